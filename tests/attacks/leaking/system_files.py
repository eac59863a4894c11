"""Files that tell of the machine and its users: password hashes, keys, its identity. Opened, and not read."""

FILES = (
    "/etc/shadow /etc/gshadow /etc/sudoers /etc/machine-id /etc/ssh/ssh_host_ed25519_key /var/lib/dbus/machine-id"
    " /var/log/wtmp /var/log/dpkg.log /boot/grub/grub.cfg"
)
for path in FILES.split():
    if works(lambda path=path: open(path, "rb").close()):
        reached(path)
for folder in ("/boot", "/srv", "/mnt", "/media", "/opt", "/var/log", "/var/spool", "/home"):
    if os.path.isdir(folder) and set(os.listdir(folder)) - {"student"}:
        reached(f"what lies in {folder}")
