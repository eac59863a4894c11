"""Outputs that are small, with metadata, kinds and buffers that are not."""

from IPython.display import publish_display_data

big = "m" * 2**25
for data, metadata in (
    ({"text/plain": "x"}, {"image/png": {"width": big}}),
    ({"text/plain": "x"}, dict.fromkeys(map(str, range(10**6)), "")),
    ({f"text/{number}": "x" for number in range(10**5)}, {}),
    ({"image/png": big}, {}),
    ({big: "x"}, {big: big}),
):
    try:
        publish_display_data(data, metadata)
    except Exception:
        pass
