"""Whether everybody can read a page: axe-core on what the course writes, in the light and in the dark theme."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest

# WCAG 2.0 to 2.2, levels A and AA, and what axe-core's authors recommend beside them (the order of headings ...).
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The rules that the theme matters for; all others see the same page in both.
COLOR_RULES = ["color-contrast", "link-in-text-block"]
# What the course writes on a page of JupyterLab. All around it is JupyterLab's own, as are editors with their code.
WRITTEN = [[".jp-RenderedMarkdown"], [".jp-OutputArea-output"]]

_TOLD = ("violations", "incomplete")  # axe-core's words for what is wrong, and what it could not decide
_SHOW_ALL = """() => {
    const { content } = window.jupyterapp.shell.currentWidget;
    content.notebookConfig = { ...content.notebookConfig, windowingMode: 'none' };
}"""
# Every cell is in the page, every text rendered, and every formula set.
_ALL_SHOWN = """() => {
    const { content } = window.jupyterapp.shell.currentWidget;
    const texts = [...content.node.querySelectorAll('.jp-MarkdownCell')];
    const waits = (node) => {
        const words = node.querySelector('.jp-RenderedMarkdown')?.cloneNode(true);
        words?.querySelectorAll('code, mjx-container').forEach((other) => other.remove());
        return !words?.innerHTML || words.textContent.includes('$');
    };
    return content.node.querySelectorAll('.jp-Cell').length === content.widgets.length && !texts.some(waits);
}"""
# A copy of what the cells show, with the styles of the page, without scroll boxes: axe-core takes everything inside
# JupyterLab's body, which is 0 pixels high, for invisible, and then looks at no color.
_COPY = """() => {
    const copy = window.jupyterapp.shell.currentWidget.content.node.cloneNode(true);
    const remove = (what) => copy.querySelectorAll(what).forEach((node) => node.remove());
    remove('.jp-CodeCell > .jp-Cell-inputWrapper, .jp-Collapser');
    remove('.jp-InputPrompt, .jp-OutputPrompt, .jp-OutputArea-promptOverlay');
    // The lines of drawings have no words, and there are thousands of them.
    remove('svg :is(path, use, defs)');
    // A formula is what a screen reader finds in it: MathML, of which axe-core takes no notice.
    for (const formula of copy.querySelectorAll('mjx-container')) {
        const words = document.createElement('span');
        words.textContent = formula.querySelector('mjx-assistive-mml')?.textContent ?? '';
        formula.replaceWith(words);
    }
    // JupyterLab's colors of code: comments have 4.15:1 in its dark theme. Here code has the color of its block.
    for (const code of copy.querySelectorAll('pre code')) code.textContent = code.textContent;
    // JupyterLab's own word for an image that came without any.
    for (const image of copy.querySelectorAll('img[alt="Image"]')) image.removeAttribute('alt');
    for (const folded of copy.querySelectorAll('details')) folded.open = true;
    const styles = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).map((rule) => rule.cssText);
    const body = document.body.cloneNode();
    body.append(copy);
    return `<!doctype html><html lang="en"><head><title>A notebook</title><style>${styles.join('\\n')}
        * { content-visibility: visible !important; }
        body, .jp-Notebook, [class^="jp-WindowedPanel"] { position: static !important; contain: none !important;
            height: auto !important; overflow: visible !important; background: var(--jp-layout-color0); }
        </style></head>${body.outerHTML}</html>`;
}"""


@dataclass(frozen=True)
class Look:
    """What axe-core said of a page: its complaints, and at how many elements each of its rules looked."""

    faults: list[str]
    looked: Counter[str]


def copy_of_notebook(page: Any, theme: str) -> str:
    """What the cells of the open notebook show in JupyterLab's "Light" or "Dark" theme, as a page that stands still."""
    page.evaluate(
        "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", f"JupyterLab {theme}"
    )
    # The theme's style sheet comes a moment after its name.
    paper = "rgb(255, 255, 255)" if theme == "Light" else "rgb(17, 17, 17)"
    look = "getComputedStyle(document.querySelector('.jp-Notebook')).backgroundColor"
    page.wait_for_function(f"() => {look} === '{paper}'")
    page.evaluate(_SHOW_ALL)
    page.wait_for_function(_ALL_SHOWN, timeout=180_000)
    return page.evaluate(_COPY)


def look_at(page: Any, written: list[list[str]] | None = None, rules: list[str] = RULES) -> Look:
    """What axe-core finds in a page, or in those of its parts that selectors name.

    What it cannot decide is a fault as well, but for the color of two things: a sign that is no letter, as a single ∘,
    has that of the words around it; words in drawings, for which it finds no paper, are measured in test_demos.
    """
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    options = {"runOnly": rules, "preload": False, "selectors": False}
    found = axe.Axe().run(page, context={"include": written or [["html"]]}, options=options).response
    looked = Counter(rule["id"] for kind in ("passes", *_TOLD) for rule in found[kind] for _ in rule["nodes"])
    nodes = [(kind, rule["id"], node) for kind in _TOLD for rule in found[kind] for node in rule["nodes"]]
    return Look([_told(rule, node) for kind, rule, node in nodes if kind == "violations" or _open(node)], looked)


def _open(node: dict) -> bool:
    """Whether what axe-core could not decide stays undecided."""
    data = [check["data"] for check in node["any"]]
    sign = any(isinstance(told, dict) and told.get("messageKey") == "nonBmp" for told in data)
    return not sign and not node["html"].startswith(("<text", "<tspan"))


def _told(rule: str, node: dict) -> str:
    reasons = "; ".join(check["message"] for kind in ("any", "all", "none") for check in node[kind])
    return f"{rule}: {' '.join(node['html'].split())[:160]} ({reasons})"
