"""The continual embedded Reber grammar: strings in a row, and nothing that tells where one ends."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lstm_ref.arguments import check_count
from lstm_ref.tasks.batch import Batch, all_within, check_draw
from lstm_ref.tasks.next_symbol import predict_next
from lstm_ref.tasks.reber import EMBEDDED, SYMBOLS
from lstm_ref.tasks.streams import chained, until_wrong

TOLERANCE = 0.7  # squared: 0.49


@dataclass(frozen=True)
class ContinualReber:
    """Continual embedded Reber grammar (CERG): predict each next symbol of a stream of embedded Reber strings.

    Coding: the 7 symbols B T P S X V E, one-hot (`reber`), each way of the grammar with probability 1/2; a string
    has 12 symbols on average, as follows from the graph. After the last E of a string comes the B of the next one,
    without mark or reset. 7 outputs; the target at every step is the symbol that does come next.

    A step is right if the squared error of each output is below 0.49, that is, |error| < 0.7. Where two symbols are
    possible, one half for both is right whichever comes. `right`: streams without a wrong step.

    A batch has B streams of `strings` complete strings. The next batch goes on where they end, for the last target
    of a stream is the B that every string starts with: nothing has to be kept but the network's states.

    As published: a training stream stops at the first wrong step, or after 1,000,000 symbols; after each, 10 test
    streams, which stop in the same way (`until_wrong`); at most 30,000 training streams; 100 networks.

    Source: Gers, Schmidhuber & Cummins (2000), as read in secondary notes on it. That the error is meant for each
    output and not for their sum follows: with two possible symbols no network has a sum below 0.5 whichever comes.

    Raises TypeError or ValueError naming strings if it is no count.
    """

    strings: int = 100

    D: ClassVar[int] = len(SYMBOLS)
    K: ClassVar[int] = len(SYMBOLS)

    def __post_init__(self) -> None:
        check_count("strings", self.strings)

    def draw(self, rng: np.random.Generator, B: int, dense: bool = True) -> Batch:
        """B streams; with dense=False as symbols and classes only."""
        B = check_draw(rng, B)
        drawn = EMBEDDED.draw(rng, B * self.strings)
        streams = chained(drawn, drawn >= 0, B)
        lengths = (streams >= 0).sum(axis=0) + 1
        symbols = np.concatenate([streams, np.full((1, B), -1)])
        symbols[lengths - 1, np.arange(B)] = SYMBOLS.index("B")  # of the string after the last
        batch = predict_next(symbols, lengths, self.K)
        return batch.dense(self.D, self.K) if dense else batch

    def right(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        """Streams without a wrong step, (B,) bool."""
        return all_within(y, batch, self.K, TOLERANCE)

    def until_wrong(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        """How many symbols of each stream are predicted before the first wrong step, (B,) int64."""
        return until_wrong(y, batch, self.K, TOLERANCE)
