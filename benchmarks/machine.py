"""What a table was measured on."""

import os
import platform
from datetime import UTC, datetime
from typing import Any

import numpy as np
from threadpoolctl import threadpool_info

from experiments.machine import processor


def header(remarks: list[str]) -> list[str]:
    """Lines on processor, system, versions and threads."""
    import torch

    return [
        *place(),
        f"Python {platform.python_version()}, NumPy {np.__version__} with {_blas()}",
        f"PyTorch {torch.__version__} ({torch.backends.cpu.get_cpu_capability()})",
        f"threads: {torch.get_num_threads()} each; times are CPU time",
        *(f"environment: {remark}" for remark in remarks),
    ]


def place() -> list[str]:
    """Lines on date, processor and system."""
    return [
        f"date: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"processor: {processor()}, {os.cpu_count()} cores; {platform.system()} {platform.release()}",
    ]


def load() -> str:
    """Load averages, where the system has them."""
    try:
        return " ".join(f"{value:.2f}" for value in os.getloadavg())
    except (AttributeError, OSError):
        return "unknown"


def _blas() -> str:
    config: Any = np.show_config(mode="dicts")
    blas = config.get("Build Dependencies", {}).get("blas", {})
    kernels = ", ".join(info["architecture"] for info in threadpool_info() if info["internal_api"] == "openblas")
    return f"{blas.get('name', 'unknown BLAS')} {blas.get('version', '')}" + (f", kernels {kernels}" if kernels else "")
