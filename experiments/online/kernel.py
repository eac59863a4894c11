"""The equations of the truncated gradient, step by step, compiled.

One step of the hidden layer, block by block, with the source values s = (x, h, i, f, o, 1) of the step before:

(1)  a      = s W + P c_prev                  net inputs; i and f see the states before the step, o those after it
(2)  i, f   = f(a_i), f(a_f)                  logistic
(3)  g      = g(a_g)
(4)  c      = f c_prev + i g
(5)  o      = f(a_o)
(6)  h      = o h(c)
(7)  y      = y((x, h, 1) V)

and the traces, derivatives of c with respect to the weights into its cell and its gates, where s counts as constant:

(8)  d_g    = f d_g + i g'(a_g) s
(9)  d_i    = f d_i + g f'(a_i) s
(10) d_f    = f d_f + c_prev f'(a_f) s

Where an error is measured, with e_k = y'(net_k) (t_k - y_k):

(11) dV     = (x, h, 1)^T e
(12) e_h    = V e
(13) dW_o   = f'(a_o) (sum over the cells of the block of h(c) e_h) s
(14) e_s    = o h'(c) e_h
(15) dW_g, dW_i, dW_f = e_s d_g, e_s d_i, e_s d_f     summed over the cells of the block for gates

Sources: Hochreiter & Schmidhuber (1997), equations 19 to 28, where f = 1; Gers, Schmidhuber & Cummins (2000) for f;
Gers, Schraudolph & Schmidhuber (2002) for P. The directions dW are those of descent. A gate that a network does not
have is always 1: its only weight is a bias of +inf.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from experiments.online.wiring import CENTERED, CROSS_ENTROPY, IDENTITY, LOGISTIC, Form, Weights

Array = np.ndarray


class State(NamedTuple):
    """Activations after a step, and room for what is computed in one."""

    s: Array  # (sources,) x, h, i, f, o, 1 as the step saw them
    seen: Array  # (sources,) which of them are not 0, from the front
    a: Array  # (units,)
    c_prev: Array  # (H,)
    c: Array  # (H,)
    hc: Array  # (H,) h(c)
    g: Array  # (H,)
    i: Array  # (N,)
    f: Array  # (N,)
    o: Array  # (N,)
    h: Array  # (H,)
    y: Array  # (K,)
    e: Array  # (K,)
    e_s: Array  # (H,)
    e_o: Array  # (N,)
    into: Array  # (3H,) what a source of 1 adds to the traces g, i, f
    stays: Array  # (3H,) how much of them stays


class Traces(NamedTuple):
    """Derivatives of the internal states; those of the peepholes have one column for each cell of the block."""

    d: Array  # (sources, 3H) of the weights into the cell, its input gate and its forget gate: g, i, f
    p_i: Array  # (H, S)
    p_f: Array  # (H, S)


class Rule(NamedTuple):
    """How weights change."""

    rate: float
    momentum: float
    every_step: bool  # after every step; else once per sequence


def new_state(form: Form) -> State:
    """Everything at rest."""
    H, N, K = form.H, form.N, form.K
    s, seen = np.zeros(form.sources), np.zeros(form.sources, dtype=np.int64)
    sizes = [form.units, *[H] * 4, *[N] * 3, H, K, K, H, N, 3 * H, 3 * H]
    return State(s, seen, *(np.zeros(n) for n in sizes))


def new_traces(form: Form) -> Traces:
    """Traces before the first step."""
    H, S = form.H, form.S
    return Traces(np.zeros((form.sources, 3 * H)), np.zeros((H, S)), np.zeros((H, S)))


def new_weights(form: Form) -> Weights:
    """Changes of nothing."""
    return Weights(np.zeros((form.sources, form.units)), np.zeros((3, form.H)), np.zeros((form.D + form.H + 1, form.K)))


# Compiled into the loop over steps, which hands the arrays of a network over one by one: taken out of their tuples in
# every step, they would cost more time than the arithmetic.
part = njit(cache=True, error_model="numpy", inline="always")
whole = njit(cache=True, error_model="numpy")


@part
def logistic(v):  # type: ignore[no-untyped-def]
    return 1.0 / (1.0 + math.exp(-v))


@whole
def squash(kind, v):  # type: ignore[no-untyped-def]
    if kind == IDENTITY:
        return v
    if kind == LOGISTIC:
        return 1.0 / (1.0 + math.exp(-v))
    if kind == CENTERED:
        return 2.0 / (1.0 + math.exp(-v)) - 1.0
    return 4.0 / (1.0 + math.exp(-v)) - 2.0


@whole
def slope(kind, value):  # type: ignore[no-untyped-def]
    """Derivative of a squashing function where its value is this."""
    if kind == IDENTITY:
        return 1.0
    if kind == LOGISTIC:
        return value * (1.0 - value)
    if kind == CENTERED:
        return 0.5 * (1.0 - value * value)
    return 1.0 - 0.25 * value * value


@part
def see(D, s, seen, before, h, i, f, o, index, value):  # type: ignore[no-untyped-def]
    """The inputs of a step and what the step before left, as sources; which of them are not 0, and how many."""
    for z in range(before):
        if seen[z] < D:
            s[seen[z]] = 0.0
    count = 0
    for z in range(index.size):
        if index[z] >= 0 and value[z] != 0.0:
            s[index[z]] = value[z]
            seen[count] = index[z]
            count += 1
    inputs = count
    k = D
    for activation in (h, i, f, o):
        for n in range(activation.size):
            s[k] = activation[n]
            k += 1
    s[k] = 1.0
    for k in range(D, s.size):
        if s[k] != 0.0:
            seen[count] = k
            count += 1
    return inputs, count


@part
def step(form, W, P, s, seen, count, a, c_prev, c, hc, g, i, f, o, h, forgets, gated, peeks):  # type: ignore[no-untyped-def]
    """Equations (1) to (6)."""
    N, S = form.N, form.S
    H = N * S
    a[:] = 0.0
    for z in range(count):
        k = seen[z]
        for u in range(a.size):
            a[u] += s[k] * W[k, u]
    for v in range(H):
        c_prev[v] = c[v]
    for n in range(N):
        if peeks:
            for v in range(n * S, (n + 1) * S):
                a[n] += P[0, v] * c_prev[v]
                a[N + n] += P[1, v] * c_prev[v]
        i[n] = logistic(a[n])
        f[n] = logistic(a[N + n]) if forgets else 1.0
        for v in range(n * S, (n + 1) * S):
            g[v] = squash(form.g, a[2 * N + v])
            c[v] = f[n] * c_prev[v] + i[n] * g[v]
            hc[v] = squash(form.h, c[v])
            if peeks:
                a[2 * N + H + n] += P[2, v] * c[v]
        o[n] = logistic(a[2 * N + H + n]) if gated else 1.0
        for v in range(n * S, (n + 1) * S):
            h[v] = o[n] * hc[v]


@part
def answer(form, V, s, seen, inputs, h, y):  # type: ignore[no-untyped-def]
    """Equation (7)."""
    D = form.D
    for k in range(y.size):
        y[k] = V[D + h.size, k]
    for v in range(h.size):
        for k in range(y.size):
            y[k] += h[v] * V[D + v, k]
    for z in range(inputs):
        source = seen[z]
        for k in range(y.size):
            y[k] += s[source] * V[source, k]
    for k in range(y.size):
        y[k] = squash(form.y, y[k])


@part
def trace(form, s, seen, count, c_prev, g, i, f, into, stays, d, p_i, p_f, forgets, peeks):  # type: ignore[no-untyped-def]
    """Equations (8) to (10)."""
    N, S = form.N, form.S
    H = N * S
    for n in range(N):
        d_i, d_f = i[n] * (1.0 - i[n]), f[n] * (1.0 - f[n])
        for v in range(n * S, (n + 1) * S):
            into[v] = i[n] * slope(form.g, g[v])
            into[H + v] = g[v] * d_i
            into[2 * H + v] = c_prev[v] * d_f
            stays[v] = stays[H + v] = stays[2 * H + v] = f[n]
            if peeks:
                for u in range(S):
                    p_i[v, u] = f[n] * p_i[v, u] + into[H + v] * c_prev[n * S + u]
                    p_f[v, u] = f[n] * p_f[v, u] + into[2 * H + v] * c_prev[n * S + u]
    if forgets:
        for k in range(s.size):
            for column in range(3 * H):
                d[k, column] = stays[column] * d[k, column] + into[column] * s[k]
    else:
        for z in range(count):
            k = seen[z]
            for column in range(2 * H):
                d[k, column] += into[column] * s[k]


@part
def learn(  # type: ignore[no-untyped-def]
    form, V, target, s, seen, inputs, count, c, hc, o, h, y, e, e_s, e_o, d, p_i, p_f, dW, dP, dV,
    forgets, gated, peeks,
):  # fmt: skip
    """Equations (11) to (15); adds to dW, dP, dV. e_s (H,), e_o (N,): what arrives at states and output gates."""
    D, N, S, K = form.D, form.N, form.S, form.K
    H = N * S
    for k in range(K):
        e[k] = target[k] - y[k]
        if form.loss != CROSS_ENTROPY:
            e[k] *= slope(form.y, y[k])
        dV[D + H, k] += e[k]
    for z in range(inputs):
        source = seen[z]
        for k in range(K):
            dV[source, k] += s[source] * e[k]
    for n in range(N):
        e_o[n] = 0.0
        for v in range(n * S, (n + 1) * S):
            e_h = 0.0
            for k in range(K):
                dV[D + v, k] += h[v] * e[k]
                e_h += V[D + v, k] * e[k]
            e_s[v] = o[n] * slope(form.h, hc[v]) * e_h
            e_o[n] += hc[v] * e_h
            if peeks:
                for u in range(S):
                    dP[0, n * S + u] += e_s[v] * p_i[v, u]
                    dP[1, n * S + u] += e_s[v] * p_f[v, u]
        e_o[n] *= o[n] * (1.0 - o[n])
        if peeks and gated:
            for v in range(n * S, (n + 1) * S):
                dP[2, v] += e_o[n] * c[v]
    for k in range(s.size):
        for n in range(N):
            for v in range(n * S, (n + 1) * S):
                dW[k, 2 * N + v] += e_s[v] * d[k, v]
                dW[k, n] += e_s[v] * d[k, H + v]
                if forgets:
                    dW[k, N + n] += e_s[v] * d[k, 2 * H + v]
    if gated:
        for z in range(count):
            k = seen[z]
            for n in range(N):
                dW[k, 2 * N + H + n] += e_o[n] * s[k]


@whole
def change(w, d, last, has, rate, momentum):  # type: ignore[no-untyped-def]
    """Take a step in the direction d, for the weights that there are; d is 0 afterward."""
    for weight, direction, moved, there in zip(w, d, last, has):  # noqa: B905 - compiled
        for r in range(weight.shape[0]):
            for k in range(weight.shape[1]):
                if there[r, k]:
                    if momentum != 0.0:
                        moved[r, k] = momentum * moved[r, k] + rate * direction[r, k]
                        weight[r, k] += moved[r, k]
                    else:
                        weight[r, k] += rate * direction[r, k]
                direction[r, k] = 0.0


@part
def wrong(y, target, tolerance):  # type: ignore[no-untyped-def]
    """Whether an output is not closer than this to its target; never with a tolerance of inf."""
    for k in range(y.size):
        if tolerance < np.inf and not abs(target[k] - y[k]) < tolerance:  # nan is not closer
            return True
    return False


@whole
def sequences(  # type: ignore[no-untyped-def]
    form, has, w, d, last, state, traces, rates, momentum, every_step, train, begins, index, value, lengths, target,
    asked, y, tolerance, worth, came,
):  # fmt: skip
    """Run, and with `train` learn, one sequence after the other; outputs go to y (T, B, K), made before each change.

    rates: (B,), the learning rate of each sequence. begins: (T, B), the steps at which state and traces begin anew.
    index, value: (T, B, Z), the inputs that are not 0, -1 for none. lengths: (B,). target: (T, B, K). asked: (T, B).

    A sequence ends after its first output that is not within the tolerance; the change that it asks for is still made.
    came (B,): how many asked steps of each came before it. The first sequence for which this is worth (B,) or more is
    the last to be run. Returns how many were run.
    """
    N, S = form.N, form.S
    forgets = has.W[:, N : 2 * N].any()
    gated = has.W[:, 2 * N + N * S :].any()
    peeks = has.P.any()
    s, seen, a, c_prev, c, hc, g, i, f, o, h, y_t, e, e_s, e_o, into, stays = state
    derivatives, p_i, p_f = traces
    s[:], count = 0.0, 0
    for b in range(lengths.size):
        came[b] = 0
        for t in range(lengths[b]):
            if begins[t, b]:
                for values in (c, h, i, f, o):
                    values[:] = 0.0
                for values in traces:
                    values[:] = 0.0
            inputs, count = see(form.D, s, seen, count, h, i, f, o, index[t, b], value[t, b])
            step(form, w.W, w.P, s, seen, count, a, c_prev, c, hc, g, i, f, o, h, forgets, gated, peeks)
            if train:
                trace(form, s, seen, count, c_prev, g, i, f, into, stays, derivatives, p_i, p_f, forgets, peeks)
            if asked[t, b]:
                answer(form, w.V, s, seen, inputs, h, y_t)
                y[t, b] = y_t
                if train:
                    learn(
                        form, w.V, target[t, b], s, seen, inputs, count, c, hc, o, h, y_t, e, e_s, e_o,
                        derivatives, p_i, p_f, d.W, d.P, d.V, forgets, gated, peeks,
                    )  # fmt: skip
                    if every_step:
                        change(w, d, last, has, rates[b], momentum)
                if wrong(y_t, target[t, b], tolerance):
                    break
                came[b] += 1
        if train and not every_step:
            change(w, d, last, has, rates[b], momentum)
        if came[b] >= worth[b]:
            return b + 1
    return lengths.size
