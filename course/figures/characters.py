"""A model of characters for unit 09. What it reads: the names of letters and signs that every Python brings with it."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from course.figures.effort import patience, setting
from course.figures.lstm_training import Batch, Function, Net, Own, Trained, last_states, start, train

BLOCKS = ((0x0020, 0x0590), (0x1E00, 0x2000))  # Latin, Greek, Cyrillic, Armenian, and their additions
UNSEEN = 10  # every tenth name is kept back
NO_NAMES = (
    "This Python has no module unicodedata, where the names of the characters stand. The names of characters of HTML "
    "are taken instead: the numbers in the text do not hold for them."
)
END = "\n"


class Size(NamedTuple):
    """How large the experiment is."""

    H: int
    L: int
    updates: int


SIZES = {"small": Size(64, 1, 400), "large": Size(128, 2, 3000)}
LONGEST = 60  # characters that a net may write before it is stopped
B, T = 8, 40  # pieces of text per update, characters of a piece
RATE, LIMIT = 0.04, 1.0


class Text(NamedTuple):
    """Names in a random order, one a line, and the characters that occur in them."""

    names: list[str]
    unseen: list[str]  # names that are kept back
    characters: str  # in order; their places are the numbers of the classes

    @property
    def stream(self) -> np.ndarray:
        """All lines that are learned, as numbers of characters; each line ends with END."""
        return self.numbers("".join(name + END for name in self.names))

    def numbers(self, text: str) -> np.ndarray:
        """Numbers of the characters of a text."""
        return np.array([self.characters.index(c) for c in text])

    def one_hot(self, numbers: np.ndarray) -> np.ndarray:
        """(..., K) for numbers of characters."""
        return np.eye(len(self.characters))[numbers]


def text(seed: int = 0) -> Text:
    """The names in Unicode 3.2 of letters and signs of some scripts, which are the same in every version of Python."""
    names = [name.strip() for name in _names()]
    names = [names[k] for k in np.random.default_rng(seed).permutation(len(names))]
    characters = "".join(sorted({*END, *"".join(names)}))
    return Text([name for k, name in enumerate(names) if k % UNSEEN], names[::UNSEEN], characters)


def _names() -> list[str]:
    try:
        from unicodedata import ucd_3_2_0 as characters
    except ImportError:
        from html.entities import html5

        print(NO_NAMES)
        return sorted({name.removesuffix(";") for name in html5})
    codes = (code for first, end in BLOCKS for code in range(first, end))
    return [name for name in (characters.name(chr(code), "") for code in codes) if name]


def arranged(data: Text, names: list[str], steps: int) -> Batch:
    """Names side by side, one per column, cut after so many steps. In comes the character before, first an END."""
    end = int(data.numbers(END)[0])
    read = np.full((steps + 1, len(names)), end)
    counts = np.zeros((steps, len(names)))
    for k, name in enumerate(names):
        line = data.numbers(END + name + END)[: steps + 1]
        read[: len(line), k] = line
        counts[: len(line) - 1, k] = 1
    return data.one_hot(read[:-1]), data.one_hot(read[1:]), counts


def batches(rng: np.random.Generator, data: Text, count: int = B, steps: int = T) -> Iterator[Batch]:
    """Without end: some names, drawn anew each time."""
    while True:
        yield arranged(data, [data.names[k] for k in rng.integers(len(data.names), size=count)], steps)


def learn_names(
    forward: Function,
    backward: Function,
    clip: Function | None = None,
    size: str = "small",
    device: str = "cpu",
    seed: int = 0,
    **options: Any,
) -> Trained:
    """Train a model of characters on the names with the functions of the notebook. Its peepholes stay 0."""
    chosen, data = setting(SIZES, size), text()
    settings = {"updates": chosen.updates, "rate": RATE, "limit": LIMIT, "chance": float(np.log(len(data.characters)))}
    settings |= {"falling": True, "peepholes": False} | options
    settings["longest"] = None if "updates" in options else patience(size)
    own, drawn = Own(forward, backward, clip), batches(np.random.default_rng(seed), data)
    return train(own, untrained(seed, size), drawn, device=device, **settings)


def untrained(seed: int = 0, size: str = "small") -> Net:
    """The net with which `learn_names` begins."""
    chosen, K = setting(SIZES, size), len(text().characters)
    return start(np.random.default_rng((seed, 1)), K, chosen.H, K, chosen.L)


def loss_on_unseen(forward: Function, net: Net) -> float:
    """Mean cross-entropy per character, in nats, of the names that were kept back."""
    data = text()
    x, target, counts = arranged(data, data.unseen, max(map(len, data.unseen)) + 1)
    z, _, _ = net.run(forward, x)
    shifted = z - z.max(axis=-1, keepdims=True)
    log_y = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return float(-(counts[..., None] * target * log_y).sum() / counts.sum())


def sample(
    forward: Function, net: Net, choose: Function, temperature: float = 1.0, count: int = 8, seed: int = 0
) -> list[str]:
    """So many names that a net writes: `choose` (z (K,), temperature, u) -> index says which character comes next."""
    data, rng = text(), np.random.default_rng(seed)
    names = []
    for _ in range(count):
        states, name, last = None, "", END
        while len(name) < LONGEST:
            z, _, caches = net.run(forward, data.one_hot(data.numbers(last))[None], states)
            states = last_states(caches)
            last = data.characters[int(choose(z[0, 0], temperature, rng.random()))]
            if last == END:
                break
            name += last
        names.append(name)
    return names


def show_sample(
    forward: Function, net: Net, choose: Function, temperature: float = 1.0, count: int = 8, seed: int = 0
) -> None:
    """Print what a net writes, a name per line, with a mark at names that exist."""
    data = text()
    for name in sample(forward, net, choose, temperature, count, seed):
        known = "learned" if name in data.names else "never seen, but exists" if name in data.unseen else ""
        print(f"{name:<{LONGEST}}  {known}".rstrip())
