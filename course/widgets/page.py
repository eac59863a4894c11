"""One page with live demos that needs neither server nor network: open it from a folder.

`python -m course.widgets` writes course/demos.html anew.
"""

import html
import json
import re

from course.widgets import FOLDER, demos
from course.widgets.kit import source

DEMOS_PAGE = FOLDER.parent / "demos.html"

# What a demo sees of a widget's model, in a few lines: the same module runs on a page and in JupyterLab.
_MODEL = """
const start = async (source, traits, el) => {
  const listeners = {};
  const state = { ...traits };
  const model = {
    saved: 0,
    get: (name) => state[name],
    set: (name, value) => { state[name] = value; (listeners["change:" + name] ?? []).forEach((call) => call()); },
    save_changes: () => { model.saved += 1; },
    on: (name, call) => { (listeners[name] ??= []).push(call); },
    off: (name, call) => { listeners[name] = (listeners[name] ?? []).filter((other) => other !== call); },
  };
  const module = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  return { model, stop: module.default.render({ model, el }) };
};
"""

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
body { margin: 0 auto; padding: 8px 12px; max-width: 980px; color: #1f1f1f; background: #ffffff;
  font: 16px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.5em; } h2 { font-size: 1.2em; margin: 1.6em 0 0.2em; } section p { margin: 0 0 0.6em; }
pre { overflow-x: auto; }
@media (prefers-color-scheme: dark) { body { color: #ececec; background: #111111; } }
</style>
</head>
<body>
$head
$sections
<script type="module">
$model
window.demos = {};
for (const node of document.querySelectorAll("[data-demo]")) {
  const { source, traits } = JSON.parse(document.getElementById("module-" + node.dataset.demo).textContent);
  window.demos[node.dataset.demo] = await start(source, traits, node);
}
window.ready = true;
</script>
</body>
</html>
"""


def page(names: list[str] | None = None, given: dict[str, dict] | None = None, headings: bool = True) -> str:
    """HTML with the named demos (all of them if not given), each at its first values or at those in `given`."""
    known = demos()
    names = list(known) if names is None else names
    head = (
        "<h1>The live demos of the course</h1>\n<p>Drag a handle, or select it with the Tab key and use the arrow keys."
        " This page needs no server and no network.</p>\n"
    )
    sections = "\n".join(_section(name, known[name], (given or {}).get(name, {}), headings) for name in names)
    parts = {"title": "Live demos", "head": head if headings else "", "sections": sections, "model": _MODEL.strip()}
    return re.sub(r"\$(title|head|sections|model)", lambda found: parts[found[1]], _PAGE)


def _section(name: str, demo: type, given: dict, heading: bool) -> str:
    widget = demo(**given)
    traits = {key: getattr(widget, key) for key in own_traits(demo)}
    words = html.escape(widget.describe())
    widget.close()
    module = json.dumps({"source": source(name), "traits": traits}).replace("</", "<\\/")
    title = f"<h2>{name.replace('_', ' ').capitalize()}</h2>\n<p>{html.escape(demo.question)}</p>\n" if heading else ""
    return (
        f'<section>\n{title}<div data-demo="{name}"></div>\n<noscript><pre>{words}</pre></noscript>\n'
        f'<script type="application/json" id="module-{name}">{module}</script>\n</section>'
    )


def own_traits(demo: type) -> list[str]:
    """The names of a demo's synced traits, without those of every widget."""
    from course.widgets.kit import Demo

    mine = set(demo.class_trait_names(sync=True)) - set(Demo.__mro__[1].class_trait_names(sync=True))
    return sorted(name for name in mine if not name.startswith("_"))
