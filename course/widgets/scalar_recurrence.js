// Live demo of h(t) = w h(t-1) + u x(t): slide w, see the impulse response and the step response.
import { brief, demo, extent, fixed, linear } from "./kit.js";

export const W_MIN = -1.5;
export const W_MAX = 1.5;
const MOST = { impulse: 6, step: 50 }; // where the axes stop growing, in units of u

// ---- the mathematics ---------------------------------------------------------------------------------------------

/** Impulse response (x = 1, 0, 0, ...) and step response (x = 1, 1, 1, ...) from rest, T values each. */
export function responses(w, u, T) {
  const run = (x) => {
    let h = 0;
    return Array.from({ length: T }, (_, t) => (h = w * h + u * x(t)));
  };
  return { impulse: run((t) => (t === 0 ? 1 : 0)), step: run(() => 1) };
}

/** Steps in which |h| halves without input; infinite for |w| >= 1. */
export function halfLife(w) {
  const size = Math.abs(w);
  if (size === 0) return 0;
  return size >= 1 ? Infinity : Math.log(0.5) / Math.log(size);
}

/** One sentence on what the recurrence does for this w. */
export function sentence(w) {
  const size = Math.abs(w);
  const sign = w < 0 ? " with alternating sign" : "";
  const head = `w = ${fixed(w, 2)}: `;
  if (size === 0) return `${head}no memory, the impulse response is over after one step`;
  if (size < 1) return `${head}decays${sign}, half-life ${fixed(halfLife(w), 1)} steps`;
  if (w === 1) return `${head}keeps everything, a constant input makes h grow without bound`;
  if (w === -1) return `${head}keeps everything, an input that alternates in sign makes h grow without bound`;
  return `${head}grows${sign}, doubles every ${fixed(Math.log(2) / Math.log(size), 1)} steps`;
}

/** The axis of a response: it follows the largest value up to where it stops. */
export function range(kind, values, u) {
  const unit = Math.abs(u) || 1;
  const most = MOST[kind] * unit;
  if (kind === "step") return extent(values, { also: [0, u || unit], most });
  const size = Math.min(most, 1.25 * Math.max(unit, ...values.map(Math.abs)));
  return [-size, size];
}

// ---- the picture -------------------------------------------------------------------------------------------------

const TITLES = { impulse: "Impulse response h(t)", step: "Step response h(t)" };

/** What the constant input of 1 leads to at w = 0.9, the question of the demo. */
const SETTLES = (u) => `It settles at ${brief(u / (1 - 0.9))}: there 0.9 h + ${brief(u)} is h again.`;

function drawHidden(panel, last) {
  panel.frame({ x: linear(-last * 0.03, last * 1.03), y: linear(0, 1), xlabel: "step t" });
  panel.words(last / 2, 0.5, "Your prediction first.", { anchor: "middle" });
  panel.title(TITLES.step, "", "hidden");
}

function drawResponse(panel, kind, values, w, u) {
  const [low, high] = range(kind, values, u);
  const last = values.length - 1;
  const pad = last * 0.03;
  panel.frame({ x: linear(-pad, last + pad), y: linear(low, high), xlabel: "step t" });
  const gone = values.findIndex((h) => !(h >= low && h <= high)); // -1: all values are inside
  const shown = values.slice(0, gone < 0 ? values.length : gone + 1).map((h, t) => [t, h]);
  const limit = Math.abs(w) < 1 ? u / (1 - w) : null;

  if (kind === "impulse") {
    const half = halfLife(w);
    if (half >= 1 && half <= last) panel.mark({ x: half }, "half-life");
    panel.stems(shown);
  } else {
    if (limit !== null) panel.mark({ y: limit });
    panel.line(shown);
  }
  panel.dots(gone < 0 ? shown : shown.slice(0, gone));
  const ends = kind === "step" && limit !== null ? `limit u/(1−w) = ${brief(limit)}` : "";
  const told = gone < 0 ? `from ${brief(values[0])} to ${brief(values[last])}` : "leaves the panel";
  panel.title(TITLES[kind], gone < 0 ? ends : `off scale from t = ${gone}`, `t = 0 to ${last}: ${told}`);
}

function drawWeights(panel) {
  const ticks = [-1.5, -1, -0.5, 0, 0.5, 1, 1.5].map((value) => ({ value, text: String(value) }));
  panel.frame({ x: linear(W_MIN, W_MAX), xticks: ticks });
  panel.band({ x0: -1, x1: 1 });
  for (const [w, text] of [[-1.25, "not stable"], [0, "stable: |w| < 1"], [1.25, "not stable"]]) {
    panel.words(w, 1, text, { anchor: "middle", dy: 14 });
  }
}

export default demo(["w", "u", "T", "predict_first"], (stage) => {
  const weights = stage.panel({
    name: "weights", title: "Recurrent weight w", wide: true, height: 92,
    margins: { left: 20, right: 20, top: 8, bottom: 32 },
  });
  const panels = {
    impulse: stage.panel({ name: "impulse", title: TITLES.impulse, note: true }),
    step: stage.panel({ name: "step", title: TITLES.step, note: true }),
  };
  stage.prediction({
    name: "half",
    ask: "w = 0.9: after how many steps is half of one event left?",
    outcome: () => `It takes ${fixed(halfLife(0.9), 1)} steps.`,
  });
  const known = stage.prediction({
    name: "settles",
    ask: "w = 0.9, and a 1 comes at every step: where does h settle?",
    outcome: () => SETTLES(stage.get("u")),
  });
  weights.handle({
    get: () => stage.get("w"),
    set: (w) => stage.set({ w, h: responses(w, stage.get("u"), stage.get("T")).impulse }),
    label: "recurrent weight w", min: W_MIN, max: W_MAX, say: (w) => `w = ${fixed(w, 2)}`,
  });
  return () => {
    const [w, u, T] = ["w", "u", "T"].map((name) => stage.get(name));
    const h = responses(w, u, T);
    drawWeights(weights);
    drawResponse(panels.impulse, "impulse", h.impulse, w, u);
    if (stage.get("predict_first") && !known()) drawHidden(panels.step, T - 1);
    else drawResponse(panels.step, "step", h.step, w, u);
    stage.say(sentence(w));
  };
});
