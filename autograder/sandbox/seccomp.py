"""The system calls that student code may make: an allow list, as the program that bubblewrap loads into the kernel.

libseccomp knows the numbers of each processor; here are names only. What is not on the list fails with EPERM.
"""

import errno
import functools
import socket
import tempfile

# What Python, NumPy, IPython, Matplotlib and subprocesses use. No namespaces, mounts, tracing, keys, shared memory that
# belongs to no process, kernel interfaces (bpf, io_uring, perf) or changes of identity.
ALLOWED = """
    accept accept4 access alarm arch_prctl bind brk capget chdir chmod clock_getres clock_gettime clock_nanosleep close
    close_range connect copy_file_range creat dup dup2 dup3 epoll_create epoll_create1 epoll_ctl epoll_pwait
    epoll_pwait2 epoll_wait eventfd eventfd2 execve execveat exit exit_group faccessat faccessat2 fadvise64 fallocate
    fchdir fchmod fchmodat fcntl fdatasync fgetxattr flistxattr flock fork fstat fstatfs fsync ftruncate futex
    futex_waitv futimesat get_robust_list get_thread_area getcpu getcwd getdents getdents64 getegid geteuid
    getgid getgroups getitimer getpeername getpgid getpgrp getpid getppid getpriority getrandom getresgid getresuid
    getrlimit getrusage getsid getsockname getsockopt gettid gettimeofday getuid getxattr inotify_add_watch inotify_init
    inotify_init1 inotify_rm_watch kill lchown lgetxattr link linkat listen listxattr llistxattr lseek lstat madvise
    membarrier mincore mkdir mkdirat mknod mknodat mlock mlock2 mmap mprotect mremap msync munlock munmap nanosleep
    newfstatat open openat openat2 pause pidfd_open pidfd_send_signal pipe pipe2 poll ppoll prctl pread64 preadv preadv2
    prlimit64 pselect6 pwrite64 pwritev pwritev2 read readahead readlink readlinkat readv recvfrom recvmmsg recvmsg
    rename renameat renameat2 restart_syscall rmdir rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo
    rt_sigreturn rt_sigsuspend rt_sigtimedwait sched_get_priority_max sched_get_priority_min sched_getaffinity
    sched_getparam sched_getscheduler sched_setaffinity sched_yield select sendfile sendmmsg sendmsg sendto
    set_robust_list set_thread_area set_tid_address setitimer setpgid setpriority setrlimit setsid setsockopt shutdown
    sigaltstack signalfd signalfd4 socketpair splice stat statfs statx symlink symlinkat sync_file_range sysinfo tee
    tgkill time timer_create timer_delete timer_getoverrun timer_gettime timer_settime timerfd_create timerfd_gettime
    timerfd_settime times tkill truncate umask uname unlink unlinkat utime utimensat utimes vfork vmsplice wait4 waitid
    write writev
""".split()
MISSING = ("clone3",)  # reported as unknown, so that the C library falls back to clone, whose flags can be looked at
NAMESPACES = 0x7E020080  # CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET, and NEWTIME
# Requests of ioctl: sizes and states of terminals, pipes and descriptors. Typing into a terminal (TIOCSTI) is not one.
REQUESTS = (
    *(0x5401, 0x5402, 0x5403, 0x5404, 0x540E, 0x540F, 0x5410, 0x5413, 0x5414, 0x541B, 0x5421, 0x5450, 0x5451),
    *(0x40045431, 0x80045430),  # pseudo terminals: TIOCSPTLCK, TIOCGPTN
)


class NoSeccomp(Exception):
    """libseccomp is missing; the message says so."""


@functools.cache
def program(processor: str = "") -> bytes:
    """The filter as a program for the kernel.

    Parameters
    ----------
    processor : str
        "x86_64" or "aarch64"; this machine's if empty.

    Raises
    ------
    NoSeccomp
        If libseccomp is not installed.
    """
    try:
        import pyseccomp as seccomp
    except (ImportError, OSError, RuntimeError) as error:
        raise NoSeccomp(str(error)) from error
    rules = seccomp.SyscallFilter(seccomp.ERRNO(errno.EPERM))
    if processor:
        native, wanted = seccomp.Arch.NATIVE, getattr(seccomp.Arch, processor.upper())
        if seccomp.system_arch() != wanted:
            rules.add_arch(wanted)
            rules.remove_arch(native)
    for name in ALLOWED:
        _add(rules, seccomp.ALLOW, name)
    for name in MISSING:
        _add(rules, seccomp.ERRNO(errno.ENOSYS), name)
    _add(rules, seccomp.ALLOW, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, NAMESPACES, 0))
    _add(rules, seccomp.ALLOW, "socket", seccomp.Arg(0, seccomp.EQ, int(socket.AF_UNIX)))
    for request in REQUESTS:
        _add(rules, seccomp.ALLOW, "ioctl", seccomp.Arg(1, seccomp.MASKED_EQ, 2**32 - 1, request))
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()


def _add(rules: object, action: int, name: str, *arguments: object) -> None:
    """Add a rule; a processor that does not have the call needs none."""
    try:
        rules.add_rule(action, name, *arguments)  # type: ignore[attr-defined]
    except OSError as error:
        if error.errno not in (errno.EDOM, errno.EFAULT):
            raise
