"""Two layers for two sequences: what is left in the state of the first starts the second."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from lstm_ref.arguments import check_kind, check_layer, check_length, within
from lstm_ref.backend import Array, array_namespace


class Pair(NamedTuple):
    """Parameters of both layers, or gradients with respect to them."""

    encoder: Any
    decoder: Any


class Tape(NamedTuple):
    """What `backward` needs from `forward`."""

    encoder: Any
    decoder: Any
    h: Array  # (T, B, n), outputs of the encoder


@dataclass(frozen=True)
class EncoderDecoder:
    """An encoder layer and a decoder layer whose states are nested alike, and of the same sizes."""

    encoder: Any
    decoder: Any

    def __post_init__(self) -> None:
        check_layer("encoder", self.encoder)
        check_layer("decoder", self.decoder)

    def forward(
        self,
        source: Array,
        target: Array,
        state0: Any,
        p: Any,
        source_mask: Array | None = None,
        target_mask: Array | None = None,
    ) -> tuple[Array, Any, Tape]:
        """Outputs of the decoder.

        (1)  state   = final state of the encoder along the source, from state0
        (2)  h, state_T = decoder along the target, from state

        Source: Sutskever, Vinyals & Le (2014), with stacks of LSTM layers; they also reverse the source. Difference
        from Cho et al. (2014): there each step of the decoder reads the encoder's summary as well, and the
        summary goes through a layer of its own.

        source: (T, B, D). target: (T', B, D'), what the decoder reads: in training, what it is to give, one step
        late. The masks are for unequal lengths. state0: of the encoder. p: (encoder, decoder).
        Returns h (T', B, n), the final state of the decoder and the tape.
        Raises TypeError or ValueError as the layers do, with "encoder" or "decoder" in front.
        """
        check_length("p", p, 2, "of encoder, decoder")
        with within("encoder"):
            encoded, state, tape_encoder = self.encoder.forward(source, state0, p[0], source_mask)  # (1)
        with within("decoder"):
            h, state_T, tape_decoder = self.decoder.forward(target, state, p[1], target_mask)  # (2)
        return h, state_T, Tape(tape_encoder, tape_decoder, encoded)

    def backward(self, dh: Array, dstate_T: Any, tape: Tape) -> tuple[Array, Array, Any, Pair]:
        """Gradients, equations (2) and (1): dsource (T, B, D), dtarget (T', B, D'), dstate0, dp.

        dh: (T', B, n). dstate_T: gradient with respect to the final state of the decoder. tape: from `forward`.
        Raises as `forward`.
        """
        check_kind("tape", tape, Tape)
        with within("decoder"):
            dtarget, dstate, dp_decoder = self.decoder.backward(dh, dstate_T, tape.decoder)  # (2)
        nothing = array_namespace(tape.h).zeros_like(tape.h)
        with within("encoder"):
            dsource, dstate0, dp_encoder = self.encoder.backward(nothing, dstate, tape.encoder)  # (1)
        return dsource, dtarget, dstate0, Pair(dp_encoder, dp_decoder)
