"""A Dask cluster on this machine, in processes of its own: with TLS, and workers that have the course COURSE.

python -m tests.grader.cluster_here FOLDER WORKERS [PRELOADED]     # writes ca.pem and key.pem, says its address
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.folder import VARIABLE

ROOT = Path(__file__).resolve().parents[2]


def main(folder: Path, workers: int, preloaded: str = "") -> None:
    from distributed import LocalCluster
    from distributed.security import Security

    security = Security.temporary()
    (folder / "ca.pem").write_text(security.tls_ca_file)
    (folder / "key.pem").write_text(security.tls_client_key)
    with LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        security=security,
        dashboard_address=None,
        local_directory=str(folder),
        silence_logs="CRITICAL",
        preload=[preloaded] if preloaded else [],
    ) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.readline()


class Running:
    """A cluster: its address, and the files that let somebody in."""

    def __init__(self, folder: Path, address: str, pid: int) -> None:
        self.address, self.pid = address, pid
        self.ca = self.cert = str(folder / "ca.pem")
        self.key = str(folder / "key.pem")

    def files(self) -> dict[str, str]:
        return {"ca": self.ca, "cert": self.cert, "key": self.key}


@contextmanager
def cluster(folder: Path, course: Path, workers: int = 2, preloaded: str = "", **environment: str) -> Iterator[Running]:
    """Such a cluster, as long as this lasts."""
    folder.mkdir(parents=True, exist_ok=True)
    own = os.environ | {VARIABLE: str(course), "PYTHONPATH": str(ROOT)} | environment
    command = [sys.executable, "-m", "tests.grader.cluster_here", folder, str(workers), *filter(None, [preloaded])]
    with open(folder / "log", "w") as log:
        running = subprocess.Popen(
            command, cwd=ROOT, env=own, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        )
    try:
        said = running.stdout.readline()
        assert said, (folder / "log").read_text()
        yield Running(folder, said.strip(), running.pid)
    finally:
        running.stdin.close()
        running.wait(timeout=60)
        running.stdout.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
