"""Output messages of wrong types: lists for texts, bytes for names, halves of characters, cycles."""

from IPython import get_ipython as shell

publisher, hook = shell().display_pub, shell().displayhook
cycle = {}
cycle["cycle"] = cycle
for data, metadata in (
    ([], {}),
    ({"text/plain": 7}, {"text/plain": 7}),
    ({"text/plain": ["a", 7, None]}, []),
    ({7: 7}, {7: {7: 7}}),
    ({"text/plain": "\ud800"}, {"\ud800": "\ud800"}),
    ({"image/png": b"\xff\xfe"}, {"image/png": []}),
    ({"image/png": "no picture", "image/svg+xml": "<svg onload=x>"}, {}),
    ({"application/json": cycle}, cycle),
    ({"text/plain": float("nan")}, {"image/png": {"width": -1, "height": 10**400}}),
    (None, None),
):
    try:
        publisher.publish(data, metadata, source=7, transient=data, update=7)
    except Exception:
        pass
try:
    publisher.session = publisher.pub_socket = publisher.topic = None
except Exception:
    pass
