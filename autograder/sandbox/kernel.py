"""Entry point of a grading kernel: `python -m autograder.sandbox.kernel -f FILE`, an IPython kernel under limits.

The limits come as environment variables, so that every way of launching the kernel sets them alike.
"""

import os
import sys

MEMORY = "AUTOGRADER_MEMORY_BYTES"
FILE_BYTES = 64 * 2**20  # largest file that student code can write


def limit_resources() -> None:
    """Bound this process's memory and file sizes, where the platform has resource limits (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    wanted = {
        resource.RLIMIT_AS: int(os.environ.get(MEMORY, 4 * 2**30)),
        resource.RLIMIT_FSIZE: FILE_BYTES,
        resource.RLIMIT_CORE: 0,
    }
    for which, limit in wanted.items():
        hard = resource.getrlimit(which)[1]
        limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        try:
            resource.setrlimit(which, (limit, limit))
        except (OSError, ValueError):  # macOS refuses RLIMIT_AS
            continue


def main() -> None:
    """Start the kernel. `exit()` and `quit()` raise SystemExit instead of ending the kernel behind our back."""
    limit_resources()
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance()
    app.initialize([*sys.argv[1:], "--HistoryManager.enabled=False"])
    assert app.shell is not None
    app.shell.push({"exit": sys.exit, "quit": sys.exit}, interactive=False)
    app.start()


if __name__ == "__main__":
    main()
