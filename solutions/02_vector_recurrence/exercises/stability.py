"""Sections 2.7 to 2.10: growth before decay, tests of stability right and wrong, and an energy that falls."""

import numpy as np

from autograder.exercise import Exercise
from lstm_ref.stability import jury as schur_cohn
from lstm_ref.stability import lyapunov_equation, transient

# ---- 6. the peak of the powers


def _peak(W_h):
    T = 100
    norms = transient.power_norms(W_h, T)
    while norms[1:].min() > 1:  # after a norm of at most 1 there is no higher peak
        T *= 25
        norms = transient.power_norms(W_h, T)
    return float(norms.max()), int(norms.argmax())


def _peak_inputs(rng):
    yield {"W_h": np.array([[0.5, 3.0], [0.0, 0.5]])}  # the example of section 2.7
    yield {"W_h": np.array([[-0.8]])}
    yield {"W_h": 0.95 * np.array([[0.6, 0.8], [-0.8, 0.6]])}  # normal: nothing grows
    yield {"W_h": np.array([[0.9, 10.0], [0.0, 0.8]])}
    yield {"W_h": np.array([[0.9975, 0.006], [0.0, 0.9975]])}  # a late peak, and a low one
    yield {  # up, down and up again, higher
        "W_h": np.array([[0.0, 20.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.9, 6.0], [0.0, 0.0, 0.0, 0.9]])
    }
    falls_and_rises = np.diag([0.0, 0.0, 0.0, 0.98, 0.98])  # falls twice, to less than a fifth, and rises above all
    falls_and_rises[[0, 1, 3], [1, 2, 4]] = 24.0, 0.25, 1.4
    yield {"W_h": falls_and_rises}
    yield {"W_h": np.array([[0.0, 1.0], [0.0, 0.0]])}  # norm 1 at step 0 and at step 1
    yield {"W_h": np.array([[0.0, 7.0, 0.0], [0.0, 0.0, 7.0], [0.0, 0.0, 0.0]])}
    yield {"W_h": np.array([[0.9, -6.0], [0.0, 0.85]])}
    for height, radius in [(3.0, 0.9), (20.0, 0.7)]:
        a, b = radius, radius * rng.uniform(0.7, 0.9)
        turn = np.array([[0.8, 0.6], [-0.6, 0.8]])  # no entry is 0, and all norms are as before
        yield {"W_h": turn.T @ np.array([[a, 0.0], [height * rng.uniform(0.8, 1.2), -b]]) @ turn}


growth_peak = Exercise(
    "vector_recurrence.growth_peak", "The peak of the powers", {"height": 1, "step": 1}, _peak, _peak_inputs
)
growth_peak.mistake(
    "stops_at_first_fall",
    "the search stopped where the norm fell for the first time; it can rise again: stop when a norm is at most 1.",
    {"if norm <= 1:": "if norm < height:"},
)
growth_peak.mistake(
    "frobenius",
    "this is the root of all squared entries (the Frobenius norm, NumPy's default); the largest stretch is the "
    "2-norm, np.linalg.norm(power, 2).",
    {"np.linalg.norm(power, 2)": "np.linalg.norm(power)"},
)
growth_peak.mistake(
    "nothing_above_1",
    "no norm above 1 was found: either the search stopped at step 0, where the norm is 1, or something else than the "
    "largest stretch was measured (the radius, say, which never exceeds 1): np.linalg.norm(power, 2).",
    {"np.linalg.norm(power, 2)": "np.max(np.abs(np.linalg.eigvals(power)))"},
)
growth_peak.mistake(
    "first_step_only",
    "only one step was looked at, ||W_h||; later powers can be larger.",
    body="norm = np.linalg.norm(W_h, 2)\nreturn (norm, 1) if norm > 1 else (1.0, 0)",
)
growth_peak.mistake(
    "step_zero_left_out",
    "k = 0 was left out: the zeroth power is the identity, with norm 1, the largest if nothing grows.",
    {"height, step, k = 1.0, 0, 0": "height, step, k = 0.0, 0, 0"},
)
growth_peak.mistake(
    "step_off_by_one",
    "the step is one too low: W_h itself is the power k = 1.",
    {"height, step = norm, k": "height, step = norm, k - 1"},
)
growth_peak.mistake(
    "last_step",
    "this step is where the search ended; asked for is the step of the largest norm.",
    {"return height, step": "return height, k"},
)
growth_peak.mistake(
    "norm_of_a_start",
    "a single start was followed; the 2-norm of the power is the largest growth over all starts.",
    {"np.linalg.norm(power, 2)": "np.linalg.norm(power[0])"},
)
growth_peak.mistake(
    "powers_entry_by_entry",
    "the entries were multiplied one by one; a matrix power needs @.",
    body="""
        norms = [np.linalg.norm(W_h**k, 2) for k in range(1, 40)]
        height = max(1.0, max(norms))
        return height, norms.index(height) + 1 if height > 1 else 0""",
)
growth_peak.mistake(
    "condition_bound",
    "this is the condition number of the eigenvectors, a bound on the peak that need not be reached.",
    body="""
        values, V = np.linalg.eig(W_h)
        return np.linalg.cond(V), 0""",
)
growth_peak.mistake("exchanged", "height and step have changed places.", {"return height, step": "return step, height"})

for _last in (9, 10, 19, 20, 29, 30, 49, 50, 99, 100, 199, 200):
    growth_peak.mistake(
        f"first_{_last}_powers",
        f"the search ended at k = {_last}, whatever the norms were; a slow matrix peaks later: stop when a norm is at "
        "most 1.",
        {"if norm <= 1:": f"if norm <= 1 or k == {_last}:"},
    )
for _count in (50, 100):
    growth_peak.mistake(
        f"{_count}_powers_of_the_norm",
        "the norm of W_h was raised to the power k; that is only a bound on the norm of the power W_h^k.",
        body=f"""
            norms = [np.linalg.norm(W_h, 2) ** k for k in range({_count})]
            return max(norms), norms.index(max(norms))""",
    )
growth_peak.mistake(
    "last_of_equal_ones",
    "of equal norms the last one was taken; the first k is asked for.",
    {"norm > height": "norm >= height", "norm <= 1:": "norm < 1:"},
)
growth_peak.mistake(
    "gives_up_while_falling",
    "the search gave up after some falls, or far below the best norm; it can still rise again: stop when a norm is at "
    "most 1.",
    {"if norm <= 1:": "if norm <= max(1, height / 2):"},
)
growth_peak.mistake(
    "step_one_too_large",
    "the step is one too large: W_h itself is the power k = 1.",
    {"height, step = norm, k\n": "height, step = norm, k + 1\n"},
)
growth_peak.mistake(
    "squared_each_time",
    "the power was squared in each round, so only the steps 1, 2, 4, 8, ... were seen; multiply by W_h each time.",
    body="""
        power, height, step, k = W_h, 1.0, 0, 1
        while True:
            norm = np.linalg.norm(power, 2)
            if norm > height:
                height, step = norm, k
            if norm <= 1:
                return height, step
            power, k = power @ power, 2 * k""",
)
growth_peak.mistake(
    "bound_for_height",
    "the height is the condition number of V, a bound on the peak that need not be reached.",
    {"return height, step": "return np.linalg.cond(np.linalg.eig(W_h)[1]), step"},
)
growth_peak.mistake(
    "longest_row",
    "the longest row of the power was measured, as if only starts like (1, 0) were allowed; others can grow more: the "
    "largest stretch is np.linalg.norm(power, 2).",
    {"np.linalg.norm(power, 2)": "np.max(np.linalg.norm(power, axis=1))"},
)
growth_peak.mistake(
    "largest_row_sum",
    "np.linalg.norm(power, np.inf) is the largest sum of magnitudes in a row; the largest stretch is the 2-norm.",
    {"np.linalg.norm(power, 2)": "np.linalg.norm(power, np.inf)"},
)
growth_peak.mistake(
    "largest_column_sum",
    "np.linalg.norm(power, 1) is the largest sum of magnitudes in a column; the largest stretch is the 2-norm.",
    {"np.linalg.norm(power, 2)": "np.linalg.norm(power, 1)"},
)
growth_peak.mistake(
    "largest_entry",
    "this is the largest entry of a power; the largest stretch is its 2-norm, np.linalg.norm(power, 2).",
    body="""
        sizes = [np.abs(np.linalg.matrix_power(W_h, k)).max() for k in range(120)]
        return max(sizes), int(np.argmax(sizes))""",
)

# ---- 7. the triangle


def _inside(trace, det):
    return np.array([schur_cohn.jury(np.array([1.0, -s, p])).all_inside for s, p in zip(trace, det, strict=True)])


def _triangle_inputs(rng):
    yield {"trace": np.array([0.0, 1.0, 1.5, -1.5, 0.0, 3.0]), "det": np.array([0.0, 0.5, 0.75, 0.75, -0.5, 2.25])}
    yield {  # on the sides, and at the corners
        "trace": np.array([1.5, -1.5, 0.5, 0.0, 2.0, -2.0, 0.0, 1.0, 0.0]),
        "det": np.array([0.5, 0.5, 1.0, 1.0, 1.0, 1.0, -1.0, 0.0, 1.5]),
    }
    yield {  # a little inside each side
        "trace": np.array([1.5, -1.5, 0.5, 1.9375, -1.9375, 0.0]),
        "det": np.array([0.5078125, 0.5078125, 0.9921875, 0.953125, 0.953125, -0.9921875]),
    }
    yield {  # outside of one side only
        "trace": np.array([1.5, -1.5, 0.0, 0.25, -0.25, 2.5, -2.5]),
        "det": np.array([0.4375, 0.4375, 1.0625, -0.875, -0.875, 1.75, 1.75]),
    }
    yield {"trace": np.array([0.0]), "det": np.array([-4.0])}
    yield {"trace": np.array([-0.5]), "det": np.array([-2.0])}
    for N in (40, 30):
        yield {"trace": rng.uniform(-2.5, 2.5, N), "det": rng.uniform(-1.5, 1.5, N)}


jury = Exercise("vector_recurrence.jury", "Stable by trace and determinant", {"stable": 1}, _inside, _triangle_inputs)
jury.mistake(
    "boundary_counted",
    "the boundary was counted as stable; on it an eigenvalue has magnitude 1, and a response does not die out.",
    {"(det < 1) & (np.abs(trace) < 1 + det)": "(det <= 1) & (np.abs(trace) <= 1 + det)"},
)
jury.mistake(
    "sides_counted",
    "the slanted sides were counted as stable; on them an eigenvalue is 1 or -1.",
    {"np.abs(trace) < 1 + det": "np.abs(trace) <= 1 + det"},
)
jury.mistake(
    "top_counted",
    "the top side, det = 1, was counted as stable; on it a pair has magnitude 1.",
    {"det < 1": "det <= 1"},
)
jury.mistake(
    "trace_not_absolute",
    "the negative side is missing: an eigenvalue below -1 was not noticed.",
    {"np.abs(trace) < 1 + det": "trace < 1 + det"},
)
jury.mistake(
    "determinant_only",
    "the determinant alone does not decide: 2 and 0.1 have the product 0.2.",
    {" & (np.abs(trace) < 1 + det)": ""},
)
jury.mistake(
    "determinant_absolute_only",
    "the determinant alone does not decide, even with both its bounds: 2 and 0.1 have the product 0.2.",
    {"(det < 1) & (np.abs(trace) < 1 + det)": "np.abs(det) < 1"},
)
jury.mistake(
    "top_missing",
    "det < 1 is missing: a complex pair outside the circle was not noticed.",
    {"(det < 1) & ": ""},
)
jury.mistake(
    "box",
    "these bounds make a rectangle; the bound on the trace depends on the determinant.",
    {"np.abs(trace) < 1 + det": "np.abs(trace) < 2"},
)
jury.mistake(
    "upside_down",
    "the triangle stands upside down: the bound on the trace is 1 + det.",
    {"1 + det": "1 - det"},
)
jury.mistake(
    "trace_below_one",
    "the trace was compared with 1; two eigenvalues of 0.9 have the trace 1.8.",
    {"np.abs(trace) < 1 + det": "np.abs(trace) < 1"},
)
jury.mistake(
    "determinant_absolute_in_the_bound",
    "|det| stands in the bound of the trace; for a negative determinant the bound is smaller, 1 + det.",
    {"1 + det": "1 + np.abs(det)"},
)
jury.mistake(
    "left_half_plane",
    "this is the test of a differential equation (trace < 0, det > 0); steps need the unit circle.",
    {"(det < 1) & (np.abs(trace) < 1 + det)": "(trace < 0) & (det > 0)"},
)
jury.mistake(
    "any_of_the_conditions",
    "one of the conditions was enough; all of them have to hold.",
    {" & ": " | "},
)
jury.mistake(
    "roots_rounded",
    "the roots were computed, and on the boundary rounding decided; the three conditions are exact there.",
    body="""
        half = np.sqrt(trace.astype(complex) ** 2 / 4 - det)
        return np.maximum(np.abs(trace / 2 + half), np.abs(trace / 2 - half)) < 1""",
)
jury.mistake(
    "turned",
    "True and False have changed places: True means stable.",
    {"return (det < 1) & (np.abs(trace) < 1 + det)": "return ~((det < 1) & (np.abs(trace) < 1 + det))"},
)

jury.mistake(
    "box_of_both",
    "these bounds make a rectangle; the bound on the trace depends on the determinant.",
    {"(det < 1) & (np.abs(trace) < 1 + det)": "(np.abs(det) < 1) & (np.abs(trace) < 2)"},
)
jury.mistake(
    "pairs_only",
    "only complex pairs were counted as stable; below the parabola the eigenvalues are real, and can be inside, too.",
    {"np.abs(trace) < 1 + det": "trace**2 < 4 * det"},
)
jury.mistake(
    "absolute_everywhere",
    "|det| stands in the bound of the trace; for a negative determinant the bound is smaller, 1 + det.",
    {"(det < 1) & (np.abs(trace) < 1 + det)": "(np.abs(det) < 1) & (np.abs(trace) < 1 + np.abs(det))"},
)
jury.mistake(
    "product_of_the_conditions",
    "the three coefficients were multiplied; two negative ones make the product positive. Each has to be positive.",
    {"(det < 1) & (np.abs(trace) < 1 + det)": "(1 + trace + det) * (1 - det) * (1 - trace + det) > 0"},
)
RIGHT = "(det < 1) & (np.abs(trace) < 1 + det)"
jury.mistake(
    "positive_side_missing",
    "trace < 1 + det is missing: an eigenvalue above 1 was not noticed.",
    {"np.abs(trace) < 1 + det": "-trace < 1 + det"},
)
jury.mistake(
    "lower_bound_slips",
    "the lower bound of the trace is -(1 + det), not -1 + det.",
    {"(np.abs(trace) < 1 + det)": "(trace < 1 + det) & (trace > -1 + det)"},
)
jury.mistake("exchanged", "trace and det have changed places.", {RIGHT: "(trace < 1) & (np.abs(det) < 1 + trace)"})
jury.mistake(
    "any_of_the_three",
    "one of the conditions was enough; all of them have to hold.",
    {RIGHT: "(1 + trace + det > 0) | (1 - det > 0) | (1 - trace + det > 0)"},
)
jury.mistake(
    "pairs_not_a_number",
    "all complex pairs were called unstable. The square root of a negative number is not a number, and a comparison "
    "with it is False; a pair is inside if det < 1.",
    {RIGHT: RIGHT + " & (trace**2 >= 4 * det)"},
)
jury.mistake(
    "pairs_always",
    "all complex pairs were called stable; a pair is inside only if det, the square of its magnitude, is below 1.",
    {RIGHT: "np.where(trace**2 < 4 * det, True, " + RIGHT + ")"},
)
jury.mistake(
    "pairs_by_real_part",
    "of a complex pair the real part was compared with 1; its magnitude counts, the square root of det.",
    {RIGHT: "np.where(trace**2 < 4 * det, np.abs(trace) < 2, " + RIGHT + ")"},
)
jury.mistake(
    "real_ones_by_trace_only",
    "two real eigenvalues were tested by |trace| < 1 + det alone, which 1.5 and 2 pass, too; det < 1 is needed, too.",
    {RIGHT: "np.where(trace**2 < 4 * det, det < 1, np.abs(trace) < 1 + det)"},
)
for _name, _cause, _test in [
    (
        "larger_root_signed",
        "the larger real root was compared with 1, and none with -1.",
        "np.where(real, high < 1, det < 1)",
    ),
    ("one_root_only", "one of the two roots alone was tested; both have to be inside.", "np.abs(high) < 1"),
]:
    jury.mistake(
        _name,
        _cause,
        body=f"""
            root = np.sqrt((trace**2 - 4 * det).astype(complex))
            real, high = trace**2 >= 4 * det, (trace + root) / 2
            return {_test}""",
    )
jury.mistake(
    "four_missing",
    "the roots have trace^2 - 4 det under the square root; the 4 is missing.",
    body="""
        root = np.sqrt((trace**2 - det).astype(complex))
        return np.maximum(np.abs(trace + root), np.abs(trace - root)) / 2 < 1""",
)
jury.mistake(
    "roots_not_halved",
    "the roots were not divided by 2.",
    body="""
        root = np.sqrt((trace**2 - 4 * det).astype(complex))
        return (np.abs(trace + root) < 1) & (np.abs(trace - root) < 1)""",
)

# ---- 8. four tests that people use

wrong_tests = Exercise(
    "vector_recurrence.wrong_tests",
    "Four tests of stability",
    parts={"norm": 0.5, "real_part": 0.5, "determinant": 0.5, "diagonal": 0.5},
    reference={"norm": "alarms", "real_part": "misses", "determinant": "misses", "diagonal": "both"},
)
for _part, _value, _name, _cause in [
    (
        "norm",
        "misses",
        "norm_misses",
        "the radius is at most the norm, so a norm below 1 proves stability: nothing is missed. What does the test "
        "say of [[0.5, 3], [0, 0.5]]?",
    ),
    (
        "norm",
        "both",
        "norm_both",
        "one of the two errors cannot happen: the radius is at most the norm, so a norm below 1 proves stability.",
    ),
    (
        "norm",
        "right",
        "norm_right",
        "the norm can be large while all eigenvalues are small: try [[0.5, 3], [0, 0.5]].",
    ),
    (
        "real_part",
        "alarms",
        "real_part_alarms",
        "a magnitude below 1 has a real part below 1, so there is no false alarm. What does the test say of the "
        "eigenvalue -3?",
    ),
    (
        "real_part",
        "both",
        "real_part_both",
        "one of the two errors cannot happen: a magnitude below 1 has a real part below 1.",
    ),
    (
        "real_part",
        "right",
        "real_part_right",
        "the left half-plane is for differential equations; for steps try the eigenvalue -3, or 0.5 + 2j.",
    ),
    (
        "determinant",
        "alarms",
        "determinant_alarms",
        "the determinant is the product of the eigenvalues, below 1 if all of them are: there is no false alarm. Try "
        "the eigenvalues 2 and 0.1.",
    ),
    (
        "determinant",
        "both",
        "determinant_both",
        "one of the two errors cannot happen: if all eigenvalues are inside the circle, so is their product.",
    ),
    (
        "determinant",
        "right",
        "determinant_right",
        "a product can be small though one factor is large: try the eigenvalues 2 and 0.1.",
    ),
    (
        "diagonal",
        "alarms",
        "diagonal_alarms",
        "it errs in this way, and in the other as well: try [[0, 2], [2, 0]].",
    ),
    (
        "diagonal",
        "misses",
        "diagonal_misses",
        "it errs in this way, and in the other as well: a large diagonal can be balanced by what is beside it, as in "
        "[[1.5, 1], [-2, -1]].",
    ),
    (
        "diagonal",
        "right",
        "diagonal_right",
        "the diagonal holds the eigenvalues of triangular matrices only: try [[0, 2], [2, 0]].",
    ),
]:
    wrong_tests.mistake(_name, _cause, value={_part: _value})
for _part in ("norm", "real_part", "determinant", "diagonal"):
    for _value in ("alarm", "miss"):
        wrong_tests.mistake(
            f"{_part}_{_value}",
            f'"{_value}" is none of the four words; write "misses", "alarms", "both" or "right".',
            value={_part: _value},
        )

# ---- 9. an energy that falls


def _energy_inputs(rng):
    yield {"W_h": np.array([[0.5, 1.0], [0.0, 0.5]]), "Q": np.eye(2)}
    yield {"W_h": np.array([[-0.5]]), "Q": np.array([[3.0]])}
    yield {"W_h": np.array([[0.6, 0.8], [-0.8, 0.6]]) * 0.999, "Q": np.eye(2)}  # a long memory: many terms
    yield {"W_h": np.zeros((3, 3)), "Q": np.diag([1.0, 2.0, 3.0])}
    yield {"W_h": np.array([[2.0, 1.0], [0.0, 0.25]]), "Q": np.array([[1.0, 0.5], [0.5, 2.0]])}  # not stable
    yield {"W_h": np.array([[0.9, 2.0], [0.0, -0.3]]), "Q": 1e-9 * np.array([[2.0, 0.5], [0.5, 1.0]])}
    yield {"W_h": np.array([[0.0, 3.0], [0.0, 0.0]]), "Q": np.array([[1.0, 0.5], [0.5, 2.0]])}  # 0 after two steps
    yield {"W_h": np.array([[0.03, 0.02], [-0.01, 0.02]]), "Q": np.array([[1.0, 0.3], [0.3, 2.0]])}  # small products
    for H in (3, 4, 2):
        W_h = rng.standard_normal((H, H))
        half = rng.standard_normal((H, H)) + 2 * np.eye(H)
        radius = np.max(np.abs(np.linalg.eigvals(W_h)))
        yield {"W_h": 0.8 * W_h / radius, "Q": half @ half.T}


lyapunov = Exercise(
    "vector_recurrence.lyapunov", "An energy that falls", {"P": 3}, lyapunov_equation.energy, _energy_inputs
)
lyapunov.mistake(
    "transposed_weights",
    "this solves P = W_h.T P W_h + Q, the equation for states written as columns; in rows it is P = W_h P W_h.T + Q.",
    {"np.kron(W_h, W_h)": "np.kron(W_h.T, W_h.T)"},
)
lyapunov.mistake(
    "no_quadratic",
    "this solves P = W_h P + Q: W_h acts from both sides, once on each h in h P h.T.",
    {"np.kron(W_h, W_h)": "np.kron(W_h, np.eye(H))"},
)
lyapunov.mistake(
    "one_side_transposed",
    "this solves P = W_h P W_h + Q; the W_h on the right has to be transposed.",
    {"np.kron(W_h, W_h)": "np.kron(W_h, W_h.T)"},
)
lyapunov.mistake(
    "sign",
    "the Kronecker product was added; (I - W_h (x) W_h) is what P is multiplied by when it is all on one side.",
    {"np.eye(H * H) - ": "np.eye(H * H) + "},
)
lyapunov.mistake(
    "energy_that_grows",
    "the sign of Q is turned: with it the energy grows by h Q h.T in every step.",
    {"Q.reshape(-1)": "-Q.reshape(-1)"},
)
lyapunov.mistake(
    "q_ignored",
    "the identity was used in place of Q.",
    {"Q.reshape(-1)": "np.eye(H).reshape(-1)"},
)
lyapunov.mistake(
    "one_step",
    "this is one step of the iteration, W_h Q W_h.T + Q; P stands on both sides, so a linear system has to be solved.",
    body="return W_h @ Q @ W_h.T + Q",
)
lyapunov.mistake(
    "differential_equation",
    "this solves W_h P + P W_h.T = -Q, Lyapunov's equation for differential equations; steps have P - W_h P W_h.T = Q.",
    {
        "np.eye(H * H) - np.kron(W_h, W_h)": "-np.kron(W_h, np.eye(H)) - np.kron(np.eye(H), W_h)",
    },
)
lyapunov.mistake(
    "left_as_a_vector",
    "this is P as a row of H * H numbers; reshape it to (H, H).",
    {".reshape(H, H)": ""},
)
for _terms in (10, 11, 20, 21, 50, 51, 100, 101, 200, 201, 500, 501, 1000, 1001):
    lyapunov.mistake(
        f"sum_of_{_terms}_terms",
        "the sum over all steps was cut off; a long memory needs more terms, and an unstable W_h has no sum at all. "
        "Solve the equation instead.",
        body=f"""
            P, power = np.zeros_like(Q), np.eye(len(Q))
            for _ in range({_terms}):
                P = P + power @ Q @ power.T
                power = power @ W_h
            return P""",
    )
lyapunov.mistake(
    "outer_product",
    "np.outer lines up all entries with all entries; the Kronecker product, np.kron, has them in another order.",
    {"np.kron(W_h, W_h)": "np.outer(W_h, W_h)"},
)
lyapunov.mistake(
    "inverse_of_the_square",
    "this solves P - W_h W_h.T P = Q; W_h acts from the left and its transpose from the right of P.",
    body="return np.linalg.solve(np.eye(len(W_h)) - W_h @ W_h.T, Q)",
)
lyapunov.mistake(
    "diagonal_only",
    "only the diagonal of P was kept; the other entries count as well.",
    {
        "return np.linalg.solve(system, Q.reshape(-1)).reshape(H, H)": "P = np.linalg.solve(system, Q.reshape(-1))\n"
        "return np.diag(np.diag(P.reshape(H, H)))"
    },
)
lyapunov.mistake(
    "ones_for_the_identity",
    "np.ones is a matrix full of ones; the identity is np.eye.",
    {"np.eye(H * H)": "np.ones((H * H, H * H))"},
)
lyapunov.mistake(
    "inverse_of_q",
    "the inverse of Q was used; Q itself says by how much the energy falls.",
    {"Q.reshape(-1)": "np.linalg.inv(Q).reshape(-1)"},
)
lyapunov.mistake(
    "multiplied_for_solved",
    "vec(Q) was multiplied by the matrix; the matrix stands on the side of P, so a system has to be solved.",
    {"np.linalg.solve(system, Q.reshape(-1))": "(system @ Q.reshape(-1))"},
)
lyapunov.mistake(
    "formula_of_one_unit",
    "the formula of one unit was used for every entry; (12) has products of matrices.",
    body="return Q / (1 - W_h**2)",
)
lyapunov.mistake(
    "radius_for_the_matrix",
    "the formula of one unit was used with the radius for w; with several units (12) is a system to be solved.",
    body="return Q / (1 - np.max(np.abs(np.linalg.eigvals(W_h))) ** 2)",
)
lyapunov.mistake(
    "for_symmetric_matrices",
    "np.linalg.eigh is for symmetric matrices, and reads one half of W_h only; W_h need not be symmetric.",
    body="""
        values, V = np.linalg.eigh(W_h)
        return V @ (V.T @ Q @ V / (1 - np.outer(values, values))) @ V.T""",
)
