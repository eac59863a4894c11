"""What to do where there is no fence, by what kind of machine this is."""

import os
import platform
import shutil
from pathlib import Path

CONTAINER = 'Grade in a container instead: see "macOS and Windows" in the README (autograder/container/Containerfile).'


def remedies(reason: str = "") -> list[str]:
    """Lines of advice for this machine; `reason` is what the jail said when it did not start."""
    if platform.system() != "Linux":
        return [f"The fence needs Linux. {CONTAINER}"]
    found = []
    if shutil.which("bwrap") is None:
        found.append(
            "Install bubblewrap: apt install bubblewrap (Debian, Ubuntu), dnf install bubblewrap (Fedora), "
            "pacman -S bubblewrap (Arch), zypper install bubblewrap (openSUSE)."
        )
    if _setting("/proc/sys/kernel/unprivileged_userns_clone") == "0" or (
        _setting("/proc/sys/user/max_user_namespaces") == "0"
    ):
        found.append(
            "User namespaces are switched off. An administrator allows them with: "
            "sysctl -w kernel.unprivileged_userns_clone=1 user.max_user_namespaces=15000"
        )
    if _setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1":
        found.append(
            "AppArmor keeps ordinary users from making user namespaces (Ubuntu 23.10 and newer). An administrator "
            "allows it for bubblewrap with a profile: see the README, or until the next start with: "
            "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"
        )
    if "mount proc" in reason:
        found.append(
            "Parts of /proc are covered here, as in containers. Start the container with --security-opt "
            "systempaths=unconfined (docker), --security-opt unmask=ALL (podman), procMount: Unmasked (Kubernetes)."
        )
    elif os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"):
        found.append(
            "This is a container. Start it so that it may make namespaces: docker run --security-opt "
            "seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined ... "
            "(podman: --security-opt unmask=ALL), as in the README."
        )
    if "Creating new namespace failed" in reason and os.getuid() == 0:
        found.append(
            "Root of a container lacks a capability that root's jail needs: run as an ordinary user, who needs none "
            "(docker run --user 1000:1000, podman run --userns keep-id)."
        )
    if not _has_libseccomp():
        found.append("Install libseccomp: apt install libseccomp2 (Debian, Ubuntu), dnf install libseccomp (Fedora).")
    return found or [f"bubblewrap is here, but cannot start a jail. {CONTAINER}"]


def _setting(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return ""


def _has_libseccomp() -> bool:
    from autograder.sandbox import seccomp

    try:
        seccomp.program()
    except seccomp.NoSeccomp:
        return False
    return True
