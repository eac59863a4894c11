// Live demo: an error on its way back through a net of three units, unrolled in time, with its paths and its bound.
// Imports nothing, loads nothing: the same file runs in JupyterLab (anywidget) and in a plain web page.

// From unit k to unit m, as parts of the largest weight w.
export const BASE = [
  [0.5, -0.6, 0.9],
  [1.0, 0.4, -0.7],
  [-0.4, 0.9, 0.6],
];
export const H = 3;
export const LAGS = 12;
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

/** Two digits that count. */
export function brief(number) {
  const value = number * (1 + 1e-9); // no exact halves, which Python and JavaScript round differently
  return value === 0 || (value >= 1e-3 && value < 1e4) ? String(Number(value.toPrecision(2))) : value.toExponential(1);
}

/** What the demo says about the chosen number of steps. */
export function sentence(w, y, activation, lag) {
  const found = flow(w, y, activation);
  const paths = H ** (lag - 1);
  const way = paths === 1 ? "1 path leads" : `${paths} paths lead`;
  return (
    `${lag === 1 ? "1 step" : `${lag} steps`} back ${way} to unit ${END}. ` +
    `Size of the error there: ${brief(found.error[lag - 1])}. ` +
    `Largest share: ${brief(found.largest[lag - 1])}, of the path ${found.path[lag - 1].join(" → ")}. ` +
    `Bound: ${brief(found.bound[lag - 1])}. After ${LAGS} steps ${brief(found.error.at(-1))} is left.`
  );
}

/** The setting in words, with the slopes that it gives. */
export function setting(w, y, activation) {
  const each = slopes(w, y, activation).map(brief).join(", ");
  return `${activation}, largest weight w = ${fixed(w, 1)}, activity y = ${fixed(y, 2)}: slopes ${each}`;
}

const fixed = (value, digits) => (Number(value.toFixed(digits)) === 0 ? 0 : value).toFixed(digits);

// ---- drawing -----------------------------------------------------------------------------------------------------

const STYLE = `
.error-paths {
  --ink: var(--jp-content-font-color1, #1f1f1f);
  --faint: var(--jp-content-font-color2, #5c5c5c);
  --sheet: var(--jp-layout-color0, #ffffff);
  --rule: var(--jp-border-color1, #bdbdbd);
  --data: var(--jp-brand-color1, #0072b2);
  --second: #c4500a;
  --third: #00785a;
  max-width: 720px; color: var(--ink); background: var(--sheet); padding: 4px 0;
  font-family: var(--jp-content-font-family, system-ui, sans-serif); font-size: 14px;
}
@media (prefers-color-scheme: dark) {
  .error-paths {
    --ink: var(--jp-content-font-color1, #ececec);
    --faint: var(--jp-content-font-color2, #b5b5b5);
    --sheet: var(--jp-layout-color0, #171717);
    --rule: var(--jp-border-color1, #666666);
    --data: var(--jp-brand-color1, #64b5f6);
    --second: #ff9257;
    --third: #35c796;
  }
}
body[data-jp-theme-light="true"] .error-paths { --second: #c4500a; --third: #00785a; }
body[data-jp-theme-light="false"] .error-paths { --second: #ff9257; --third: #35c796; }
.error-paths svg { display: block; }
.error-paths text { fill: var(--ink); font-size: 12px; font-family: inherit; }
.error-paths .faint { fill: var(--faint); }
.error-paths .middle { text-anchor: middle; }
.error-paths .end { text-anchor: end; }
.error-paths .row { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: center; margin: 0 0 4px; }
.error-paths .row > label { flex: 0 0 15em; }
.error-paths .row > input[type="range"] { flex: 1 1 150px; min-width: 120px; max-width: 420px; accent-color: var(--data); }
.error-paths fieldset { border: 0; margin: 0 0 4px; padding: 0; display: flex; flex-wrap: wrap; gap: 4px 14px; }
.error-paths legend { float: left; padding: 0 10px 0 0; }
.error-paths input[type="text"], .error-paths button {
  font: inherit; color: inherit; background: var(--sheet); border: 1px solid var(--faint); border-radius: 3px;
  padding: 2px 8px;
}
.error-paths input[type="text"] { width: 6em; }
.error-paths .arrows { stroke: var(--rule); stroke-width: 0.8; fill: none; }
.error-paths .best { stroke: var(--second); stroke-width: 3; fill: none; stroke-linejoin: round; }
.error-paths .unit { fill: var(--sheet); stroke: var(--faint); }
.error-paths .unit.lit { fill: var(--second); stroke: var(--second); }
.error-paths .frame { stroke: var(--rule); fill: none; }
.error-paths .mark { stroke: var(--faint); stroke-dasharray: 3 3; fill: none; }
.error-paths .error { stroke: var(--data); stroke-width: 2; fill: none; }
.error-paths .dots { stroke: var(--data); stroke-width: 7; stroke-linecap: round; fill: none; }
.error-paths .largest { stroke: var(--second); stroke-width: 1.8; stroke-dasharray: 7 3; fill: none; }
.error-paths .sizes { stroke: var(--third); stroke-width: 1.8; stroke-dasharray: 8 3 2 3; fill: none; }
.error-paths .bound { stroke: var(--ink); stroke-width: 1.8; stroke-dasharray: 2 3; fill: none; }
.error-paths .guess { stroke: var(--ink); stroke-width: 2; fill: none; }
.error-paths p { margin: 4px 0 0; }
`;

const SVG = "http://www.w3.org/2000/svg";
const CURVES = [
  ["bound", "bound"],
  ["sizes", "sum of the sizes"],
  ["largest", "largest share"],
  ["error", "size of the error"],
];
const [LOW, HIGH] = [-12, 6]; // powers of ten
const NET = { top: 26, gap: 34 };
const PLOT = { top: 132, height: 190 };
const HEIGHT = 400;

function make(name, attributes, parent, text) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  parent.append(node);
  return node;
}

function element(name, attributes, parent, text) {
  const node = Object.assign(document.createElement(name), attributes);
  if (text !== undefined) node.textContent = text;
  parent.append(node);
  return node;
}

const round = (value) => Math.round(value * 100) / 100;

/** Steps back run to the left, so that time runs to the right, in the net and in the plot below it alike. */
function drawAll(svg, width, { w, y, activation, lag, revealed, guess }) {
  const found = flow(w, y, activation);
  const [left, right] = [44, width - 24];
  const x = (q) => round(right - (q / LAGS) * (right - left));
  const row = (unit) => NET.top + unit * NET.gap;
  svg.replaceChildren();
  svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
  svg.setAttribute("width", width);
  svg.setAttribute("height", HEIGHT);

  const net = make("g", { class: "net" }, svg);
  let arrows = "";
  for (let q = 0; q < LAGS; q += 1) {
    for (const k of UNITS) for (const m of UNITS) arrows += `M${x(q)} ${row(k)}L${x(q + 1)} ${row(m)}`;
  }
  make("path", { class: "arrows", d: arrows }, net);
  const path = found.path[lag - 1];
  const lit = path.map((unit, q) => `${q === 0 ? "M" : "L"}${x(q)} ${row(unit)}`).join("");
  if (revealed) make("path", { class: "best", d: lit }, net);
  for (let q = 0; q <= LAGS; q += 1) {
    for (const unit of UNITS) {
      const ends = (q === 0 && unit === START) || (q === lag && unit === END);
      const on = ends || (revealed && path[q] === unit);
      make("circle", { cx: x(q), cy: row(unit), r: ends ? 8 : 5, class: on ? "unit lit" : "unit" }, net);
    }
  }
  for (const unit of UNITS) make("text", { x: 4, y: row(unit) + 4, class: "faint" }, net, String(unit));
  make("text", { x: right + 10, y: 12, class: "end" }, net, "error starts");
  make("text", { x: left - 40, y: 12, class: "faint" }, net, width < 500 ? "units" : "units, largest path lit");

  const level = (value) => {
    const power = Math.min(HIGH, Math.max(LOW, Math.log10(value)));
    return round(PLOT.top + ((HIGH - power) / (HIGH - LOW)) * PLOT.height);
  };
  const bottom = PLOT.top + PLOT.height;
  const frame = { x: left - 8, y: PLOT.top, width: right - left + 16, height: PLOT.height, class: "frame" };
  make("rect", frame, svg);
  for (let power = LOW; power <= HIGH; power += 6) {
    const label = power === 0 ? "1" : `1e${power}`;
    make("text", { x: left - 12, y: level(10 ** power) + 4, class: "faint end" }, svg, label);
  }
  make("path", { class: "mark", d: `M${left - 8} ${level(1)}H${right + 8}` }, svg);
  make("path", { class: "mark", d: `M${x(lag)} ${PLOT.top}V${bottom}` }, svg);
  for (let q = 0; q <= LAGS; q += 1) {
    make("text", { x: x(q), y: bottom + 15, class: "faint middle" }, svg, String(q));
  }
  make("text", { x: (left + right) / 2, y: bottom + 31, class: "faint middle" }, svg, "← steps back");
  const plot = make("g", { class: "curves" }, svg);
  if (revealed) {
    for (const [name] of CURVES) {
      const values = found[name];
      const points = values.map((value, n) => `${n === 0 ? "M" : "L"}${x(n + 1)} ${level(value)}`);
      make("path", { class: name, d: points.join("") }, plot);
      if (name !== "error") continue;
      const dots = values.map((value, n) => `M${x(n + 1)} ${level(value)}h0`);
      make("path", { class: "dots", d: dots.join("") }, plot);
    }
    if (guess !== null && guess > 0) {
      const [px, py] = [x(5), level(guess)];
      make("path", { class: "guess", d: `M${px - 6} ${py}l6 -6l6 6l-6 6z` }, plot);
    }
  } else {
    const at = { x: (left + right) / 2, y: PLOT.top + PLOT.height / 2, class: "middle" };
    make("text", at, plot, "Your prediction first: the curves come then.");
  }
  CURVES.forEach(([name, title], n) => {
    const wide = width >= 560;
    const at = wide ? { x: left + n * 150, y: bottom + 54 } : { x: left + (n % 2) * 150, y: bottom + 50 + 20 * (n >> 1) };
    make("path", { class: name, d: `M${at.x} ${at.y}h26` }, svg);
    make("text", { x: at.x + 32, y: at.y + 4 }, svg, title);
  });
  const about = `Net of three units over ${LAGS} steps, with the largest path lit; below it, on a logarithmic scale, `;
  svg.setAttribute("aria-label", `${about}${revealed ? "error, largest share, sum of sizes and bound." : "nothing yet."}`);
}

const SLIDERS = [
  { key: "w", label: "largest weight w", min: 0, max: 12, step: 0.1, digits: 1 },
  { key: "y", label: "constant activity y", min: -1, max: 1, step: 0.05, digits: 2 },
  { key: "lag", label: "look this many steps back", min: 1, max: LAGS, step: 1, digits: 0 },
];
let count = 0;

function render({ model, el }) {
  count += 1;
  const root = element("div", { className: "error-paths" }, el);
  element("style", {}, root, STYLE);
  const put = (key, value) => {
    model.set(key, value);
    model.save_changes();
  };

  const choice = element("fieldset", {}, root);
  element("legend", {}, choice, "squashing function");
  const radios = Object.keys(LARGEST_SLOPE).map((name) => {
    const label = element("label", {}, choice);
    const radio = element("input", { type: "radio", name: `activation-${count}`, value: name }, label);
    label.append(` ${name}`);
    radio.addEventListener("change", () => put("activation", name));
    return radio;
  });
  const sliders = SLIDERS.map((slider) => {
    const line = element("div", { className: "row" }, root);
    const id = `error-paths-${count}-${slider.key}`;
    const label = element("label", { htmlFor: id }, line);
    const { min, max, step } = slider;
    const input = element("input", { type: "range", id, min, max, step }, line);
    input.setAttribute("aria-label", slider.label);
    input.addEventListener("input", () => put(slider.key, Number(input.value)));
    return { ...slider, label, name: slider.label, input };
  });
  const ask = element("form", { className: "row" }, root);
  const question = element("label", { htmlFor: `error-paths-${count}-guess` }, ask);
  question.textContent = "Your guess: error 5 steps back";
  const field = element("input", { type: "text", id: `error-paths-${count}-guess`, inputMode: "decimal" }, ask);
  element("button", { type: "submit" }, ask, "Show");
  ask.addEventListener("submit", (event) => {
    event.preventDefault();
    const number = Number(field.value.replace(",", "."));
    model.set("guess", field.value.trim() && Number.isFinite(number) ? number : null);
    model.set("revealed", true);
    model.save_changes();
  });
  // Keys would otherwise move between the cells of a notebook.
  root.addEventListener("keydown", (event) => event.stopPropagation());

  const svg = make("svg", { role: "img" }, root);
  const guessed = element("p", { className: "guessed" }, root);
  const said = element("p", {}, root);
  said.setAttribute("aria-live", "polite");

  const draw = () => {
    const traits = ["w", "y", "activation", "lag", "revealed", "guess"];
    const now = Object.fromEntries(traits.map((name) => [name, model.get(name)]));
    for (const { key, digits, label, name, input } of sliders) {
      input.value = now[key];
      label.textContent = `${name} = ${fixed(now[key], digits)}`;
    }
    for (const radio of radios) radio.checked = radio.value === now.activation;
    ask.hidden = now.revealed;
    ask.style.display = now.revealed ? "none" : "";
    drawAll(svg, Math.max(340, Math.min(720, root.clientWidth || 680)), now);
    guessed.textContent = now.revealed && now.guess !== null ? `Your guess (diamond): ${now.guess} after 5 steps.` : "";
    const words = [setting(now.w, now.y, now.activation), sentence(now.w, now.y, now.activation, now.lag)];
    said.textContent = now.revealed ? words.join(". ") : `${words[0]}.`;
  };
  const names = ["w", "y", "activation", "lag", "revealed", "guess"].map((name) => `change:${name}`);
  for (const name of names) model.on(name, draw);
  const watcher = new ResizeObserver(draw);
  watcher.observe(root);
  draw();
  return () => {
    watcher.disconnect();
    for (const name of names) model.off(name, draw);
  };
}

export default { render };
