"""How well one color stands out from another, by the rule for accessible pages (WCAG 2: 4.5 for text, 3 for lines)."""

import re


def contrast(one: str, other: str) -> float:
    """Between 1 and 21, of two opaque colors #rrggbb or rgb(r, g, b)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    parts = re.findall(r"[0-9a-f]{2}", color[1:]) if color.startswith("#") else re.findall(r"\d+", color)[:3]
    levels = [int(part, 16 if color.startswith("#") else 10) / 255 for part in parts]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in levels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
