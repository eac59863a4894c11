"""One page with live demos that needs neither server nor network: open it from a folder.

`python -m course.widgets` writes course/demos.html anew.
"""

import html
import json
import re

import anywidget

from course.figures.start_here import PARTS
from course.widgets import FOLDER, demos
from course.widgets.kit import Demo, source

DEMOS_PAGE = FOLDER.parent / "demos.html"
UNITS = {0: "Start here"} | {stop.number: stop.title for _, stops in PARTS.values() for stop in stops}

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
h1 { font-size: 1.5em; } h2 { font-size: 1.2em; margin: 0 0 0.2em; } section p { margin: 0 0 0.6em; }
section:has(h2) { margin-top: 2em; padding-top: 1.2em; border-top: 1px solid #bdbdbd; }
.unit { color: #5c5c5c; } nav ol { margin: 0; padding: 0; list-style: none; } nav li { margin: 0.15em 0; }
a { color: #0072b2; } pre { overflow-x: auto; }
@media (prefers-color-scheme: dark) { body { color: #ececec; background: #111111; } a { color: #4ea6f5; }
  .unit { color: #b5b5b5; } section:has(h2) { border-color: #666666; } }
</style>
</head>
<body>
<main>
$head
$sections
</main>
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
    contents = [_line(name, known[name]) for name in names]
    head += "\n".join(["<nav><ol>", *contents, "</ol></nav>\n"])
    sections = [_of_demo(name, known[name], (given or {}).get(name, {}), headings) for name in names]
    return document(sections, head if headings else "")


def document(sections: list[str], head: str = "") -> str:
    """A page of sections, with what starts their modules."""
    parts = {"title": "Live demos", "head": head, "sections": "\n".join(sections), "model": _MODEL.strip()}
    return re.sub(r"\$(title|head|sections|model)", lambda found: parts[found[1]], _PAGE)


def section(name: str, module: str, traits: dict, words: str = "", heading: str = "") -> str:
    """The place of one demo: its module and first values as data, its words where there is no JavaScript."""
    data = json.dumps({"source": module, "traits": traits}).replace("</", "<\\/")
    return (
        f'<section>\n{heading}<div data-demo="{name}"></div>\n<noscript><pre>{html.escape(words)}</pre></noscript>\n'
        f'<script type="application/json" id="module-{name}">{data}</script>\n</section>'
    )


def _line(name: str, demo: type[Demo]) -> str:
    return f'<li>Unit {demo.unit}: <a href="#{name}">{html.escape(demo.title)}</a></li>'


def _of_demo(name: str, demo: type[Demo], given: dict, heading: bool) -> str:
    widget = demo(**given)
    traits = {key: getattr(widget, key) for key in own_traits(demo)}
    words = widget.describe()
    widget.close()
    if not heading:
        return section(name, source(name), traits, words)
    title, unit = html.escape(demo.title), f"It belongs to unit {demo.unit}, {html.escape(UNITS[demo.unit])}."
    head = f'<h2 id="{name}">{title}</h2>\n<p>{html.escape(demo.question)} <span class="unit">{unit}</span></p>\n'
    return section(name, source(name), traits, words, head)


def own_traits(demo: type[Demo]) -> list[str]:
    """The names of a demo's synced traits, without those of every widget."""
    mine = set(demo.class_trait_names(sync=True)) - set(anywidget.AnyWidget.class_trait_names(sync=True))
    return sorted(name for name in mine if not name.startswith("_"))
