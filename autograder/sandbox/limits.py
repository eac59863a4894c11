"""What one submission may use."""

from dataclasses import dataclass

MB = 2**20


@dataclass(frozen=True)
class Limits:
    """Bounds of one submission, enforced from outside the jail or by the operating system.

    Parameters
    ----------
    cell_seconds : float
        CPU time of a cell that is not graded, with all processes that it starts.
    exercise_factor : float
        A graded cell has so many times the CPU seconds that its exercise allows.
    notebook_seconds : float
        CPU time of all cells together; replays of cells in a fresh kernel do not count.
    wall_factor, wall_extra : float
        A cell's limit of the wall clock is `wall_factor` times the CPU seconds, and `wall_extra` seconds more.
    notebook_wall_seconds : float
        The limit of the wall clock for all cells together.
    memory_bytes : int
        Of all processes together, with the files of the jail, which lie in memory.
    processes, open_files : int
        At the same time; threads count as processes.
    disk_bytes, files : int
        Of each of the folders that can be written to, and of one file.
    cell_output, cell_pictures, notebook_output : int
        Characters of output that are kept: text of a cell, its pictures as they are stored, all of a notebook.
    restarts : int
        Fresh kernels after lost ones, and a few more for each graded cell.
    """

    cell_seconds: float = 20.0
    exercise_factor: float = 1.0
    notebook_seconds: float = 300.0
    wall_factor: float = 10.0
    wall_extra: float = 30.0
    notebook_wall_seconds: float = 1200.0
    memory_bytes: int = 4 * 2**30
    processes: int = 64
    open_files: int = 256
    disk_bytes: int = 64 * MB
    files: int = 10_000
    cell_output: int = 100_000
    cell_pictures: int = 1_000_000
    notebook_output: int = 4_000_000
    restarts: int = 12

    def wall(self, cpu_seconds: float) -> float:
        """The limit of the wall clock that goes with one of CPU time."""
        return self.wall_factor * cpu_seconds + self.wall_extra

    @property
    def cell_characters(self) -> int:
        """Characters of output of a cell, text and pictures together."""
        return self.cell_output + self.cell_pictures

    def within(self) -> dict[str, int]:
        """What is set inside the jail, before any student code runs there."""
        return {
            "memory_bytes": self.memory_bytes,
            "processes": self.processes,
            "open_files": self.open_files,
            "file_bytes": self.disk_bytes,
            "disk_bytes": self.disk_bytes,
            "cpu_seconds": int(2 * self.notebook_seconds) + 60,
            "cell_output": self.cell_output,
            "cell_pictures": self.cell_pictures,
        }
