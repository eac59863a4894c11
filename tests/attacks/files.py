"""Hand-ins that are hostile as files: links, pipes, devices, names, and notebooks that are none.

Each is made of a notebook that solves nothing. It must score nothing, stop nobody, and take nothing from beside it.
"""

import copy
import json
import os
import shutil
import socket
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.attacks.world import World

Maker = Callable[["HandIn"], object]
MAKERS: dict[str, Maker] = {}
PLANTED = "print('REA' 'CHED: a file beside the notebook')\n"


class HandIn:
    """What a maker works with: the student's folder, a notebook that solves nothing, the honest student's."""

    def __init__(self, world: World, student: str, notebook: dict, honest: Path) -> None:
        self.world, self.notebook, self.honest = world, copy.deepcopy(notebook), honest
        self.student = world.root / "submitted" / student
        self.folder = self.student / world.unit.name
        self.path = self.folder / f"{world.unit.name}.ipynb"

    def write(self, content: Any = None) -> None:
        """The notebook, or something else in its place."""
        content = self.notebook if content is None else content
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.path.write_bytes(data)

    def cells(self, **entries: Any) -> None:
        """Put entries into all cells, and write."""
        for cell in self.notebook["cells"]:
            cell |= entries
        self.write()


def maker(function: Maker) -> Maker:
    MAKERS[function.__name__] = function
    return function


def make(world: World, notebook: dict, honest: Path) -> dict[str, str]:
    """Write all of them below submitted/; returns the idea of each by the student's name."""
    ideas = {}
    for name, function in MAKERS.items():
        made = HandIn(world, name, notebook, honest)
        made.folder.mkdir(parents=True)
        function(made)
        ideas[name] = (function.__doc__ or "").partition("\n")[0]
    for name, idea in NAMES.items():
        made = HandIn(world, name, notebook, honest)
        made.folder.mkdir(parents=True)
        made.write()
        ideas[name] = idea
    return ideas


NAMES = {
    "[bold red]x[/]": "A name that is markup.",
    "[/red]": "A name that ends markup which never began.",
    "=HYPERLINK(1)": "A name that is a formula.",
    "@SUM(1)": "Another one.",
    "-rf": "A name that is an option.",
    "*": "A name that is a pattern for all.",
    "[a-z]?": "Another pattern.",
    "a\nb": "A name of two lines.",
    "trailing ": "A name that ends with a space.",
    "\x1b[2J": "A name that clears the terminal.",
    os.fsdecode(b"\xff\xfe"): "A name that is no text.",
    "n" * 250: "A name as long as a name can be.",
    "ada'; drop table student; --": "A name that is a statement of a database.",
    "{unit}%s%(x)s": "A name that is a template.",
}


@maker
def linked(made: HandIn) -> None:
    """The notebook is a link to another student's."""
    made.path.symlink_to(made.honest)


@maker
def linked_hard(made: HandIn) -> None:
    """The notebook is another student's file under a second name."""
    os.link(made.honest, made.path)


@maker
def linked_folder(made: HandIn) -> None:
    """The unit's folder is a link to another student's."""
    made.folder.rmdir()
    made.folder.symlink_to(made.honest.parent)


@maker
def linked_student(made: HandIn) -> None:
    """The student's folder is a link to another student's."""
    shutil.rmtree(made.student)
    made.student.symlink_to(made.honest.parents[1])


@maker
def linked_renamed(made: HandIn) -> None:
    """A link to another student's notebook, under a name that only might be meant."""
    made.path.with_name("Untitled.ipynb").symlink_to(made.honest)


@maker
def pipe(made: HandIn) -> None:
    """A pipe in place of the notebook, on which a reader waits for ever."""
    os.mkfifo(made.path)


@maker
def pipe_renamed(made: HandIn) -> None:
    """A pipe under a name that only might be meant."""
    os.mkfifo(made.path.with_name("Untitled.ipynb"))


@maker
def folder_in_place(made: HandIn) -> None:
    """A folder in place of the notebook."""
    made.path.mkdir()


@maker
def file_in_place(made: HandIn) -> None:
    """A file in place of the unit's folder."""
    made.folder.rmdir()
    made.folder.write_text("{}")


@maker
def endless_device(made: HandIn) -> None:
    """A link to a device that never ends."""
    made.path.symlink_to("/dev/zero")


@maker
def device(made: HandIn) -> None:
    """The device itself, where one can be made."""
    try:
        os.mknod(made.path, 0o666 | stat.S_IFCHR, os.makedev(1, 5))
    except OSError:
        made.path.symlink_to("/dev/zero")


@maker
def listener(made: HandIn) -> None:
    """A socket in place of the notebook."""
    before = os.getcwd()
    os.chdir(made.folder)  # its address has to be short
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.bind(made.path.name)
    finally:
        os.chdir(before)


@maker
def sparse(made: HandIn) -> None:
    """A file of a terabyte that takes no place."""
    made.path.touch()
    os.truncate(made.path, 2**40)


@maker
def loop(made: HandIn) -> None:
    """A link to itself."""
    made.path.symlink_to(made.path.name)


@maker
def closed(made: HandIn) -> None:
    """A notebook that cannot be read."""
    made.write()
    made.path.chmod(0)


@maker
def secrets_beside(made: HandIn) -> None:
    """Links beside the notebook to what the instructor has, for whoever copies all files of a hand-in."""
    made.write()
    home = made.world.home
    (made.folder / "secret.txt").symlink_to(home / "secret.txt")
    (made.folder / "home").symlink_to(home)
    (made.folder / "other.ipynb").symlink_to(made.honest)


@maker
def modules_beside(made: HandIn) -> None:
    """Modules and settings beside the notebook, for whoever starts something in its folder."""
    made.write()
    names = "autograder.py numpy.py sitecustomize.py nbgrader_config.py ipython_config.py conftest.py 90_toy.checks"
    for name in names.split():
        (made.folder / name).write_text(PLANTED)
    (made.folder / "gradebook.db").write_bytes(b"SQLite format 3\0" + bytes(100))


@maker
def timestamp_pipe(made: HandIn) -> None:
    """A time of handing in that is a pipe."""
    made.write()
    os.mkfifo(made.folder / "timestamp.txt")


@maker
def timestamp_linked(made: HandIn) -> None:
    """A time of handing in that is a link to a secret."""
    made.write()
    (made.folder / "timestamp.txt").symlink_to(made.world.home / "secret.txt")


@maker
def timestamp_odd(made: HandIn) -> None:
    """A time of handing in that is none."""
    made.write()
    (made.folder / "timestamp.txt").write_bytes(b"9999-99-99 \xff\x00[/red]\n=1+1")


@maker
def timestamp_folder(made: HandIn) -> None:
    """A time of handing in that is a folder."""
    made.write()
    (made.folder / "timestamp.txt").mkdir()


@maker
def cells_100000(made: HandIn) -> None:
    """A hundred thousand cells."""
    made.notebook["cells"] += [{"cell_type": "markdown", "metadata": {}, "source": "x"}] * 100_000
    made.write()


@maker
def cells_20000_of_code(made: HandIn) -> None:
    """Twenty thousand cells of code."""
    cell = {"cell_type": "code", "metadata": {}, "source": "1", "outputs": [], "execution_count": None}
    made.notebook["cells"] += [cell] * 20_000
    made.write()


@maker
def one_long_cell(made: HandIn) -> None:
    """One cell of nine megabytes."""
    made.notebook["cells"][0]["source"] = "x = 1\n" * (9 * 2**20 // 6)
    made.write()


@maker
def slow_markdown(made: HandIn) -> None:
    """Text that takes a renderer minutes: openings that are never closed."""
    for text in ("$" + "\\begin{a}" * 10_000, "a." * 50_000, "[" * 50_000, "*_" * 20_000, "> " * 10_000, "`" * 9999):
        made.notebook["cells"].append({"cell_type": "markdown", "metadata": {}, "source": text[:95_000]})
    made.write()


@maker
def levels_900(made: HandIn) -> None:
    """Nine hundred levels of JSON, nearly too deep."""
    made.notebook["metadata"]["deep"] = json.loads("[" * 900 + "]" * 900)
    made.write()


@maker
def levels_100000(made: HandIn) -> None:
    """A hundred thousand levels of JSON."""
    made.write(b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b', "nbformat": 4, "nbformat_minor": 5}')


@maker
def digits(made: HandIn) -> None:
    """A number of a million digits."""
    text = json.dumps(made.notebook)
    made.write(text.replace('"nbformat_minor": 5', f'"nbformat_minor": {"9" * 10**6}').encode())


@maker
def halves_of_characters(made: HandIn) -> None:
    """Halves of characters and control characters, in every cell."""
    for cell in made.notebook["cells"]:
        cell["source"] = "'\ud800 \x00 \x1b[2J'\n" + "".join(cell["source"])
    made.write()


@maker
def outputs_of_wrong_types(made: HandIn) -> None:
    """Outputs that are no list of outputs."""
    made.cells(outputs={"output_type": 7}, execution_count=[])


@maker
def metadata_of_wrong_types(made: HandIn) -> None:
    """Metadata of cells that are no mapping."""
    made.cells(metadata=["nbgrader", 7])


@maker
def roles_of_wrong_types(made: HandIn) -> None:
    """Roles of cells that are lists, numbers and mappings."""
    made.cells(metadata={"nbgrader": {"grade_id": ["scale"], "grade": "yes", "points": "9e99", "schema_version": "x"}})


@maker
def attachments_of_wrong_types(made: HandIn) -> None:
    """Attachments that are no attachments."""
    made.cells(attachments="x", id=["a"])


@maker
def settings_of_the_notebook(made: HandIn) -> None:
    """A kernel, a language and verdicts in the settings of the notebook."""
    made.notebook["metadata"] = {
        "kernelspec": {"name": "../../../x", "argv": ["touch", str(made.world.home / "surprise")], "language": 7},
        "language_info": ["python"],
        "autograder": ["done"],
        "nbgrader": {"points": 99},
        "widgets": {"application/vnd.jupyter.widget-state+json": 7},
    }
    made.write()


@maker
def keys_twice(made: HandIn) -> None:
    """The list of cells is there twice, the second time without cells."""
    made.write(json.dumps(made.notebook).encode().rstrip(b"}") + b'}, "cells": [], "cells": 7}')


@maker
def another_encoding(made: HandIn) -> None:
    """The notebook in UTF-16, with a mark in front."""
    made.write(json.dumps(made.notebook).encode("utf-16"))


@maker
def cut_off(made: HandIn) -> None:
    """Half of the notebook."""
    made.write(json.dumps(made.notebook).encode()[:-500])


@maker
def nothing(made: HandIn) -> None:
    """A notebook without a byte."""
    made.write(b"")


@maker
def locked_cells_rewritten(made: HandIn) -> None:
    """The locked cells hold other checks, under the same names."""
    for cell in made.notebook["cells"]:
        if "check(" in "".join(cell["source"]):
            cell["source"] = "print('REA' 'CHED: a locked cell'); 99.0"
    made.write()


@maker
def cells_in_reverse(made: HandIn) -> None:
    """All cells in reverse, and all of them three times."""
    made.notebook["cells"] = made.notebook["cells"][::-1] * 3
    made.write()
