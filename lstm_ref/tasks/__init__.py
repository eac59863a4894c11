"""Tasks of the papers as generators: each draws batches of random sequences and says which outputs solve them.

`batch` has the common form. A task is a frozen dataclass: its sizes are fields, with the published ones as defaults;
`draw(rng, B)` gives a batch, `right(y, batch)` which sequences are solved. Docstrings have the coding, the lengths, all
probabilities, the criterion and the stopping rule as published.

Hochreiter & Schmidhuber (1997), by the number of the experiment:

    1          `embedded_reber`, with the automata of `reber`
    2a, 2b     `long_lag`
    2c         `random_length_lag`
    3a, 3b, 3c `two_sequence`
    4, 5       `adding`, `multiplication`, with `marked_pairs`; also `delayed_xor`, which the paper only names
    6a, 6b     `temporal_order`

`guessing` solves 3a and 3b with random weights.

Later papers:

    Gers, Schmidhuber & Cummins (2000)        `continual_reber`, `continual_order`: `streams` without resets
    Gers & Schmidhuber (2000), and with
    Schraudolph (2002)                        `timing`: measuring spike delays, timed spikes, periodic functions
    Gers & Schmidhuber (2001)                 `counting`: a^n b^n, a^n b^n c^n
    Jozefowicz, Zaremba & Sutskever (2015)    `arithmetic`, `nested_tags` (XML), `memorization`

Ours: `binary` (addition and parity of bits), `pronoun` (of unit 5), `library_text` (the sources of Python's standard
library, character by character), and `number_translation`, from English to French `number_words`. `next_symbol` has
what those that predict the next symbol of a text share.
"""
