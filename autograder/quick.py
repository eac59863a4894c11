"""What makes programs that read notebooks start in half the time."""

import sys


def leave_out_grammars() -> None:
    """Let jsonschema, which nbformat imports, do without its optional checks of web addresses.

    They build parsers when they are imported, for most of a second; the format of notebooks asks for none of them.
    """
    for name in ("rfc3986_validator", "rfc3987_syntax"):
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # importing it now says that it is missing
