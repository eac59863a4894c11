// Live demo of h(t) = w h(t-1) + u x(t): slide w, see the impulse response and the step response.
// Imports nothing, loads nothing: the same file runs in JupyterLab (anywidget) and in a plain web page.

export const W_MIN = -1.5;
export const W_MAX = 1.5;
const FINE = 0.01;
const COARSE = 0.1;

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

// ---- geometry ----------------------------------------------------------------------------------------------------

const LINE = { left: 40, right: 640, y: 46 };
const PANELS = {
  impulse: { left: 44, top: 128, width: 270, height: 160 },
  step: { left: 384, top: 128, width: 270, height: 160 },
};
const RANGES = [
  { top: 2.6, ticks: [0, 1, 2] },
  { top: 5.5, ticks: [0, 2.5, 5] },
  { top: 11, ticks: [0, 5, 10] },
  { top: 27, ticks: [0, 10, 20] },
  { top: 55, ticks: [0, 25, 50] },
];

/** Vertical range in units of u: fixed for the impulse response, the smallest that fits for the step response. */
function verticalRange(kind, w, values, unit) {
  if (kind === "impulse") {
    return Math.abs(w) <= 1 ? { low: -1.25, high: 1.25, ticks: [-1, 0, 1] } : { low: -6, high: 6, ticks: [-5, 0, 5] };
  }
  if (w < -1) return { low: -6, high: 6, ticks: [-5, 0, 5] };
  const most = w > 1 ? Infinity : Math.max(...values.map((h) => h / unit));
  const { top, ticks } = RANGES.find((range) => range.top >= most) ?? RANGES.at(-1);
  return { low: -0.2 * top, high: top, ticks };
}

const toX = (w) => LINE.left + ((w - W_MIN) / (W_MAX - W_MIN)) * (LINE.right - LINE.left);
const toW = (x) => W_MIN + ((x - LINE.left) / (LINE.right - LINE.left)) * (W_MAX - W_MIN);
const onGrid = (w) => clamp(Math.round(w / FINE) / Math.round(1 / FINE), W_MIN, W_MAX);
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
const round = (value) => Math.round(value * 100) / 100;
// Without "-0.00".
const fixed = (value, digits) => (value === 0 ? 0 : value).toFixed(digits);
const brief = (value) => String(Number(value.toPrecision(3)));

// ---- drawing -----------------------------------------------------------------------------------------------------

const STYLE = `
.scalar-recurrence {
  --ink: var(--jp-content-font-color1, #1f1f1f);
  --faint: var(--jp-content-font-color2, #5c5c5c);
  --sheet: var(--jp-layout-color0, #ffffff);
  --band: var(--jp-layout-color2, #eeeeee);
  --rule: var(--jp-border-color1, #bdbdbd);
  --data: var(--jp-brand-color1, #0072b2);
  max-width: 720px; color: var(--ink); background: var(--sheet);
  font-family: var(--jp-content-font-family, system-ui, sans-serif); font-size: 14px;
}
@media (prefers-color-scheme: dark) {
  .scalar-recurrence {
    --ink: var(--jp-content-font-color1, #ececec);
    --faint: var(--jp-content-font-color2, #b5b5b5);
    --sheet: var(--jp-layout-color0, #171717);
    --band: var(--jp-layout-color2, #303030);
    --rule: var(--jp-border-color1, #666666);
    --data: var(--jp-brand-color1, #64b5f6);
  }
}
.scalar-recurrence svg { display: block; width: 100%; height: auto; }
.scalar-recurrence text { fill: var(--ink); font-size: 13px; font-family: inherit; }
.scalar-recurrence .faint { fill: var(--faint); font-size: 12px; }
.scalar-recurrence .middle { text-anchor: middle; }
.scalar-recurrence .end { text-anchor: end; }
.scalar-recurrence .rule { stroke: var(--rule); stroke-width: 1; fill: none; }
.scalar-recurrence .frame { stroke: var(--rule); stroke-width: 1; fill: none; }
.scalar-recurrence .band { fill: var(--band); }
.scalar-recurrence .mark { stroke: var(--faint); stroke-width: 1; stroke-dasharray: 4 3; fill: none; }
.scalar-recurrence .stems { stroke: var(--data); stroke-width: 1.5; fill: none; }
.scalar-recurrence .dots { stroke: var(--data); stroke-width: 5; stroke-linecap: round; fill: none; }
.scalar-recurrence .track { fill: transparent; cursor: pointer; touch-action: none; }
.scalar-recurrence .handle { cursor: grab; touch-action: none; outline: none; }
.scalar-recurrence .handle .knob { fill: var(--data); stroke: var(--sheet); stroke-width: 2; }
.scalar-recurrence .handle .ring { fill: none; stroke: none; }
.scalar-recurrence .handle:focus-visible .ring, .scalar-recurrence .handle:focus .ring {
  stroke: var(--ink); stroke-width: 2;
}
.scalar-recurrence p { margin: 0; padding: 0 0 6px 40px; color: var(--ink); }
`;

const SVG = "http://www.w3.org/2000/svg";

function make(name, attributes, parent, text) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  parent.append(node);
  return node;
}

/** Axes, values up to where they leave the panel, and a note where that is. A nested svg clips to the panel. */
function drawPanel(group, kind, w, u, values) {
  const { left, top, width, height } = PANELS[kind];
  const unit = u === 0 ? 1 : u;
  const { low, high, ticks } = verticalRange(kind, w, values, unit);
  const pad = 8;
  const x = (t) => pad + (t / Math.max(1, values.length - 1)) * (width - 2 * pad);
  const y = (h) => {
    const part = (h / unit - low) / (high - low);
    return height * (unit > 0 ? 1 - part : part);
  };
  const inside = (h) => Number.isFinite(h) && h / unit >= low && h / unit <= high;
  const gone = values.findIndex((h) => !inside(h)); // -1: all values are inside
  const shown = gone < 0 ? values : values.slice(0, gone);
  const edge = gone < 0 ? 0 : y(unit * (values[gone] / unit > 0 ? high : low));

  group.replaceChildren();
  const limit = Math.abs(w) < 1 ? u / (1 - w) : null;
  const name = kind === "impulse" ? "Impulse response h(t)" : "Step response h(t)";
  const ends = kind === "step" && limit !== null ? `, limit u/(1−w) = ${brief(limit)}` : "";
  const note = gone < 0 ? ends : `, off scale from t = ${gone}`;
  make("text", { x: left, y: top - 10, class: `title ${kind}` }, group, name + note);
  for (const tick of ticks) {
    make("text", { x: left - 6, y: top + y(tick * unit) + 4, class: "faint end" }, group, brief(tick * unit));
  }
  for (let t = 0; t < values.length; t += Math.max(1, Math.round((values.length - 1) / 4))) {
    make("text", { x: left + x(t), y: top + height + 16, class: "faint middle" }, group, String(t));
  }
  make("text", { x: left + width / 2, y: top + height + 34, class: "faint middle" }, group, "step t");

  const told = gone < 0 ? `from ${brief(values[0])} to ${brief(values.at(-1))}` : `leaves the panel at t = ${gone}`;
  const panel = make("svg", { x: left, y: top, width, height, class: `panel ${kind}`, role: "img" }, group);
  panel.setAttribute("aria-label", `${name}, t = 0 to ${values.length - 1}: ${told}`);
  make("path", { class: "rule", d: `M0 ${round(y(0))}H${width}` }, panel);
  const half = halfLife(w);
  if (kind === "impulse" && half >= 1 && half <= values.length - 1) {
    make("path", { class: "mark", d: `M${round(x(half))} 0V${height}` }, panel);
    const before = x(half) > width - 70;
    const at = { x: round(x(half) + (before ? -5 : 5)), y: height - 8, class: before ? "faint end" : "faint" };
    make("text", at, panel, "half-life");
  }
  if (kind === "step" && limit !== null && inside(limit)) {
    make("path", { class: "mark", d: `M0 ${round(y(limit))}H${width}` }, panel);
  }

  const points = shown.map((h, t) => [round(x(t)), round(y(h))]);
  let stems;
  if (kind === "impulse") {
    stems = points.map(([px, py]) => `M${px} ${round(y(0))}V${py}`).join("");
    if (gone >= 0) stems += `M${round(x(gone))} ${round(y(0))}V${round(edge)}`;
  } else {
    stems = points.map(([px, py], t) => `${t === 0 ? "M" : "L"}${px} ${py}`).join("");
    if (gone > 0) {
      const part = (edge - y(values[gone - 1])) / (y(values[gone]) - y(values[gone - 1]) || 1);
      stems += `L${round(x(gone - 1 + clamp(part, 0, 1)))} ${round(edge)}`;
    }
  }
  make("path", { class: "stems", d: stems }, panel);
  make("path", { class: "dots", d: points.map(([px, py]) => `M${px} ${py}h0`).join("") }, panel);
  make("rect", { x: left, y: top, width, height, class: "frame" }, group);
}

/** The number line with its handle; the handle is the slider for keyboards and screen readers. */
function drawLine(svg) {
  const band = { x: toX(-1), y: LINE.y - 9, width: toX(1) - toX(-1), height: 18, class: "band" };
  make("rect", band, svg);
  make("path", { class: "rule", d: `M${LINE.left} ${LINE.y}H${LINE.right}` }, svg);
  for (let n = -3; n <= 3; n += 1) {
    const x = toX(n / 2);
    make("path", { class: "rule", d: `M${x} ${LINE.y - 9}v18` }, svg);
    make("text", { x, y: LINE.y + 25, class: "faint middle" }, svg, String(n / 2));
  }
  for (const [w, text] of [[-1.25, "not stable"], [0, "stable: |w| < 1"], [1.25, "not stable"]]) {
    make("text", { x: toX(w), y: LINE.y + 44, class: "faint middle" }, svg, text);
  }
  const track = make("rect", { x: 0, y: 18, width: 680, height: 56, class: "track" }, svg);
  const handle = make("g", { class: "handle", role: "slider", tabindex: "0", "aria-label": "recurrent weight w" }, svg);
  handle.setAttribute("aria-valuemin", W_MIN);
  handle.setAttribute("aria-valuemax", W_MAX);
  handle.setAttribute("aria-orientation", "horizontal");
  make("circle", { cx: 0, cy: LINE.y, r: 13, class: "ring" }, handle);
  make("circle", { cx: 0, cy: LINE.y, r: 9, class: "knob" }, handle);
  make("text", { x: 0, y: LINE.y - 21, class: "middle" }, handle);
  return { track, handle };
}

const KEYS = {
  ArrowLeft: (w) => w - FINE,
  ArrowDown: (w) => w - FINE,
  ArrowRight: (w) => w + FINE,
  ArrowUp: (w) => w + FINE,
  PageDown: (w) => w - COARSE,
  PageUp: (w) => w + COARSE,
  Home: () => W_MIN,
  End: () => W_MAX,
};

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "scalar-recurrence";
  const style = document.createElement("style");
  style.textContent = STYLE;
  const said = document.createElement("p");
  said.setAttribute("aria-live", "polite");
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 680 330");
  root.append(style, svg, said);
  el.append(root);

  const { track, handle } = drawLine(svg);
  const groups = { impulse: make("g", {}, svg), step: make("g", {}, svg) };

  const draw = () => {
    const [w, u, T] = [model.get("w"), model.get("u"), model.get("T")];
    const h = responses(w, u, T);
    handle.setAttribute("transform", `translate(${round(toX(w))} 0)`);
    handle.setAttribute("aria-valuenow", w);
    handle.lastChild.textContent = `w = ${fixed(w, 2)}`;
    drawPanel(groups.impulse, "impulse", w, u, h.impulse);
    drawPanel(groups.step, "step", w, u, h.step);
    said.textContent = sentence(w);
  };
  const move = (wanted) => {
    const w = onGrid(wanted);
    if (w === model.get("w")) return;
    model.set("w", w);
    model.set("h", responses(w, model.get("u"), model.get("T")).impulse);
    model.save_changes();
  };
  const follow = (event) => {
    const box = svg.getBoundingClientRect();
    move(toW(((event.clientX - box.left) / box.width) * 680));
  };

  let dragging = false;
  const down = (event) => {
    if (event.button !== 0) return;
    dragging = true;
    event.currentTarget.setPointerCapture(event.pointerId);
    event.preventDefault();
    handle.focus({ preventScroll: true });
    follow(event);
  };
  for (const target of [track, handle]) {
    target.addEventListener("pointerdown", down);
    target.addEventListener("pointermove", (event) => dragging && follow(event));
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      target.addEventListener(end, () => (dragging = false));
    }
  }
  handle.addEventListener("keydown", (event) => {
    const next = KEYS[event.key];
    if (!next || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation(); // arrow keys would otherwise move between notebook cells
    move(next(model.get("w")));
  });

  const traits = ["change:w", "change:u", "change:T"];
  for (const trait of traits) model.on(trait, draw);
  draw();
  return () => traits.forEach((trait) => model.off(trait, draw));
}

export default { render };
