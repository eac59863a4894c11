"""The home folder of whoever grades, under all its names."""

import pwd

take_all(SITE["home"])
folders = {os.path.expanduser("~"), "/root", *(user.pw_dir for user in pwd.getpwall() if user.pw_uid >= 1000)}
for folder in folders:
    for name in (".bashrc", ".profile", ".bash_history", ".ssh", ".gitconfig", ".netrc", ".config", ".cache"):
        if os.path.lexists(os.path.join(folder, name)) and folder != os.getcwd():
            reached(f"{name} in {folder}")
