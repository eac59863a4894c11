// Live demo: an error on its way back through a net of three units, unrolled in time, with its paths and its bound.
import { demo, fixed, linear, log, make } from "./kit.js";

// From unit k to unit m, as parts of the largest weight w.
export const BASE = [
  [0.5, -0.6, 0.9],
  [1.0, 0.4, -0.7],
  [-0.4, 0.9, 0.6],
];
export const H = 3;
export const LAGS = 12;
const W_MAX = 12;
const START = 0;
const END = 0;
const LARGEST_SLOPE = { logistic: 0.25, tanh: 1, ReLU: 1 };
const UNITS = [0, 1, 2];

// ---- the mathematics ---------------------------------------------------------------------------------------------

/** Derivative of the squashing function of each unit, at its net input y * w * (sum of the weights into it). */
export function slopes(w, y, activation) {
  return UNITS.map((m) => {
    const net = y * w * (BASE[0][m] + BASE[1][m] + BASE[2][m]);
    if (activation === "ReLU") return net > 0 ? 1 : 0;
    if (activation === "tanh") return 1 / Math.cosh(net) ** 2;
    const s = 1 / (1 + Math.exp(-net));
    return s * (1 - s);
  });
}

/** Size of the error, largest share, sum of the sizes, bound, and the path with the largest share: 1 to LAGS steps. */
export function flow(w, y, activation) {
  const slope = slopes(w, y, activation);
  const step = UNITS.map((l) => UNITS.map((k) => w * BASE[k][l] * slope[k])); // from l one step back to k
  const found = { error: [], largest: [], sizes: [], bound: [], path: [] };
  let total = UNITS.map((unit) => Number(unit === START));
  let size = total;
  let best = UNITS.map((unit) => ({ share: Number(unit === START), path: [unit] }));
  for (let q = 1; q <= LAGS; q += 1) {
    const back = (row, factor) => UNITS.map((m) => UNITS.reduce((sum, k) => sum + row[k] * factor(step[k][m]), 0));
    [total, size] = [back(total, (a) => a), back(size, Math.abs)];
    best = UNITS.map((m) => {
      const longer = UNITS.map((k) => ({ share: best[k].share * Math.abs(step[k][m]), path: [...best[k].path, m] }));
      return longer.reduce((one, other) => (other.share > one.share ? other : one));
    });
    found.error.push(Math.abs(total[END]));
    found.largest.push(best[END].share);
    found.sizes.push(size[END]);
    found.bound.push(H ** (q - 1) * (w * LARGEST_SLOPE[activation]) ** q);
    found.path.push(best[END].path);
  }
  return found;
}

/** Two digits that count, as a power of ten where the number is small or large. */
export function short(number) {
  const value = number * (1 + 1e-9); // no exact halves, which Python and JavaScript round differently
  return value === 0 || (value >= 1e-3 && value < 1e4) ? String(Number(value.toPrecision(2))) : value.toExponential(1);
}

/** The demo's sentence about the chosen number of steps. */
export function sentence(w, y, activation, lag) {
  const found = flow(w, y, activation);
  const paths = H ** (lag - 1);
  const way = paths === 1 ? "1 path leads" : `${paths} paths lead`;
  return (
    `${lag === 1 ? "1 step" : `${lag} steps`} back, ${way} to unit ${END}. ` +
    `Size of the error there: ${short(found.error[lag - 1])}. ` +
    `Largest share: ${short(found.largest[lag - 1])}, of the path ${found.path[lag - 1].join(" → ")}. ` +
    `Bound: ${short(found.bound[lag - 1])}. After ${LAGS} steps ${short(found.error.at(-1))} is left.`
  );
}

/** The setting in words, with the slopes that it gives. */
export function setting(w, y, activation) {
  const each = slopes(w, y, activation).map(short).join(", ");
  return `${activation}, largest weight w = ${fixed(w, 1)}, activity y = ${fixed(y, 2)}: slopes ${each}`;
}

// ---- the picture -------------------------------------------------------------------------------------------------

const CURVES = [
  ["error", "first", "size of the error"],
  ["largest", "second", "largest share"],
  ["sizes", "third", "sum of the sizes"],
  ["bound", "fourth", "bound"],
];
const MARGINS = { left: 52, right: 14 };
const STEPS = Array.from({ length: LAGS + 1 }, (_, q) => ({ value: q, text: String(q) }));
const across = () => linear(-0.4, LAGS + 0.4);

/** Every unit at every step, every way between them, and the path with the largest share. */
function drawNet(panel, path, lag, known) {
  const yticks = UNITS.map((unit) => ({ value: unit, text: `unit ${unit}` }));
  panel.frame({ x: across(), y: linear(2.5, -0.5), xticks: STEPS, yticks, grid: false, zero: false });
  let d = "";
  const at = (q, unit) => `${panel.x(q).toFixed(2)} ${panel.y(unit).toFixed(2)}`;
  for (let q = 0; q < LAGS; q += 1) for (const k of UNITS) for (const m of UNITS) d += `M${at(q, k)}L${at(q + 1, m)}`;
  make("path", { class: "rule", d }, panel.plot);
  if (known) {
    panel.line(path.map((unit, q) => [q, unit]), "second").setAttribute("style", "stroke-width: 3; stroke-dasharray: none");
  }
  panel.dots(STEPS.flatMap(({ value }) => UNITS.map((unit) => [value, unit])), "limit", 8);
  if (known) panel.dots(path.map((unit, q) => [q, unit]), "second", 11);
  panel.dots([[0, START], [lag, END]], "first", 15);
  const told = known ? `the largest share has the path ${path.join(", ")}` : "";
  const ways = "An error starts at the left blue dot. What of it arrives at the right one?";
  panel.title("The net, step by step back in time", ways, told);
}

function drawFlow(panel, found, known) {
  panel.frame({ x: across(), y: log(1e-12, 1e6), xlabel: "steps back", xticks: STEPS });
  panel.mark({ y: 1 });
  if (!known) {
    panel.words(LAGS / 2, 1e-3, "Your prediction first: then the curves.", { anchor: "middle" });
  } else {
    for (const [name, pen] of [...CURVES].reverse()) panel.line(found[name].map((value, n) => [n + 1, value]), pen);
    panel.dots(found.error.map((value, n) => [n + 1, value]), "first", 7);
  }
  const [first, last] = [found.error[0], found.error.at(-1)];
  const told = known ? `error from ${short(first)} after 1 step to ${short(last)} after ${LAGS}` : "hidden";
  panel.title(`What arrives at unit ${END}`, "", told);
}

export default demo(["w", "y", "activation", "lag"], (stage) => {
  stage.row();
  stage.range({ trait: "w", label: "largest weight w", min: 0, max: W_MAX, step: 0.1, say: (w) => fixed(w, 1) });
  stage.range({ trait: "y", label: "activity y", min: -1, max: 1, step: 0.05, say: (y) => fixed(y, 2) });
  const options = Object.fromEntries(Object.keys(LARGEST_SLOPE).map((name) => [name, name]));
  stage.choice({ trait: "activation", label: "squashing function", options });
  const known = stage.prediction({
    name: "five_steps",
    ask: "Predict the size of the error 5 steps back (logistic, w = 2, y = 0):",
    outcome: () => `It is ${short(flow(2, 0, "logistic").error[4])}.`,
  });
  const net = stage.panel({ name: "net", title: "The net", note: true, wide: true, height: 140, margins: { ...MARGINS, bottom: 22 } });
  const around = { ...MARGINS, top: 34, bottom: 44 };
  const plot = stage.panel({ name: "flow", title: "The flow", wide: true, height: 264, margins: around });
  plot.handle({
    ...stage.bind("lag"), label: "steps back", min: 1, max: LAGS, step: 1, page: 3, name: "limit",
    across: () => 1e6, say: (lag) => (lag === 1 ? "1 step back" : `${lag} steps back`),
  });
  return () => {
    const [w, y, activation, lag] = ["w", "y", "activation", "lag"].map((name) => stage.get(name));
    const found = flow(w, y, activation);
    drawNet(net, found.path[lag - 1], lag, known());
    drawFlow(plot, found, known());
    if (known()) plot.mark({ x: lag });
    plot.legend(CURVES.map(([, pen, title]) => [pen, title]));
    stage.say(`${setting(w, y, activation)}.${known() ? ` ${sentence(w, y, activation, lag)}` : ""}`);
  };
});
