// Live demo of c(t) = f(t) c(t-1) + i(t) g(t): drag the gates, see the store forward and the error backward.
import { demo, fixed, linear } from "./kit.js";

export const T = 12;
export const MIDDLE = 6; // the step whose forget gate has a handle of its own
export const PLAIN = 0.8; // what a unit without gates keeps per step
export const G = [1, -0.8, 0.6, -1, 0.9, -0.4, 0.7, -0.9, 0.5, -0.6, 0.8, -0.7]; // the number, then noise
const NAMES = ["i_first", "i_later", "f_most", "f_middle", "o_before", "o_last"];

// ---- the mathematics ---------------------------------------------------------------------------------------------

/** Gates, store c, what is shown h, and what is left of an error of 1 in the last output: dc, and dg = i dc. */
export function run(iFirst, iLater, fMost, fMiddle, oBefore, oLast) {
  const steps = Array.from({ length: T }, (_, t) => t);
  const i = steps.map((t) => (t === 0 ? iFirst : iLater));
  const f = steps.map((t) => (t === MIDDLE ? fMiddle : fMost));
  const o = steps.map((t) => (t === T - 1 ? oLast : oBefore));
  let state = 0;
  const c = steps.map((t) => (state = f[t] * state + i[t] * G[t]));
  const h = steps.map((t) => o[t] * c[t]);
  const dc = new Array(T);
  let error = o[T - 1];
  for (let t = T - 1; t >= 0; t -= 1) {
    dc[t] = error;
    error *= f[t];
  }
  return { i, f, o, c, h, dc, dg: steps.map((t) => i[t] * dc[t]) };
}

/** What is left of an error of 1 in a unit that keeps the same share at every step. */
export const plain = () => Array.from({ length: T }, (_, t) => PLAIN ** (T - 1 - t));

/** What the demo says about its gates. */
export function sentence(...gates) {
  const { c, h, dc } = run(...gates);
  const seen = Math.max(...h.slice(0, -1).map(Math.abs));
  return (
    `At the end the store holds ${fixed(c[T - 1], 2)}; the first input was 1. Before the end the others see up to ` +
    `${fixed(seen, 2)}. Of an error of 1 in the last output, ${fixed(dc[0], 2)} is left at step 0; in a unit that ` +
    `keeps ${PLAIN} per step it is ${fixed(PLAIN ** (T - 1), 2)}.`
  );
}

/** The vertical axis of the store. */
export function span(c) {
  const [low, high] = [Math.min(-1.2, ...c), Math.max(1.2, ...c)];
  const gap = 0.08 * (high - low);
  return [low - gap, high + gap];
}

// ---- the picture -------------------------------------------------------------------------------------------------

const STEPS = [0, 3, 6, 9, 11].map((value) => ({ value, text: String(value) }));
const TITLES = { i: "Input gate i: let in", f: "Forget gate f: kept", o: "Output gate o: shown" };
const PEN = { i: "third", f: "second", o: "fourth" };
const HANDLES = [
  { trait: "i_first", gate: "i", at: 0, label: "input gate at step 0" },
  { trait: "i_later", gate: "i", at: 6, label: "input gate after step 0" },
  { trait: "f_most", gate: "f", at: 2, label: "forget gate at all steps but 6" },
  { trait: "f_middle", gate: "f", at: MIDDLE, label: "forget gate at step 6" },
  { trait: "o_before", gate: "o", at: 5, label: "output gate before the last step" },
  { trait: "o_last", gate: "o", at: T - 1, label: "output gate at the last step" },
];
const x = () => linear(-0.7, T - 0.3);
const pairs = (values) => values.map((value, t) => [t, value]);

function drawGate(panel, name, values) {
  const ticks = [0, 0.5, 1].map((value) => ({ value, text: String(value) }));
  panel.frame({ x: x(), y: linear(-0.08, 1.35), xticks: STEPS, yticks: ticks, xlabel: "step t" });
  values.forEach((value, t) => panel.band({ x0: t - 0.35, x1: t + 0.35, y0: 0, y1: value }, PEN[name]));
  panel.title(TITLES[name], "", `steps 0 to ${T - 1}: ${values.map((v) => fixed(v, 2)).join(", ")}`);
}

export default demo(NAMES, (stage) => {
  const gates = {};
  for (const name of ["i", "f", "o"]) {
    gates[name] = stage.panel({ name: `gate-${name}`, title: TITLES[name], min: 220, height: 170 });
  }
  const forward = stage.panel({ name: "forward", title: "Forward: the store", min: 300, height: 210 });
  const backward = stage.panel({ name: "backward", title: "Backward: the error, from right to left", min: 300, height: 210 });
  for (const { trait, gate, at, label } of HANDLES) {
    gates[gate].handle({
      axis: "y", across: () => at, label, min: 0, max: 1, step: 0.01, name: PEN[gate],
      get: () => stage.get(trait), set: (value) => stage.set({ [trait]: value }), say: (value) => fixed(value, 2),
    });
  }
  stage.prediction({
    name: "ninety",
    ask: "If 0.9 is kept at every step, how much of the error is left at step 0?",
    outcome: () => `It is 0.9 to the power ${T - 1}, ${fixed(0.9 ** (T - 1), 2)}.`,
  });
  return () => {
    const values = NAMES.map((name) => stage.get(name));
    const { i, f, o, c, h, dc, dg } = run(...values);
    drawGate(gates.i, "i", i);
    drawGate(gates.f, "f", f);
    drawGate(gates.o, "o", o);

    forward.frame({ x: x(), y: linear(...span(c)), xticks: STEPS, xlabel: "step t" });
    forward.legend([["first", "store c(t)"], ["fourth", "shown, o(t) c(t)"]]);
    forward.mark({ y: 1 }, "the first input");
    forward.stems(pairs(c));
    forward.line(pairs(h), "fourth");
    forward.dots(pairs(c));
    forward.title("Forward: the store", "", `from ${fixed(c[0], 2)} at step 0 to ${fixed(c[T - 1], 2)} at step ${T - 1}`);

    const ticks = [0, 0.5, 1].map((value) => ({ value, text: String(value) }));
    backward.frame({ x: x(), y: linear(-0.08, 1.12), xticks: STEPS, yticks: ticks, xlabel: "step t" });
    backward.legend([["first", "error at the store"], ["third", "reaches the input"], ["limit", `${PLAIN} per step`]]);
    backward.line(pairs(plain()), "limit");
    backward.line(pairs(dg), "third");
    backward.line(pairs(dc));
    backward.dots(pairs(dc));
    backward.title("Backward: the error, from right to left", "", `${fixed(dc[0], 2)} is left at step 0`);
    stage.say(sentence(...values));
  };
});
