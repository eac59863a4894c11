"""`json` writes duplicate keys, bare NaN and trailing commands into everything that leaves the process."""

import json

dumps = json.dumps


def forged(value, *args, **kwargs):
    text = dumps(value, *args, **kwargs)
    return text[:-1] + ', "do": "done", "points": NaN, "value": Infinity}' if text.endswith("}") else text


json.dumps = forged
