"""Well-formed messages with contents that nobody expects: deep trees, hostile keys, numbers without end."""

from autograder import wire

TREES = iter(
    [
        '{"d": [' + '[{"s": "value"}, ' + "[" * 100_000 + "]" * 100_000 + "]]}",
        '{"d": [[{"s": "value"}, {"i": "' + "9" * 10**6 + '"}]]}',
        '{"d": [[{"s": "value"}, {"f": "0x' + "f" * 10**6 + 'p99999999"}]]}',
        '{"d": [[{"s": "value"}, {"a": ["float64", [0, 99999999999], false]}]]}',
        '{"d": [[{"s": "value"}, {"a": ["float64", [' + "1," * 5000 + "1], false]}]]}",
        '{"d": [[{"s": "value"}, {"r": ["T", ["' + "f" * 10**6 + '"], [{"n": 0}]]}]]}',
        '{"d": [[{"s": "value"}, {"p": ["os.system", {"x": {"s": "id"}}]}]]}',
        '{"d": [[{"s": "value"}, {"s": "\\ud800\\u0000\\u001b[2J\\u202e"}]]}',
        '{"d": [[{"s": "error"}, {"d": [[{"s": "kind"}, {"s": "[/red]\\u001b]0;x\\u0007"}]]}]]}',
    ]
    * 3
)


def forged(value):
    if isinstance(value, dict) and "value" in value:
        tree = next(TREES).encode()
        return len(tree).to_bytes(8, "big") + tree
    return pack(value)


pack, wire.pack = wire.pack, forged
