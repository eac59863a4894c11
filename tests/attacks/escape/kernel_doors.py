"""System calls that no exercise needs, with arguments that do nothing: are they refused before they are looked at?"""

import errno

CALLS = {
    "io_uring_setup": (425, 425, 0, 0),
    "bpf": (321, 280, 5, 0, 0),
    "perf_event_open": (298, 241, 0, 0, -1, -1, 0),
    "userfaultfd": (323, 282, -1),
    "keyctl": (250, 219, 99, 0, 0),
    "add_key": (248, 217, 0, 0, 0, 0, 0),
    "kexec_load": (246, 104, 0, 99, 0, 99),
    "init_module": (175, 105, 0, 0, 0),
    "finit_module": (313, 273, -1, 0, 99),
    "open_by_handle_at": (304, 265, -1, 0, 0),
    "fsopen": (430, 430, 0, 99),
    "open_tree": (428, 428, -1, 0, 99),
    "move_mount": (429, 429, -1, 0, -1, 0, 0),
    "mount_setattr": (442, 442, -1, 0, 0, 0, 0),
    "pidfd_getfd": (438, 438, -1, 0, 0),
    "process_vm_writev": (311, 271, 0, 0, 0, 0, 0, 99),
    "quotactl": (179, 60, 0, 0, 0, 0),
    "swapon": (167, 224, 0, 0),
    "acct": (163, 89, 0),
    "personality": (135, 92, 0x20000),
    "lookup_dcookie": (212, 18, 0, 0, 0),
    "vhangup": (153, 58),
}
for name, numbers in CALLS.items():
    if name not in ("vhangup", "acct") and system_call(*numbers) not in (-errno.EPERM, -errno.ENOSYS):
        reached(f"the system call {name}")
