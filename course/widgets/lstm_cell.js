// Live demo of one LSTM unit whose gates follow two markers: store a bit, hold it while others come in, read it.
import { clamp, demo, extent, fixed, html, linear, make } from "./kit.js";

export const T = 24;
export const MOST = 9; // the largest pre-activation
export const ENOUGH = 0.9; // what the cell has to hold of a bit of size 1
const STEPS = [...Array(T).keys()];
const NAMES = ["i_rest", "i_store", "f_rest", "f_store", "o_rest", "o_read", "w_g", "constant", "bits", "store", "hold"];
const START = { i_rest: 0, i_store: 0, f_rest: 0, f_store: 0, o_rest: 0, o_read: 0, w_g: 1, constant: false };

// ---- the mathematics ---------------------------------------------------------------------------------------------

export const sigmoid = (a) => (a >= 0 ? 1 / (1 + Math.exp(-a)) : Math.exp(a) / (1 + Math.exp(a)));

/** Gates, cell and output at every step; what is left of the stored bit; how long the bit would be held. */
export function run(s) {
  const read = s.store + s.hold;
  const gate = (rest, marked, at) => STEPS.map((t) => sigmoid(t === at && !s.constant ? marked : rest));
  const [i, f] = [gate(s.i_rest, s.i_store, s.store), gate(s.f_rest, s.f_store, s.store)];
  const o = gate(s.o_rest, s.o_read, read);
  const size = Math.tanh(s.w_g);
  const x = STEPS.map((t) => ((s.bits >> t) & 1 ? 1 : -1));
  const bit = x[s.store];
  let [state, part, worst, c, left] = [-bit, 0, 1, [], []]; // the cell starts with the opposite bit
  for (const t of STEPS) {
    state = f[t] * state + i[t] * size * x[t];
    part = t === s.store ? i[t] * size : f[t] * part;
    if (t < s.store) worst = f[t] * worst + i[t] * size;
    c.push(state);
    left.push(part * bit);
  }
  // From step `store` on: the bit, if all others are against it.
  const [kept, leak] = [sigmoid(s.f_rest), sigmoid(s.i_rest) * size];
  let [value, holds] = [i[s.store] * size - f[s.store] * worst, -1];
  for (; value >= ENOUGH; value = kept * value - leak) holds += 1;
  const found = { h: c.map((cell, t) => o[t] * Math.tanh(cell)), holds: Math.max(0, holds), kept: c[read] * bit >= ENOUGH };
  return { ...found, i, f, o, x, c, left, bit, read };
}

const signed = (value) => (fixed(value, 2).startsWith("-") ? "" : "+") + fixed(value, 2);
const count = (n) => (n === 1 ? "1 step" : `${n} steps`);
/** A gate's value, with more digits near its ends. */
export const opening = (value) => fixed(value, 2 + [0.001, 0.01].filter((end) => Math.min(value, 1 - value) < end).length);

/** The game and its score. */
export function headline(s) {
  const { kept, holds } = run(s);
  const luck = holds >= s.hold ? "kept" : "kept by luck";
  return `Keep the stored bit for ${count(s.hold)}: ${kept ? luck : "lost"}. Score: ${count(holds)}`;
}

/** What the demo says. */
export function sentence(s) {
  const { c, h, left, bit, read, holds } = run(s);
  const early = Math.max(...h.slice(0, read).map(Math.abs));
  return (
    `At step ${read} the cell holds ${signed(c[read])}; ${bit > 0 ? "+1" : "-1"} was stored at step ${s.store}. ` +
    `Of that ${signed(left[read])} is left; the old bit and the others bring in ${signed(c[read] - left[read])}. ` +
    `The output h shows ${signed(h[read])}, and up to ${fixed(early, 2)} before. ` +
    `Score: a bit is safe for ${count(holds)}, whatever the others are.`
  );
}

/** The vertical axis of the cell. */
export const span = (c) => extent(c, { also: [-1.2, 1.2], room: 0.05 });

/** The bits with all but the stored one against it. */
export const worstBits = (bits, store) => ((bits >> store) & 1 ? 2 ** store : 2 ** T - 1 - 2 ** store);

// ---- the picture -------------------------------------------------------------------------------------------------

const GATES = [
  { gate: "i", name: "input gate", does: "let in", pen: "third", at: 0, marker: "store", base: 2.3 },
  { gate: "f", name: "forget gate", does: "keep", pen: "second", at: 2.05, marker: "store", base: 1.15 },
  { gate: "o", name: "output gate", does: "show", pen: "fourth", at: 4.1, marker: "read", base: 0 },
];
const BIT = { trait: "w_g", at: 6.1, pen: "fifth", below: "bit +1", label: "weight of the bit in the candidate" };
const HANDLES = [...GATES.flatMap(({ gate, name, pen, at, marker }) => [
  { trait: `${gate}_rest`, at, pen, below: "rest", label: `${name} at rest` },
  { trait: `${gate}_${marker}`, at: at + 1, pen, below: marker, label: `${name} at the ${marker} marker`, marked: true },
]), BIT];
const AROUND = { left: 36, right: 8, top: 3, bottom: 5 };
const OWN = `.course-demo.keep .demo-row { flex: 0 1 auto; gap: 6px 8px; } .course-demo.keep button { padding: 4px 7px; }
  .course-demo.keep input.guess { width: 3.6em; } .course-demo.keep .handle text { font-size: 12px; }
  .course-demo.keep .cursor { outline: none; fill: none; } .course-demo.keep .cursor:focus-visible { stroke: var(--ink); stroke-width: 2; }`;
const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageUp: 5, PageDown: -5, Home: -T, End: T, " ": 0, Enter: 0 };
const pairs = (values) => values.map((value, t) => [t, value]);
const ticks = (entries) => entries.map(([value, text = String(value)]) => ({ value, text }));

function drawGates(panel, s) {
  const y = linear(-MOST - 1.5, MOST + 1.5);
  panel.frame({ x: linear(-0.55, 6.6), y, xticks: [], yticks: ticks([[-8], [-4], [0], [4], [8]]) });
  const below = (x, dy, text, name) => {
    const at = { x: panel.margins.left + panel.x(x), y: panel.margins.top + panel.tall + dy };
    make("text", { ...at, class: name, "text-anchor": "middle" }, panel.back, text);
  };
  for (const { gate, does, at } of GATES) below(at + (s.constant ? 0 : 0.5), 32, `${gate}: ${does}`, "");
  below(BIT.at, 32, "g: what", "");
  HANDLES.forEach(({ trait, at, pen, below: text, marked }, k) => {
    if (!s.constant || !marked) below(at, 15, s.constant && text === "rest" ? "always" : text, "faint");
    if (marked && !s.constant) panel.line([[HANDLES[k - 1].at, s[HANDLES[k - 1].trait]], [at, s[trait]]], pen);
  });
  const told = HANDLES.map(({ trait, label }) => `${label} ${fixed(s[trait], 1)}`);
  const note = `W_h = W_c = 0: the gates see ${s.constant ? "no input" : "only the markers"}.`;
  panel.title("Drag: pre-activations a, and σ(a)", note, told.join(", "));
}

/** A panel of the time, with the columns of the two markers. */
function start(panel, s, y, yticks, xticks = []) {
  panel.frame({ x: linear(-1.6, T - 0.4), y, xticks, yticks, grid: xticks.length > 0, zero: yticks.length < 3 || xticks.length > 0 });
  for (const t of [s.store, s.store + s.hold]) panel.band({ x0: t - 0.5, x1: t + 0.5 });
}

function drawBits(panel, s, { x, read, kept }) {
  start(panel, s, linear(-1.3, 3.3), ticks([[-1], [1, "+1"]]));
  for (const [t, bit] of x.entries()) {
    const bar = panel.band({ x0: t - 0.32, x1: t + 0.32, y0: Math.min(0, bit), y1: Math.max(0, bit) }, "limit");
    bar.setAttribute("style", t === s.store ? "fill: var(--ink); fill-opacity: 1" : "fill-opacity: 0.55");
  }
  panel.line([[s.store, 2.3], [read, 2.3]], "ink");
  if (panel.x(s.store) > 54) panel.words(s.store, 2.3, "store", { dx: -13, dy: 4, anchor: "end" });
  panel.words(read, 2.3, "read", { dx: 13, dy: 4 });
  panel.title(headline(s), "", `bits ${x.map((bit) => (bit > 0 ? "+" : "-")).join("")}`);
  panel.head.style.color = `var(--${kept ? "good" : "bad"})`;
}

function drawLanes(panel, s, found) {
  start(panel, s, linear(-0.08, 3.38), ticks(GATES.map(({ gate, base }) => [base + 0.5, gate])));
  for (const { gate, pen, base } of GATES) {
    const edge = found[gate].flatMap((value, t) => [[t - 0.5, base + value], [t + 0.5, base + value]]);
    const around = [...edge, [T - 0.5, base], [-0.5, base], edge[0]];
    panel.area(around, pen).setAttribute("style", "fill-opacity: 0.45");
    panel.line(around, pen).setAttribute("style", "stroke-dasharray: none; stroke-width: 1.2");
  }
  panel.title("", "", GATES.map(({ gate }) => `${gate} ${found[gate].map(opening).join(" ")}`).join("; "));
}

function drawCell(panel, s, { c, h, left, bit, read, kept }) {
  const [[low, high], y] = [span(c), linear(...span(c))];
  start(panel, s, y, y.ticks(3), ticks([[-1, "old"], [5, "t = 5"], [10], [15], [20]]));
  const goal = { x0: read - 0.5, x1: read + 0.5, ...(bit > 0 ? { y0: ENOUGH, y1: 0.97 * high + 0.03 * low } : { y0: 0.97 * low + 0.03 * high, y1: -ENOUGH }) };
  panel.band(goal, "good").setAttribute("style", "fill-opacity: 0.4; stroke: var(--good); stroke-width: 1.5");
  panel.line(pairs(left).slice(s.store), "limit");
  panel.line(pairs(h), "first").setAttribute("style", "stroke-width: 2.4");
  panel.stems(pairs(c), "ink");
  panel.dots([[-1, -bit], ...pairs(c)], "ink", 6);
  panel.dots([[read, c[read]]], kept ? "good" : "bad", 11);
  panel.legend([["ink", "cell c", "dots"], ["first", "output h"], ["limit", "left of the stored bit"]]);
  panel.title("", "", `c from ${fixed(-bit, 0)} before step 0 to ${fixed(c[read], 2)} at step ${read}`);
}

/** The bits as one slider: left and right choose a step, space flips its bit; so does a press of the pointer. */
function flipper(stage, panel) {
  let at = 0;
  const node = make("rect", { class: "cursor", role: "slider", tabindex: 0, "aria-label": "bit to flip" }, panel.hands);
  const go = (event, step, flips) => {
    event.preventDefault();
    event.stopPropagation();
    at = clamp(step, 0, T - 1);
    if (flips) stage.set({ bits: stage.get("bits") ^ (2 ** at) });
    stage.redraw();
  };
  node.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !(event.key in KEYS)) return;
    go(event, at + KEYS[event.key], KEYS[event.key] === 0);
  });
  const { left, top } = panel.margins;
  panel.svg.addEventListener("pointerdown", (event) => {
    const [x, y] = panel.place(event);
    if (event.button !== 0 || x < left || y < top + panel.y(1.3)) return; // the markers are above the bits
    node.focus({ preventScroll: true });
    go(event, Math.round(panel.xscale.value((x - left) / panel.width)), true);
  }, { capture: true });
  return (x) => {
    const size = { width: panel.x(1) - panel.x(0), height: panel.y(-1.3) - panel.y(1.3) };
    const box = { x: left + panel.x(at - 0.5), y: top + panel.y(1.3), ...size };
    const words = `step ${at}: ${x[at] > 0 ? "+1" : "-1"}, space flips it`;
    const told = { "aria-valuemin": 0, "aria-valuemax": T - 1, "aria-valuenow": at, "aria-valuetext": words };
    for (const [key, value] of Object.entries({ ...box, ...told })) node.setAttribute(key, value);
  };
}

export default demo(NAMES, (stage) => {
  html("style", { textContent: OWN }, stage.root).parentNode.classList.add("keep");
  const gates = stage.panel({ name: "gates", title: "Drag", note: true, height: 280, margins: { ...AROUND, bottom: 38 } });
  const bits = stage.panel({ name: "bits", title: "Keep the bit", height: 74, margins: AROUND });
  const lanes = stage.panel({ name: "lanes", label: "Gates over time", height: 76, margins: AROUND });
  const cell = stage.panel({ name: "cell", label: "Cell and output", height: 132, margins: { ...AROUND, bottom: 22 } });
  for (const [flex, ...panels] of [["1 1 330px", gates], ["1.9 1 420px", bits, lanes, cell]]) {
    html("div", { style: `flex: ${flex}` }, stage.root).append(...panels.map((panel) => panel.box));
  }
  const handles = HANDLES.map(({ trait, at, pen, label }) => gates.handle({
    ...stage.bind(trait), label, axis: "y", across: () => at, min: trait === "w_g" ? 0 : -MOST, max: MOST, step: 0.1, name: pen,
    say: (a) => (trait === "w_g" ? fixed(Math.tanh(a), 2) : opening(sigmoid(a))),
  }));
  const drawFlip = flipper(stage, bits);
  const marker = { axis: "x", across: () => 2.3, page: 5, step: 1, tag: false };
  bits.handle({ ...marker, ...stage.bind("store"), label: "store marker", min: 1, max: 8, say: (t) => `store at step ${t}` });
  bits.handle({
    ...marker, label: "read marker", min: 2, max: T - 1, say: (t) => `read at step ${t}, ${count(stage.get("hold"))} later`,
    get: () => stage.get("store") + stage.get("hold"), set: (t) => stage.set({ hold: clamp(t - stage.get("store"), 1, 15) }),
  });
  stage.row();
  stage.toggle({ trait: "constant", label: "Constant gates" });
  stage.button("Worst bits", () => stage.set({ bits: worstBits(stage.get("bits"), stage.get("store")) }));
  stage.button("Start anew", () => stage.set(START));
  const outcome = () => `It is 0.9 to the power 15, ${fixed(0.9 ** 15, 2)}.`;
  stage.prediction({ name: "fifteen", ask: "f = 0.9: what is left after 15 steps?", outcome });
  return () => {
    const s = Object.fromEntries(NAMES.map((name) => [name, stage.get(name)]));
    const found = run(s);
    drawGates(gates, s);
    handles.forEach(({ node }, k) => (node.style.display = HANDLES[k].marked && s.constant ? "none" : ""));
    drawBits(bits, s, found);
    drawFlip(found.x);
    drawLanes(lanes, s, found);
    drawCell(cell, s, found);
    stage.say(sentence(s));
  };
});
