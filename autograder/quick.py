"""What makes programs that read notebooks start in half the time."""

import sys


def leave_out_grammars() -> None:
    """Let jsonschema, which nbformat imports, do without its optional check of international web addresses.

    That one builds a parser when it is imported, for most of a second; the format of notebooks holds no such address.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # importing it now says that it is missing
