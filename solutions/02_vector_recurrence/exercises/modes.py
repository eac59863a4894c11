"""Sections 2.4 to 2.6: modes; a start that hides one; a rotation by design; the state after a very long time."""

import numpy as np

from autograder.exercise import Exercise
from lstm_ref.stability import spectrum

# ---- 3. a start that hides the largest mode


def _quiet(W_h, h0):
    H = len(W_h)
    found = spectrum.split(np.zeros((1, 1, H)), np.eye(H), W_h, h0[None])
    others = np.linalg.inv(found.directions)[:, 1:] @ found.directions[1:]  # sum of v_k r_k over the others
    return (h0 @ others).real


def _of_modes(values, directions):
    """The matrix whose modes are these: rows of `directions`."""
    return np.linalg.solve(directions, np.diag(values) @ directions)


def _directions(rng, H):
    """Rows that are well apart, and far from orthogonal."""
    return np.eye(H) + 0.5 * np.tril(rng.uniform(0.5, 1.0, (H, H)), -1) + 0.2 * rng.uniform(-1, 1, (H, H))


def _quiet_inputs(rng):
    yield {"W_h": np.array([[0.9, 0.2], [0.0, 0.5]]), "h0": np.array([1.0, 0.0])}  # the example of section 2.4
    yield {"W_h": np.array([[0.9, 0.2], [0.0, 0.5]]), "h0": np.array([0.0, 1.0])}  # is quiet already
    yield {"W_h": np.array([[0.5, 0.25], [0.25, 0.5]]), "h0": np.array([3.0, 1.0])}  # symmetric
    yield {"W_h": np.array([[-1.2, 1.0], [0.0, 0.8]]), "h0": np.array([1.0, 2.0])}
    yield {"W_h": np.diag([0.2, -0.4, 0.3]), "h0": 1e-9 * np.array([1.0, 2.0, 3.0])}
    yield {"W_h": np.array([[2.0, 0.0, 0.0], [5.0, 1.0, 0.0], [0.0, -3.0, 0.0]]), "h0": np.array([1.0, -1.0, 4.0])}
    for values in ([0.5, -0.95, 0.2], [0.3, 0.7, -0.1, 1.1], [-0.8, 0.4]):
        H = len(values)
        yield {"W_h": _of_modes(values, _directions(rng, H)), "h0": rng.uniform(0.5, 1.5, H) * rng.choice([-1, 1], H)}


quiet_start = Exercise(
    "vector_recurrence.quiet_start", "A start that hides the largest mode", {"start": 3}, _quiet, _quiet_inputs
)
quiet_start.mistake(
    "orthogonal_projection",
    "the direction of the mode was projected away at a right angle; that is right for a symmetric W_h only: measure "
    "the amplitude with the column v.",
    {"(h0 @ v) * r": "(h0 @ r) / (r @ r) * r"},
)
quiet_start.mistake(
    "column_subtracted",
    "the column v was subtracted, and measured with itself; v only measures the amplitude, the row r is what there is "
    "of the mode in the state.",
    {"(h0 @ v) * r": "(h0 @ v) / (v @ v) * v"},
)
quiet_start.mistake(
    "signed_maximum",
    "the largest mode was looked for by sign; what counts is the magnitude: -1.2 is larger than 0.8.",
    {"np.argmax(np.abs(values))": "np.argmax(values)"},
)
quiet_start.mistake(
    "smallest_hidden", "the smallest mode was taken out; the largest is to be hidden.", {"np.argmax": "np.argmin"}
)
quiet_start.mistake(
    "first_in_the_list",
    "np.linalg.eig does not sort: the first eigenvalue of its list need not be the largest.",
    {"np.argmax(np.abs(values))": "0"},
)
quiet_start.mistake(
    "row_of_v",
    "a row of V was taken as the column that measures: the eigenvectors that np.linalg.eig returns are columns.",
    {"V[:, k]": "V[k]"},
)
quiet_start.mistake(
    "component_returned",
    "this is the component along the largest mode; what is left without it is asked for.",
    {"h0 - (h0 @ v) * r": "(h0 @ v) * r"},
)
quiet_start.mistake(
    "amplitude_returned",
    "this is the amplitude of the largest mode, one number; a start of H entries is asked for.",
    {"h0 - (h0 @ v) * r": "h0 @ v"},
)
quiet_start.mistake(
    "another_mode_alone",
    "this is the start's component along the second mode alone; only the largest is to be taken out.",
    body="""
        values, V = np.linalg.eig(W_h)
        k = np.argsort(-np.abs(values))[1]
        return (h0 @ V[:, k]) * np.linalg.inv(V)[k]""",
)
quiet_start.mistake(
    "amplitude_not_measured",
    "the direction was subtracted once as it is; how much of it is in h0 has to be measured first, with v.",
    {"(h0 @ v) * r": "r"},
)
quiet_start.mistake(
    "added", "the component was added a second time; it has to be taken away.", {"h0 - (h0 @ v)": "h0 + (h0 @ v)"}
)
quiet_start.mistake(
    "as_if_columns",
    "the modes were those of states written as columns, W_h @ h; here states are rows: h @ W_h.",
    {"np.linalg.eig(W_h)": "np.linalg.eig(W_h.T)"},
)

quiet_start.mistake(
    "amplitudes_for_the_start",
    "these are the amplitudes of the modes that are left; the start is their sum over the directions, a product with "
    "the inverse of V.",
    body="""
        values, V = np.linalg.eig(W_h)
        a = h0 @ V
        a[np.argmax(np.abs(values))] = 0
        return a""",
)
quiet_start.mistake(
    "roles_exchanged",
    "V and its inverse have changed places: a column of V measures, a row of the inverse is the direction.",
    body="""
        values, V = np.linalg.eig(W_h)
        k = np.argmax(np.abs(values))
        return h0 - (h0 @ np.linalg.inv(V)[:, k]) * V[k]""",
)
quiet_start.mistake(
    "one_step_on",
    "this is the state one step later; the start itself is asked for.",
    {"return h0 - (h0 @ v) * r": "return (h0 - (h0 @ v) * r) @ W_h"},
)
quiet_start.mistake(
    "rescaled",
    "the start was stretched to the length of h0; the other modes are to stay as they are.",
    {
        "return h0 - (h0 @ v) * r": "start = h0 - (h0 @ v) * r\n"
        "return start * np.linalg.norm(h0) / np.linalg.norm(start)"
    },
)
quiet_start.mistake(
    "eigenvalue_as_factor",
    "the component was multiplied by its eigenvalue, as after one step; in the start itself it has the factor 1.",
    {"(h0 @ v) * r": "values[k] * (h0 @ v) * r"},
)
quiet_start.mistake(
    "last_in_the_list",
    "np.linalg.eig does not sort: the last eigenvalue of its list need not be the largest.",
    {"np.argmax(np.abs(values))": "-1"},
)
quiet_start.mistake(
    "direction_of_length_1",
    "the row r was given the length 1; its length has to be such that r v = 1, as it is in the inverse of V.",
    {"np.linalg.inv(V)[k]": "np.linalg.inv(V)[k] / np.linalg.norm(np.linalg.inv(V)[k])"},
)
quiet_start.mistake(
    "left_eigenvector_as_it_comes",
    "this left eigenvector has the length 1; it has to be scaled so that r v = 1, as the row of the inverse of V is.",
    body="""
        values, V = np.linalg.eig(W_h)
        left_values, L = np.linalg.eig(W_h.T)
        r = L[:, np.argmax(np.abs(left_values))]
        return h0 - (h0 @ V[:, np.argmax(np.abs(values))]) * r""",
)
quiet_start.mistake(
    "for_symmetric_matrices",
    "np.linalg.eigh is for symmetric matrices, and reads one half of W_h only; W_h need not be symmetric.",
    {"np.linalg.eig(W_h)": "np.linalg.eigh(W_h)"},
)
quiet_start.mistake(
    "transpose_for_inverse",
    "the amplitudes were put together with the transpose of V; the directions are the rows of its inverse. The two "
    "are equal for a symmetric W_h only.",
    body="""
        values, V = np.linalg.eig(W_h)
        a = h0 @ V
        a[np.argmax(np.abs(values))] = 0
        return a @ V.T""",
)
quiet_start.mistake(
    "largest_amplitude",
    "the mode with the largest amplitude in h0 was taken out; asked for is the one with the largest eigenvalue.",
    {"np.argmax(np.abs(values))": "np.argmax(np.abs(h0 @ V))"},
)
quiet_start.mistake(
    "all_that_grow",
    "all modes with a magnitude above 1 were taken out; asked for is the largest alone, whether it grows or not.",
    body="""
        values, V = np.linalg.eig(W_h)
        a = h0 @ V
        a[np.abs(values) > 1] = 0
        return a @ np.linalg.inv(V)""",
)
quiet_start.mistake(
    "smallest_alone",
    "this is the start's component along the smallest mode alone; only the largest is to be taken out.",
    {"np.argmax": "np.argmin", "h0 - (h0 @ v) * r": "(h0 @ v) * r"},
)

# ---- 4. a ring of given period and half-life


def _ring(period, half_life):
    mode = np.exp(2j * np.pi / period - np.log(2) / half_life)
    return np.array([[mode.real, mode.imag], [-mode.imag, mode.real]])


def _ring_inputs(rng):
    yield {"period": 8.0, "half_life": 4.0}
    yield {"period": 4.0, "half_life": 1.0}
    yield {"period": 12.0, "half_life": np.inf}
    yield {"period": 2.0, "half_life": 3.0}
    yield {"period": 3.0, "half_life": 50.0}
    yield {"period": 2.5, "half_life": 0.25}
    yield {"period": 1000.0, "half_life": 2000.0}
    for low in (5.0, 20.0):
        yield {"period": rng.uniform(low, 2 * low), "half_life": rng.uniform(3.0, 30.0)}


ring = Exercise("vector_recurrence.ring", "A ring by design", {"W_h": 2}, _ring, _ring_inputs)
ring.mistake(
    "time_constant",
    "the half-life was taken for the time constant: after the half-life 1/2 is left, not 1/e.",
    {"0.5 ** (1 / half_life)": "np.exp(-1 / half_life)"},
)
ring.mistake(
    "degrees",
    "the angle is in degrees; np.cos and np.sin take radians, of which a full turn has 2 pi.",
    {"2 * np.pi / period": "360 / period"},
)
ring.mistake(
    "half_turn",
    "the turn per step is half of what it should be: a period is a full turn, 2 pi.",
    {"2 * np.pi / period": "np.pi / period"},
)
ring.mistake(
    "frequency_not_angle",
    "1 / period counts turns per step; the angle per step is 2 pi times that.",
    {"2 * np.pi / period": "1 / period"},
)
ring.mistake(
    "no_decay",
    "nothing fades: both entries need the factor per step that the half-life demands.",
    {"0.5 ** (1 / half_life)": "1.0"},
)
ring.mistake(
    "linear_decay",
    "a share of 1/2 was spread over the steps evenly; factors multiply, so the root is due: 0.5 ** (1 / half_life).",
    {"0.5 ** (1 / half_life)": "1 - 0.5 / half_life"},
)
ring.mistake(
    "half_to_the_half_life",
    "1/2 was raised to the power half_life; the factor per step is the number whose power half_life is 1/2.",
    {"0.5 ** (1 / half_life)": "0.5**half_life"},
)
ring.mistake(
    "turns_the_other_way",
    "it turns the other way: b, at the top right, must not be negative.",
    {"[a, b], [-b, a]": "[a, -b], [b, a]"},
)
ring.mistake(
    "symmetric",
    "without the minus the matrix is symmetric: its eigenvalues are a + b and a - b, and nothing turns.",
    {"[-b, a]": "[b, a]"},
)
ring.mistake(
    "sine_and_cosine_exchanged",
    "sine and cosine have changed places: the cosine is the real part and stands on the diagonal.",
    {"np.cos": "np.sin", "np.sin": "np.cos"},
)
ring.mistake(
    "radius_squared",
    "the factor per step comes in squared: the determinant is the square of the radius, an entry has it once.",
    {"0.5 ** (1 / half_life)": "0.25 ** (1 / half_life)"},
)
ring.mistake(
    "radius_on_the_diagonal_only",
    "only the cosine was scaled; the sine needs the same factor, or the radius is not what was asked for.",
    {"radius * np.sin": "np.sin"},
)
ring.mistake(
    "diagonal_of_magnitudes",
    "the eigenvalues were put on the diagonal with their real parts alone; then nothing turns.",
    {"[a, b], [-b, a]": "[a, 0.0], [0.0, a]"},
)

ring.mistake(
    "infinite_half_life_is_zero",
    "for an infinite half-life the matrix is 0; a ring that never fades has the radius 1.",
    {"radius = 0.5 ** (1 / half_life)": "radius = 0.0 if half_life == np.inf else 0.5 ** (1 / half_life)"},
)
ring.mistake(
    "first_order",
    "1 - ln 2 / half_life is near the factor per step for long half-lives only; exactly it is 0.5 ** (1 / half_life).",
    {"0.5 ** (1 / half_life)": "1 - np.log(2) / half_life"},
)
ring.mistake(
    "companion",
    "these eigenvalues are right, but the form is not: [[a, b], [-b, a]] is asked for.",
    {"[[a, b], [-b, a]]": "[[2 * a, -(radius**2)], [1.0, 0.0]]"},
)
ring.mistake(
    "determinant_halves",
    "the determinant, the square of the radius, is halved per half-life; the radius itself has to be.",
    {"0.5 ** (1 / half_life)": "0.5 ** (0.5 / half_life)"},
)
ring.mistake(
    "half_life_in_periods",
    "half_life was taken as a number of periods; it is a number of steps.",
    {"0.5 ** (1 / half_life)": "0.5 ** (1 / (half_life * period))"},
)
ring.mistake(
    "decay_per_period",
    "each step fades as much as a whole period should; half_life counts steps: 0.5 ** (1 / half_life).",
    {"0.5 ** (1 / half_life)": "0.5 ** (period / half_life)"},
)
ring.mistake(
    "ring_that_grows",
    "2 ** (1 / half_life) doubles within half_life steps; the ring has to fade to one half.",
    {"0.5 ** (1 / half_life)": "2 ** (1 / half_life)"},
)
ring.mistake(
    "times_the_period",
    "2 pi was multiplied by the period; a long period has a small angle: 2 pi / period.",
    {"2 * np.pi / period": "2 * np.pi * period"},
)
ring.mistake(
    "exchanged",
    "period and half-life have changed places.",
    {"0.5 ** (1 / half_life)": "0.5 ** (1 / period)", "2 * np.pi / period": "2 * np.pi / half_life"},
)
ring.mistake(
    "as_on_the_unit_circle",
    "b was taken from a^2 + b^2 = 1; here a^2 + b^2 is the square of the radius.",
    {"a, b = radius * np.cos(angle), radius * np.sin(angle)": "a = radius * np.cos(angle)\nb = np.sqrt(1 - a**2)"},
)
ring.mistake(
    "whole_angle",
    "the angle was rounded down to a whole number: // drops the fraction, / keeps it.",
    {"2 * np.pi / period": "2 * np.pi // period"},
)
ring.mistake(
    "whole_exponent",
    "the exponent was rounded down to a whole number: // drops the fraction, / keeps it.",
    {"1 / half_life": "1 // half_life"},
)
ring.mistake(
    "whole_period",
    "the period was cut to a whole number of steps; it need not be whole.",
    {"2 * np.pi / period": "2 * np.pi / int(period)"},
)

# ---- 5. the size after a long time


def _log10_norm(W_h, h0, t):
    """By squaring, with the size kept apart: no eigenvalue is computed."""
    h, size = h0, 0.0
    power, power_size = W_h, 0.0
    while t:
        if t % 2:
            h, size = h @ power, size + power_size
            h, size = h / np.linalg.norm(h), size + np.log10(np.linalg.norm(h))
        t //= 2
        if t:
            power, power_size = power @ power, 2 * power_size
            power, power_size = power / np.linalg.norm(power), power_size + np.log10(np.linalg.norm(power))
    return float(size + np.log10(np.linalg.norm(h)))


def _long_inputs(rng):
    yield {"W_h": np.array([[0.9, 0.2], [0.0, 0.5]]), "h0": np.array([1.0, 0.0]), "t": 100}
    yield {"W_h": np.array([[0.9, 0.2], [0.0, 0.5]]), "h0": np.array([3.0, 4.0]), "t": 0}
    yield {"W_h": np.array([[-0.5]]), "h0": np.array([-5.0]), "t": 3}
    yield {"W_h": np.array([[0.6, 0.8], [-0.8, 0.6]]), "h0": np.array([30.0, -40.0]), "t": 77_777}
    yield {"W_h": np.array([[1.5, 0.0], [3.0, -1.4]]), "h0": np.array([1.0, 2.0]), "t": 4_000}  # beyond 1e308
    yield {"W_h": np.array([[0.3, 2.0], [-0.1, 0.5]]), "h0": np.array([1.0, 1.0]), "t": 50_001}  # a pair, below 1e-308
    yield {"W_h": np.array([[0.9, 4.0], [0.0, -0.9]]), "h0": np.array([2.0, 5.0]), "t": 101}  # two of one magnitude
    yield {  # all four modes matter after one step
        "W_h": np.array([[0.9, 0.2, 0.0, 0.1], [0.0, -0.5, 0.3, 0.0], [0.0, 0.0, 0.4, -0.2], [0.0, 0.0, 0.0, 0.2]]),
        "h0": np.array([1.0, 2.0, 3.0, -4.0]),
        "t": 1,
    }
    for values, t in [([0.5, -0.95, 0.2], 30_000), ([0.3, 0.7, -0.1, 1.1], 10_000)]:
        H = len(values)
        yield {"W_h": _of_modes(values, _directions(rng, H)), "h0": rng.uniform(2.0, 4.0, H), "t": t}
    turn = _ring(rng.uniform(3.0, 9.0), rng.uniform(5.0, 9.0))
    skew = _directions(rng, 2)
    yield {"W_h": np.linalg.solve(skew, turn @ skew), "h0": rng.uniform(2.0, 4.0, 2), "t": 20}


log10_norm = Exercise(
    "vector_recurrence.log10_norm", "The size after t steps", {"log10_norm": 3}, _log10_norm, _long_inputs
)
log10_norm.mistake(
    "powers_overflow",
    "the power itself was formed: it became 0 or infinity, which a float cannot leave; divide by the radius first, "
    "and add the logarithm of what was divided out.",
    {"(values / radius) ** t": "values**t", "t * np.log10(radius) + ": ""},
)
log10_norm.mistake(
    "radius_only",
    "this is t times the logarithm of the radius, the slope alone; how large the start's component is matters, too.",
    {" + np.log10(np.linalg.norm(h))": ""},
)
log10_norm.mistake(
    "start_and_radius",
    "the whole start was taken to grow by the radius; only its component along the largest modes does.",
    {"np.log10(np.linalg.norm(h))": "np.log10(np.linalg.norm(h0))"},
)
log10_norm.mistake(
    "natural_logarithm",
    "these are natural logarithms; base 10 is asked for.",
    {"t * np.log10(radius) + np.log10(np.linalg.norm(h))": "t * np.log(radius) + np.log(np.linalg.norm(h))"},
)
log10_norm.mistake(
    "amplitudes_for_states",
    "the norm is that of the amplitudes; the state is their sum over the directions, a product with the rows R.",
    {" @ np.linalg.inv(V)": ""},
)
log10_norm.mistake(
    "amplitudes_by_rows",
    "the amplitudes were measured with the rows R; the columns of V measure them, a = h0 V.",
    {"h0 @ V": "h0 @ np.linalg.inv(V)"},
)
log10_norm.mistake(
    "spectral_norm",
    "the largest singular value, ||W_h||, was used as the factor per step; in the long run the factor is the radius.",
    body="return t * np.log10(np.linalg.norm(W_h, 2)) + np.log10(np.linalg.norm(h0))",
)
log10_norm.mistake(
    "dominant_mode_only",
    "one mode alone was kept; of a pair, or of two eigenvalues of one magnitude, both matter, and so do all for small "
    "t.",
    body="""
        values, V = np.linalg.eig(W_h)
        k = np.argmax(np.abs(values))
        size = abs(h0 @ V[:, k]) * np.linalg.norm(np.linalg.inv(V)[k])
        return t * np.log10(np.abs(values[k])) + np.log10(size)""",
)
log10_norm.mistake(
    "one_step_too_many",
    "one step too many was counted: h(0) is the start itself here, so t = 0 gives its size.",
    {"t * np.log10(radius)": "(t + 1) * np.log10(radius)", "(values / radius) ** t": "(values / radius) ** (t + 1)"},
)
log10_norm.mistake(
    "columns_for_rows",
    "the recurrence was run for a column, W_h @ h; states are rows here: h @ W_h.",
    {"np.linalg.eig(W_h)": "np.linalg.eig(W_h.T)"},
)
log10_norm.mistake(
    "real_part_of_radius",
    "the largest real part was used as the radius; the radius is the largest magnitude.",
    {
        "np.max(np.abs(values))": "np.max(values.real)",
        "t * np.log10(radius)": "t * np.log10(abs(radius))",
        "(values / radius) ** t": "(values / np.max(np.abs(values))) ** t",
    },
)
log10_norm.mistake(
    "v_and_inverse_exchanged",
    "V and its inverse have changed places: amplitudes are measured with V, and put together with its inverse.",
    {"h0 @ V": "h0 @ np.linalg.inv(V)", " @ np.linalg.inv(V)\n": " @ V\n"},
)
log10_norm.mistake(
    "real_parts",
    "only the real parts of eigenvalues and eigenvectors were used; a pair needs both parts.",
    body="""
        values, V = np.linalg.eig(W_h)
        values, V = values.real, V.real
        radius = np.max(np.abs(values))
        h = (h0 @ V * (values / radius) ** t) @ np.linalg.pinv(V)
        return t * np.log10(radius) + np.log10(np.linalg.norm(h))""",
)
log10_norm.mistake(
    "state_overflows",
    "the state itself was formed before the logarithm: beyond 1e-308 and 1e308 a float is 0 or infinite. Keep the size "
    "apart from the start on, as a sum of logarithms.",
    body="return np.log10(np.linalg.norm(h0 @ np.linalg.matrix_power(W_h, t)))",
)
log10_norm.mistake(
    "power_before_logarithm",
    "the power of the radius was formed before its logarithm, beyond the range of a float; use t * np.log10(radius).",
    {"t * np.log10(radius)": "np.log10(radius**t)"},
)
log10_norm.mistake(
    "largest_modes_only",
    "the modes below the radius were left out; in the long run they vanish, but for small t they count.",
    body="""
        values, V = np.linalg.eig(W_h)
        radius = np.max(np.abs(values))
        keep = np.isclose(np.abs(values), radius)
        h = (h0 @ V[:, keep] * (values[keep] / radius) ** t) @ np.linalg.inv(V)[keep]
        return t * np.log10(radius) + np.log10(np.linalg.norm(h))""",
)
log10_norm.mistake(
    "two_modes_only",
    "only two modes were kept; with three units or more, and a small t, the others count as well.",
    body="""
        values, V = np.linalg.eig(W_h)
        radius, top = np.max(np.abs(values)), np.argsort(np.abs(values))[-2:]
        h = (h0 @ V[:, top] * (values[top] / radius) ** t) @ np.linalg.inv(V)[top]
        return t * np.log10(radius) + np.log10(np.linalg.norm(h))""",
)
log10_norm.mistake(
    "lengths_added_up",
    "the lengths of the modes were added up, as if all had one direction; add the rows, then take the length.",
    body="""
        values, V = np.linalg.eig(W_h)
        radius = np.max(np.abs(values))
        lengths = np.abs(h0 @ V) * (np.abs(values) / radius) ** t * np.linalg.norm(np.linalg.inv(V), axis=1)
        return t * np.log10(radius) + np.log10(lengths.sum())""",
)
log10_norm.mistake(
    "transpose_for_inverse",
    "the transpose of V stands where its inverse belongs; they are the same for a symmetric W_h only.",
    {"np.linalg.inv(V)": "V.T"},
)
log10_norm.mistake(
    "largest_entry",
    "this is the largest entry of the state; its length is the root of the sum of all squares.",
    {"np.linalg.norm(h)": "np.max(np.abs(h))"},
)
log10_norm.mistake(
    "length_squared",
    "the second term is the logarithm of the squared length: the square root is missing.",
    {"np.log10(np.linalg.norm(h))": "2 * np.log10(np.linalg.norm(h))"},
)
log10_norm.mistake(
    "start_scaled_to_1",
    "this is by how much the state has grown; its size has the length of h0 as well.",
    {"np.linalg.norm(h)": "np.linalg.norm(h / np.linalg.norm(h0))"},
)
log10_norm.mistake(
    "start_counted_twice",
    "the length of h0 was counted twice; the amplitudes h0 @ V have it already.",
    {"np.linalg.norm(h)": "np.linalg.norm(h) * np.linalg.norm(h0)"},
)
log10_norm.mistake(
    "norm_of_the_power",
    "the largest stretch of any start was taken, the norm of the power; what happens to this h0 is asked for.",
    body="""
        values, V = np.linalg.eig(W_h)
        radius = np.max(np.abs(values))
        power = (V * (values / radius) ** t) @ np.linalg.inv(V)
        return t * np.log10(radius) + np.log10(np.linalg.norm(power, 2) * np.linalg.norm(h0))""",
)
log10_norm.mistake(
    "real_parts_of_each",
    "only the real parts of amplitudes, powers and directions were used; a pair needs both parts until it is added up.",
    {
        "(h0 @ V * (values / radius) ** t) @ np.linalg.inv(V)": "((h0 @ V).real * ((values / radius) ** t).real) "
        "@ np.linalg.inv(V).real"
    },
)
log10_norm.mistake(
    "one_step_too_few",
    "one step too few was counted: h(0) is the start itself here, so t = 1 gives the size after one step.",
    {"t * np.log10(radius)": "(t - 1) * np.log10(radius)", "(values / radius) ** t": "(values / radius) ** (t - 1)"},
)
log10_norm.mistake(
    "slope_turned",
    "the sign of the slope is turned: a radius below 1 has a negative logarithm, and the state fades.",
    {"return t * np.log10": "return -t * np.log10"},
)
