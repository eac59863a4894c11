"""Numbers from English into French words, letter by letter: a task for an encoder and a decoder."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from lstm_ref.arguments import check_count, check_integers, check_kind
from lstm_ref.tasks.batch import Batch, check_draw
from lstm_ref.tasks.next_symbol import all_hit, decode, encode, predict_next
from lstm_ref.tasks.number_words import LARGEST, english, french

START, END = "^", "$"
SOURCE = " -" + "".join(sorted(set("".join(map(english, [*range(100), 100, 1000]))) - set(" -")))
TARGET = START + END + " -" + "".join(sorted(set("".join(map(french, [*range(101), 1000]))) - set(" -")))


class Pair(NamedTuple):
    """Sentences of two languages, those of the same place in the batch with the same meaning."""

    source: Batch  # what the encoder reads: nothing is asked
    target: Batch  # what the decoder reads, START and the right letters; asked are the letters and END


@dataclass(frozen=True)
class NumberTranslation:
    """Translation of numbers, 0 to `largest`: "seventy-one" into "soixante et onze" (see `number_words`).

    Coding: the letters, the space and the hyphen, one-hot: D places, those of `SOURCE`, for English, and K places,
    those of `TARGET`, for French with START and END; K is the size of the decoder's input and of its output. The source
    has no END: the encoder's mask tells where it ends. The decoder reads START and then the letters that it should have
    predicted (x of `Pair.target`); it predicts the letters and then END. Numbers are uniform in 0..largest, so most are
    long; `pair` makes the batch of chosen ones.
    Right: all letters and END are the most active outputs.

    Ours, to be an encoder-decoder task without a corpus. Form of the model: Sutskever, Vinyals & Le (2014),
    Cho et al. (2014); see `lstm_ref.layers.encoder_decoder`.
    Raises TypeError or ValueError naming largest: 0 to 999,999.
    """

    largest: int = LARGEST

    D = len(SOURCE)
    K = len(TARGET)

    def __post_init__(self) -> None:
        check_count("largest", self.largest, 0, LARGEST)

    def split(self, rng: np.random.Generator, training: int, test: int) -> tuple[np.ndarray, np.ndarray]:
        """Different numbers, drawn at random: `training` and `test` of them, (training,) and (test,), none in both.

        Raises TypeError or ValueError naming the argument, and if there are not as many numbers.
        """
        check_kind("rng", rng, np.random.Generator)
        training = check_count("training", training)
        test = check_count("test", test, 1, max(self.largest + 1 - training, 0))
        numbers = rng.choice(self.largest + 1, training + test, replace=False)
        return numbers[:training], numbers[training:]

    def draw(self, rng: np.random.Generator, B: int, dense: bool = True) -> Pair:
        """B numbers in both languages; with dense=False as symbols and classes only."""
        B = check_draw(rng, B)
        return self.pair(rng.integers(0, self.largest + 1, B), dense)

    def pair(self, numbers: np.ndarray, dense: bool = True) -> Pair:
        """These numbers (B,), integers from 0 to 999,999, in both languages."""
        check_integers("numbers", numbers, ("B",), 0, LARGEST)
        symbols, lengths = encode([english(n) for n in numbers.tolist()], SOURCE)
        empty = np.empty((*symbols.shape, 0))
        source = Batch(empty, lengths, empty, np.zeros(symbols.shape, bool), symbols)
        target = predict_next(*encode([START + french(n) + END for n in numbers.tolist()], TARGET), self.K)
        return Pair(source.dense(self.D, 1), target.dense(self.K, self.K)) if dense else Pair(source, target)

    def right(self, y: np.ndarray, pair: Pair) -> np.ndarray:
        """Sentences with all letters and END right, (B,) bool; y (T, B, K): outputs of the decoder."""
        check_kind("pair", pair, Pair)
        return all_hit(y, pair.target)

    def words(self, symbols: np.ndarray) -> str:
        """Symbols (T,) of the decoder as French text, up to END. Raises TypeError or ValueError naming symbols."""
        return decode(symbols, TARGET).removeprefix(START).partition(END)[0]
