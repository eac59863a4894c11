"""What something was measured with: the class of the machine and versions; never its name, a folder or an address."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("numpy", "numba", "distributed", "cupy")


def processor() -> str:
    """Name of the processor's model."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def machine_class() -> dict[str, str | int]:
    """Processor, number of its cores, operating system."""
    return {"processor": processor(), "cores": os.cpu_count() or 1, "system": platform.system()}


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that compute, so far as they are installed."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
