// Live demo of the error on its way back through an LSTM with one unit: the carousel, and all other ways, unrolled.
import { clamp, demo, fixed, linear, log, make } from "./kit.js";

export const T = 40; // steps of the forward pass
export const LAGS = 30; // steps back that are shown
export const OPEN = 10; // as far as the reader sees without a prediction
export const S_MAX = 2.5;
export const X = [-0.5, -1, 0, 0.5]; // the inputs, over and over again
// Weights that the scale multiplies, blocks i, f, g, o: on the input, on h, on c (block o sees the new c).
export const W_X = [2, -0.5, -0.5, -2];
export const W_H = [-0.5, 0.4, 2, 1];
export const W_C = [-0.5, 0.1, -1, 1];
// Every way of one step: from where to where; c' and h' are the states one step earlier.
export const WAYS = ["c c'", "c i", "c f", "c g", "i c'", "f c'", "g c'", "i h'", "f h'", "g h'", "o h'", "h c", "h o", "o c"];
const INSIDE = 11; // from here on the ways stay within their step
const EPSILON = 1e-6;

// ---- the mathematics ---------------------------------------------------------------------------------------------

const sigmoid = (a) => 1 / (1 + Math.exp(-a));
const bias = (f) => Math.log(f / (1 - f));

/** Output gate and what is shown, once the new state of the cell is known. */
function shown(s, x, hPrev, c) {
  const o = sigmoid(s * (x * W_X[3] + hPrev * W_H[3] + c * W_C[3]));
  return { o, h: o * Math.tanh(c) };
}

/** One step of the cell; b is the bias of the forget gate, the only one that is not zero. */
function step(b, s, t, hPrev, cPrev) {
  const x = X[t % X.length];
  const [ai, af, ag] = [0, 1, 2].map((k) => s * (x * W_X[k] + hPrev * W_H[k] + cPrev * W_C[k]));
  const [i, f, g] = [sigmoid(ai), sigmoid(af + b), Math.tanh(ag)];
  const c = f * cPrev + i * g;
  return { x, hPrev, cPrev, i, f, g, c, ...shown(s, x, hPrev, c) };
}

/** The loss, c or h after the last step, if the cell held c after step t. */
function lossFrom(b, s, enters, steps, t, c) {
  let state = { c, h: shown(s, steps[t].x, steps[t].hPrev, c).h };
  for (let n = t + 1; n < T; n += 1) state = step(b, s, n, state.h, state.c);
  return enters === "cell" ? state.c : state.h;
}

/**
 * For 0 to LAGS steps back: dc and dh, the whole derivatives of the loss with respect to the states; carousel, what c
 * alone carries; measured, the difference quotient; ways, the error on every line of the step that starts there.
 */
export function flow(f, scale, enters) {
  const [b, s, steps] = [bias(f), scale, []];
  for (let t = 0; t < T; t += 1) steps.push(step(b, s, t, t ? steps[t - 1].h : 0, t ? steps[t - 1].c : 0));
  const found = { dc: [], dh: [], carousel: [], measured: [], ways: [] };
  let [dh, later] = enters === "cell" ? [0, 1] : [1, 0]; // later: what comes to c from the steps after
  for (let k = 0; k <= LAGS; k += 1) {
    const { cPrev, i, f: keep, g, o, c } = steps[T - 1 - k];
    const tanh = Math.tanh(c);
    const ao = dh * tanh * o * (1 - o);
    const direct = dh * o * (1 - tanh * tanh);
    const dc = later + direct + ao * s * W_C[3];
    const a = [dc * g * i * (1 - i), dc * cPrev * keep * (1 - keep), dc * i * (1 - g * g)];
    const [toC, toH] = [W_C, W_H].map((w) => a.map((value, n) => value * s * w[n]));
    const [dhPrev, fromO] = [ao * s * W_H[3], ao * s * W_C[3]];
    found.dc.push(dc);
    found.dh.push(dh);
    found.carousel.push(k ? found.carousel[k - 1] * steps[T - k].f : dc);
    const [up, down] = [EPSILON, -EPSILON].map((e) => lossFrom(b, s, enters, steps, T - 1 - k, c + e));
    found.measured.push((up - down) / (2 * EPSILON));
    found.ways.push([dc * keep, ...a, ...toC, ...toH, dhPrev, direct, ao, fromO]);
    later = dc * keep + toC[0] + toC[1] + toC[2];
    dh = toH[0] + toH[1] + toH[2] + dhPrev;
  }
  return found;
}

/** Two digits that count, as a power of ten where the number is small or large. */
export function short(number) {
  const value = number * (1 + 1e-9); // no exact halves, which Python and JavaScript round differently
  const size = Math.abs(value);
  return value === 0 || (size >= 1e-3 && size < 1e4) ? String(Number(value.toPrecision(2))) : value.toExponential(1);
}

/** What the other ways have done to the sum. */
function verdict(ratio, scale) {
  if (scale === 0) return "all weights are 0, so what goes to g ends there";
  if (ratio < 0) return `the other ways turn the sign${ratio < -1.1 ? " and make it larger" : ratio > -0.9 ? " and make it smaller" : ""}`;
  if (ratio < 0.9) return "the other ways cancel a part";
  return ratio > 1.1 ? "the other ways add to it" : "the other ways make little difference here";
}

/** What the demo says about the error so many steps back. */
export function sentence(f, scale, enters, lag, found = flow(f, scale, enters)) {
  const start = found.dc[0];
  const from = enters === "cell" ? "An error of 1 enters at c_T." : `An error of 1 enters at h_T; ${short(start)} of it comes to c_T.`;
  if (lag === 0) return `${from} Step back to see where it goes.`;
  const product = found.carousel[lag] / start;
  const way = scale === 0 ? `f to the power ${lag}` : lag === 1 ? "the f of this step" : `the product of ${lag} values of f`;
  const times = enters === "cell" ? "" : `: ${short(start)} times ${short(product)}`;
  const ratio = found.dc[lag] / found.carousel[lag];
  return (
    `${from} ${lag === 1 ? "1 step" : `${lag} steps`} back, ${short(found.dc[lag])} arrives at c. The carousel alone ` +
    `brings ${short(found.carousel[lag])}${times}, ${way}. Ratio ${short(ratio)}: ${verdict(ratio, scale)}.`
  );
}

// ---- the picture -------------------------------------------------------------------------------------------------

const PLACE = { c: [0, 0], i: [0.55, 1.2], f: [0.55, 2.2], g: [0.55, 3.2], o: [0.25, 4.1], h: [0, 5], "c'": [1, 0], "h'": [1, 5] };
const ENDS = WAYS.map((way) => way.split(" ").map((name) => PLACE[name]));
const ROWS = ["c", "i", "f", "g", "o", "h"].map((text) => ({ value: PLACE[text][1], text }));
const ENTERS = { cell: "at c_T alone", hidden: "at h_T" };
const [LOW, HIGH] = [1e-7, 300];

/** How thick a line is that carries so much of the error. */
const thickness = (value) => Math.round(2 * clamp(8 * Math.abs(value), 1, 13)) / 2;

function drawNet(panel, found, lag, enters) {
  const wide = panel.width < 400 ? 5 : 8;
  const first = Math.max(0, lag - wide); // the window follows the error
  const columns = Array.from({ length: wide + 1 }, (_, n) => first + n);
  const xticks = [...columns].reverse().map((k) => ({ value: k, text: k ? `T−${k}` : "T" }));
  panel.frame({ x: linear(first + wide + 0.35, first - 0.35), y: linear(5.5, -1), xticks, yticks: ROWS, grid: false, zero: false });
  const at = (k, [dx, row]) => `${panel.x(k + dx).toFixed(1)} ${panel.y(row).toFixed(1)}`;
  const lines = {}; // one path for all lines that look the same
  for (const k of columns) {
    ENDS.forEach(([from, to], n) => {
      if (k === first + wide && n < INSIDE) return;
      const value = k < lag || (k === lag && n >= INSIDE) ? found.ways[k][n] : 0;
      const look = value === 0 ? "" : `${value > 0 ? "first" : "second"} ${thickness(value)}`;
      lines[look] = `${lines[look] ?? ""}M${at(k, from)}L${at(k, to)}`;
    });
  }
  make("path", { class: "rule", d: lines[""] ?? "M0 0" }, panel.plot);
  for (const [look, d] of Object.entries(lines)) {
    const [pen, width] = look.split(" ");
    if (look) make("path", { class: `line ${pen}`, d, style: `stroke-width: ${width}` }, panel.plot);
  }
  const nodes = Object.entries(PLACE).filter(([name]) => !name.endsWith("'"));
  const inside = nodes.flatMap(([name, [dx, row]]) => columns.map((k) => [k + dx, row, name]));
  panel.dots(inside.filter(([x]) => x <= first + wide), "limit", 7);
  if (first === 0) panel.dots([[0, PLACE[enters === "cell" ? "c" : "h"][1]]], "first", 15);
  panel.dots([[lag, 0]], found.dc[lag] < 0 ? "second" : "first", 13);
  panel.words(first, -0.35, "the carousel: times f at every step", { anchor: "end", dy: -4 });
  panel.title("The error on its way back (thicker: larger)", "", `it has come ${lag} steps back, to c at step T minus ${lag}`);
}

function drawFlow(panel, found, lag, known) {
  const last = known ? LAGS : OPEN;
  const upto = (values) => values.slice(0, last + 1).map((value, k) => [k, Math.abs(value)]);
  panel.frame({ x: linear(-0.7, LAGS + 0.7), y: log(LOW, HIGH), xlabel: "k steps back" });
  panel.mark({ y: 1 });
  panel.line(upto(found.carousel), "third");
  panel.line(upto(found.dc));
  panel.mark({ x: lag });
  const marks = upto(found.measured);
  panel.dots(marks.filter(([k]) => found.measured[k] >= 0), "first", 6);
  const minus = marks.filter(([k, size]) => found.measured[k] < 0 && panel.holds(k, size));
  const d = minus.map(([k, size]) => `M${(panel.x(k) - 3.5).toFixed(1)} ${panel.y(size).toFixed(1)}h0L${(panel.x(k) + 3.5).toFixed(1)} ${panel.y(size).toFixed(1)}`);
  make("path", { class: "line second", d: d.join(""), style: "stroke-width: 3.5; stroke-dasharray: none" }, panel.plot);
  if (!known) panel.words((LAGS + OPEN) / 2, 1e-2, "after your prediction", { anchor: "middle" });
  const told = [...new Set([0, Math.min(5, last), last])].map((k) => `${k} steps back ${short(found.dc[k])}`);
  panel.title("At c (dots: measured; bars: negative)", "", told.join(", "));
}

export default demo(["f", "scale", "enters", "lag", "ask"], (stage) => {
  stage.row();
  const sliders = [
    stage.range({ trait: "f", label: "forget gate f", min: 0.1, max: 0.99, say: (f) => fixed(f, 2) }),
    stage.range({ trait: "scale", label: "scale of all weights", min: 0, max: S_MAX, step: 0.05, say: (s) => fixed(s, 2) }),
  ];
  for (const slider of sliders) slider.style.width = "130px";
  stage.choice({ trait: "enters", label: "the error enters", options: ENTERS });
  const net = stage.panel({ name: "net", title: "The error", min: 440, grow: 3, height: 220, margins: { left: 24, right: 10, top: 8, bottom: 24 } });
  const plot = stage.panel({ name: "flow", title: "What arrives", min: 300, grow: 2, height: 220, margins: { top: 30, right: 10, bottom: 40 } });
  net.legend([["first", "positive"], ["second", "negative"]]);
  plot.legend([["first", "backward pass"], ["third", "carousel alone"]]);
  stage.row().style.flex = "0 0 auto";
  let known = () => true;
  const furthest = () => (known() ? LAGS : OPEN);
  const back = () => {
    const lag = Math.min(stage.get("lag"), furthest());
    const next = lag < furthest() ? lag + 1 : 0;
    stage.set({ lag: next });
    return next < furthest();
  };
  stage.player({ tick: back, rate: 4, single: "One step back" });
  if (stage.get("ask")) {
    known = stage.prediction({
      name: "twenty",
      ask: "f = 0.9, scale 0: how much arrives 20 steps back?",
      outcome: () => `It is 0.9 to the power 20, ${fixed(0.9 ** 20, 2)}.`,
    });
    stage.root.querySelector(".prediction").style.flex = "0 1 auto"; // beside the buttons where there is room
    stage.root.querySelector("input.guess").style.width = "4em";
  }
  plot.handle({
    ...stage.bind("lag"), label: "steps back", min: 0, max: LAGS, step: 1, page: 5, name: "limit",
    across: () => HIGH, say: (lag) => (lag === 1 ? "1 step back" : `${lag} steps back`),
  });
  return () => {
    const [f, scale, enters] = ["f", "scale", "enters"].map((name) => stage.get(name));
    const found = flow(f, scale, enters);
    const lag = Math.min(stage.get("lag"), furthest());
    drawNet(net, found, lag, enters);
    drawFlow(plot, found, lag, known());
    const more = lag < stage.get("lag") ? " What lies further back is shown once you have kept a prediction." : "";
    stage.say(sentence(f, scale, enters, lag, found) + more);
  };
});
