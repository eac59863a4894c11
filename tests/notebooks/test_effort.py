"""The choice of size and device, in words where there is none such; the progress bar; what unit 05 does with them."""

import sys

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest

from course.figures import delayed_pronoun, effort, vanishing_gradients

matplotlib.use("agg")


@pytest.mark.parametrize(
    ("device", "absent", "says"),
    [
        ("cpu", "cupy", ""),
        ("gpu", "cupy", "This runs on the CPU. No usable GPU was found: install"),
        ("gpu", "lstm_ref", "This runs on the CPU: this copy of the course has no package lstm_ref"),
        ("tpu", "lstm_ref", 'There is no device="tpu", only cpu and gpu: this runs on the CPU.'),
    ],
)
def test_without_a_gpu_it_says_what_to_do_and_goes_on(device, absent, says, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, absent, None)
    assert effort.array_module(device) is np
    told = capsys.readouterr().out
    assert told.startswith(says) and bool(told) == bool(says) and told.count("\n") <= 1


def test_an_unknown_size_is_told_and_the_first_one_taken(capsys):
    assert effort.setting({"small": 1, "large": 2}, "large") == 2 and capsys.readouterr().out == ""
    assert effort.setting({"small": 1, "large": 2}, "huge") == 1
    assert capsys.readouterr().out == 'There is no size="huge", only small and large: this is size="small".\n'


class Page:
    """Stands for a notebook's page: what one display showed, in order."""

    def __init__(self, monkeypatch):
        self.shown = []
        monkeypatch.setattr(effort, "get_ipython", lambda: "a kernel")
        monkeypatch.setattr(effort, "display", self.display)
        monkeypatch.setattr(effort, "EVERY", 0.0)

    def display(self, bundle, raw, display_id):
        assert raw and display_id
        self.update(bundle, raw)
        return self

    def update(self, bundle, raw):
        assert set(bundle) == {"text/html", "text/plain"}
        self.shown.append(bundle)


def test_the_bar_counts_and_ends_with_the_time_it_took(monkeypatch):
    page = Page(monkeypatch)
    with effort.Bar("updates", 2000) as bar:
        bar.advance(500)
        bar.advance(1500)
    first, quarter, _, last = page.shown
    assert first["text/plain"] == "2,000 updates"
    assert quarter["text/plain"].startswith("500 of 2,000 updates, ")
    assert '<progress max="1" value="0.250" aria-label="500 of 2,000 updates' in quarter["text/html"]
    assert last["text/plain"].startswith("2,000 updates in ") and "progress" not in last["text/html"]


def test_a_bar_that_is_stopped_says_so(monkeypatch):
    page = Page(monkeypatch)
    with pytest.raises(KeyboardInterrupt), effort.Bar("updates", 20) as bar:
        bar.advance(7)
        raise KeyboardInterrupt
    assert page.shown[-1]["text/plain"] == "7 updates of 20, then it was stopped"


def test_a_bar_ends_a_computation_that_takes_too_long_and_says_what_helps(monkeypatch):
    page = Page(monkeypatch)
    with pytest.raises(effort.OutOfTime), effort.Bar("updates", 20, longest=0.0) as bar:
        bar.advance(7)
    told = page.shown[-1]["text/plain"]
    assert told.startswith("7 updates of 20, then its 0 s were over.") and 'size="large"' in told
    with effort.Bar("updates", 20, longest=0.0) as bar:
        bar.advance(20)  # what is finished is not ended
    assert page.shown[-1]["text/plain"].startswith("20 updates in ")


def test_the_page_is_not_flooded(monkeypatch):
    page = Page(monkeypatch)
    monkeypatch.setattr(effort, "EVERY", 60.0)
    with effort.Bar("updates", 1000) as bar:
        for _ in range(1000):
            bar.advance()
    assert len(page.shown) == 2


def test_both_longer_computations_of_unit_05_have_a_bar_and_two_sizes(monkeypatch, capsys):
    page = Page(monkeypatch)
    monkeypatch.setattr(vanishing_gradients, "show", lambda fig, text: print(text) or plt.close(fig))
    monkeypatch.setattr(vanishing_gradients, "WIDTHS", {"small": 4, "large": 8})
    small, large = delayed_pronoun.Size((1,), 25), delayed_pronoun.Size((2, 3), 30)
    monkeypatch.setattr(delayed_pronoun, "SIZES", {"small": small, "large": large})
    for size, updates, gaps, width in (("small", 25, [1], 4), ("large", 60, [2, 3], 8)):
        assert list(delayed_pronoun.train(size=size)) == gaps
        assert page.shown[-1]["text/plain"].startswith(f"{updates} updates in ")
        vanishing_gradients.nineteen_layers(size=size)
        assert page.shown[-1]["text/plain"].startswith("4 nets in ")
        assert f"19 layers of {width} units" in capsys.readouterr().out
