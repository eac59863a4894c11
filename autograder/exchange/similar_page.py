"""The report on likeness as one page that needs nothing else: pairs that stand out, with their answers side by side.

All that students wrote is escaped, and the page forbids itself scripts and whatever lies elsewhere.
"""

import html
from collections.abc import Iterable, Iterator

from autograder.exchange.fingerprints import WINDOW, K
from autograder.exchange.likeness import BY_CHANCE, MOST_PAIRS, STANDS_OUT, Alike, Likeness, Pair, Place
from autograder.exchange.tables import listed
from autograder.shown import visible

OPEN = 3  # pairs whose answers are shown at once
LEAST_SHOWN = 0.5  # what an answer counts that is shown

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --mark: #ffe08a; --ink: #1a1a1a; --page: #fff; --quiet: #5a5a5a; }
@media (prefers-color-scheme: dark) { :root { --mark: #6b5200; --ink: #e8e8e8; --page: #161616; --quiet: #a8a8a8; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); max-width: 80rem;
       margin: 0 auto; padding: 1rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 1rem 0.3rem 0; border-bottom: 1px solid var(--line); }
td.number, th.number { text-align: right; }
summary { cursor: pointer; padding: 0.5rem 0; }
summary h2 { display: inline; font-size: 1.15rem; }
details { border-top: 1px solid var(--line); }
.side { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
.side > div { min-width: 0; }
@media (max-width: 50rem) { .side { grid-template-columns: 1fr; } }
pre { overflow-x: auto; border: 1px solid var(--line); border-radius: 4px; padding: 0.6rem; margin: 0.2rem 0 1rem;
      font: 13px/1.45 ui-monospace, monospace; }
mark { background: var(--mark); color: inherit; }
.quiet { color: var(--quiet); }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(unit: str, found: Likeness) -> str:
    """The report of one unit."""
    title = f"Likeness of hand-ins: {html.escape(unit)}"
    body = "\n".join([f"<h1>{title}</h1>", *_summary(found), *_table(found), *_pairs(found), *_method(found)])
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def sentences(found: Likeness) -> list[str]:
    """What was seen, in plain words, for the page and the terminal."""
    if not found.compared:
        return [f"{found.hand_ins} hand-ins: nothing to compare."]
    chance = found.compared * BY_CHANCE
    by_chance = f"about {chance:.0f}" if chance >= 1.5 else "one" if chance >= 0.5 else "none"
    lines = [
        f"{found.hand_ins} hand-ins, {found.compared:,} pairs. Two of them agree in {found.alike:.0%} of their "
        f"fingerprints (the median); {found.likely:.0%} of what agrees is likely for everybody: the release, right "
        "answers, named mistakes.",
        f"{len(found.pairs)} {'pair stands' if len(found.pairs) == 1 else 'pairs stand'} out by what is left, counting "
        f"{found.least:g} or more. The next counts {found.next:.1f}.",
    ]
    if found.least == STANDS_OUT:
        lines.append(f"Among as many independent hand-ins, {by_chance} would be expected to stand out by chance.")
    if found.unread:
        lines.append(f"{len(found.unread)} cannot be read and were left out: {listed(found.unread)}.")
    if len(found.pairs) == MOST_PAIRS:
        lines.append(f"Only the first {MOST_PAIRS} are shown.")
    return lines


def _summary(found: Likeness) -> Iterator[str]:
    yield from (f"<p>{html.escape(line)}</p>" for line in sentences(found))
    yield (
        "<p><strong>Likeness proves nothing.</strong> Two people who learned together write alike, and so do two who "
        "read the same page. Look at what agrees, and ask.</p>"
    )


def _table(found: Likeness) -> Iterator[str]:
    if not found.pairs:
        return
    head = (
        '<th scope="col">hand-ins</th><th scope="col" class="number">counts</th><th scope="col">answers that agree</th>'
    )
    yield f"<table><thead><tr>{head}</tr></thead><tbody>"
    for number, pair in enumerate(found.pairs):
        names = " and ".join(_name(student) for student in pair.students)
        yield (
            f'<tr><td><a href="#pair-{number}">{names}</a></td><td class="number">{pair.counts:.1f}</td>'
            f"<td>{html.escape(in_short(pair))}</td></tr>"
        )
    yield "</tbody></table>"


def in_short(pair: Pair) -> str:
    """The answers in which a pair agrees, the most telling first, each with the share that agrees."""
    told = [alike for alike in pair.answers if alike.counts >= LEAST_SHOWN]
    named = ", ".join(f"{alike.name} {alike.share:.0%}" for alike in told[:5])
    return f"{named} and {len(told) - 5} more" if len(told) > 5 else named


def _pairs(found: Likeness) -> Iterator[str]:
    for number, pair in enumerate(found.pairs):
        names = " and ".join(_name(student) for student in pair.students)
        is_open = " open" if number < OPEN else ""
        yield f'<details id="pair-{number}"{is_open}><summary><h2>{names}, counts {pair.counts:.1f}</h2></summary>'
        for alike in pair.answers:
            if alike.counts >= LEAST_SHOWN:
                yield from _side_by_side(found, pair, alike)
        yield "</details>"


def _side_by_side(found: Likeness, pair: Pair, alike: Alike) -> Iterator[str]:
    share = f"{alike.share:.0%} of what is not likely agrees, " if alike.share else ""
    yield f"<h3>{html.escape(alike.name)}</h3>"
    yield f'<p class="quiet">{share}counts {alike.counts:.1f}</p><div class="side">'
    for student, places in zip(pair.students, alike.places, strict=True):
        text = found.texts[student].answers[alike.name]
        yield f'<div><span class="quiet">{_name(student)}</span><pre tabindex="0">{marked(text, places)}</pre></div>'
    yield "</div>"


def marked(text: str, places: Iterable[Place]) -> str:
    """A text as HTML, with some places marked."""
    parts, at = [], 0
    for begin, end in _merged(places):
        parts += [_escaped(text[at:begin]), f"<mark>{_escaped(text[begin:end])}</mark>"]
        at = end
    return "".join([*parts, _escaped(text[at:])])


def _merged(places: Iterable[Place]) -> list[Place]:
    merged: list[Place] = []
    for begin, end in sorted(places):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def _method(found: Likeness) -> Iterator[str]:
    yield "<h2>What counts</h2>"
    yield (
        f"<p>Code is compared by fingerprints of {K} tokens that do not depend on names, comments and spacing; every "
        f"agreement of {K + WINDOW - 1} tokens is found (winnowing: Schleimer, Wilkerson and Aiken, SIGMOD 2003). "
        "Names, comments and texts that somebody chose count half as much. What the release gives, what the worked "
        "solution, right answers in other styles and named mistakes say counts nothing. What is left counts 1 if two "
        f"hand-ins have it, less if more have it, nothing beyond {max(2.0, found.hand_ins**0.5):.0f} more. An answer "
        "counts in full if all that is not likely in it agrees, by the square of the share else.</p>"
        "<p>Of 6,997 pairs of independent answers to seven units, 3 counted 8 or more. Copies with other names did in "
        "40 of 42 cases where everything was copied, in 33 of 42 where half was, in 16 of 42 for three answers, and in "
        "4 of 42 for a single one: short answers are alike by nature, and nothing can be said of them.</p>"
    )


def _name(student: str) -> str:
    return html.escape(visible(student))


def _escaped(text: str) -> str:
    return html.escape(visible(text, keep="\n\t"))
