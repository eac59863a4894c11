"""Text that a terminal or a spreadsheet obeys, in every place of which somebody later reads."""

ESCAPES = (
    "\x1b]0;title\x07\x1b]8;;http://x\x07link\x1b]8;;\x07\x1b]52;c;eA==\x07\x1b[2J\x1b[8m\x9b2J\u202e\r[link=x][/]"
)
print(ESCAPES)


def scale(x, w):
    raise type(f"=HYPERLINK{ESCAPES}", (Exception,), {})(f"@SUM(1){ESCAPES}")


def pair(x, w):
    return {f"=1+1{ESCAPES}": x}


choice = f"=cmd|' /C calc'!A0{ESCAPES}"
