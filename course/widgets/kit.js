// What the live demos share: layout, scales, axes, curves, handles, controls, words, theme. See README.md beside it.
// A demo imports from here by name; course/widgets/kit.py joins the two files into one that imports nothing.

// ---- numbers -----------------------------------------------------------------------------------------------------

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** As the multiple of `step` that is nearest, without 0.30000000000000004. */
export const snap = (value, step) => Number((Math.round(value / step) * step).toFixed(10)) + 0;

/** A fixed number of digits, without "-0.00". kit.py writes the same. */
export function fixed(value, digits) {
  if (!Number.isFinite(value)) return brief(value);
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text;
}

/** Three significant digits and no more than it needs. kit.py writes the same. */
export function brief(value, digits = 3) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "not a number" : value > 0 ? "∞" : "-∞";
  return String(Number(value.toPrecision(digits)) + 0);
}

const hundredths = (value) => Math.round(value * 100) / 100;

// ---- scales: where a value lies between 0 and 1. Their ranges are taken as given, so axes glide and never jump. ----

/** Ticks at 1, 2, 2.5 or 5 times a power of ten, about `count` of them. */
export function linear(low, high) {
  const span = high - low || 1;
  return {
    low,
    high,
    at: (value) => (value - low) / span,
    value: (part) => low + part * span,
    ticks(count = 5) {
      const rough = span / Math.max(1, count);
      const ten = 10 ** Math.floor(Math.log10(rough));
      const step = ten * ([1, 2, 2.5, 5].find((nice) => nice * ten >= rough * 0.999) ?? 10);
      const first = Math.ceil(low / step - 1e-9);
      const last = Math.floor(high / step + 1e-9);
      return Array.from({ length: last - first + 1 }, (_, k) => {
        const value = Number(((first + k) * step).toPrecision(12));
        return { value, text: String(value) };
      });
    },
  };
}

const SUPERSCRIPTS = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

/** Both ends positive; ticks at powers of ten. Values of 0 and less lie below the panel. */
export function log(low, high) {
  const [a, b] = [Math.log10(low), Math.log10(high)];
  return {
    low,
    high,
    at: (value) => (value > 0 ? (Math.log10(value) - a) / (b - a || 1) : -Infinity),
    value: (part) => 10 ** (a + part * (b - a)),
    ticks(count = 5) {
      const every = Math.max(1, Math.ceil((b - a) / Math.max(1, count)));
      const first = Math.ceil(a / every - 1e-9);
      const last = Math.floor(b / every + 1e-9);
      return Array.from({ length: last - first + 1 }, (_, k) => {
        const power = (first + k) * every;
        const digits = [...String(power)].map((digit) => SUPERSCRIPTS[digit]).join("");
        return { value: 10 ** power, text: Math.abs(power) <= 3 ? brief(10 ** power) : `10${digits}` };
      });
    },
  };
}

/** A range that holds all finite values up to size `most`, and `also`, with some room; it changes without jumps. */
export function extent(values, { also = [0], room = 0.12, most = Infinity } = {}) {
  const inside = [...values, ...also].filter((v) => !Number.isNaN(v)).map((v) => clamp(v, -most, most));
  const [low, high] = [Math.min(...inside), Math.max(...inside)];
  const gap = room * (high - low || Math.abs(high) || 1);
  return [low - gap, high + gap];
}

// ---- clipping ----------------------------------------------------------------------------------------------------

/** The part of a segment in the box 0..width, 0..height, or null. */
function inBox([x0, y0], [x1, y1], width, height) {
  let [from, to] = [0, 1];
  for (const [start, way, size] of [[x0, x1 - x0, width], [y0, y1 - y0, height]]) {
    if (way === 0) {
      if (start < 0 || start > size) return null;
    } else {
      const [a, b] = [-start / way, (size - start) / way];
      from = Math.max(from, Math.min(a, b));
      to = Math.min(to, Math.max(a, b));
    }
  }
  if (!(from <= to)) return null;
  const point = (part, end) => (part === 0 || part === 1 ? end : [x0 + part * (x1 - x0), y0 + part * (y1 - y0)]);
  const keep = ([x, y]) => [clamp(x, 0, width), clamp(y, 0, height)];
  return [keep(point(from, [x0, y0])), keep(point(to, [x1, y1]))];
}

const finite = (point) => point.every((v) => Math.abs(v) < 1e150);

/** Path data of the curve through pixel points, as far as it lies in the box; breaks at what is not finite. */
export function clipped(points, width, height) {
  let path = "";
  let pen = null;
  for (let k = 1; k < points.length; k += 1) {
    const part = finite(points[k - 1]) && finite(points[k]) ? inBox(points[k - 1], points[k], width, height) : null;
    if (!part) {
      pen = null;
      continue;
    }
    const [[ax, ay], [bx, by]] = part.map((point) => point.map(hundredths));
    if (!pen || pen[0] !== ax || pen[1] !== ay) path += `M${ax} ${ay}`;
    path += `L${bx} ${by}`;
    pen = [bx, by];
  }
  return path;
}

// ---- theme -------------------------------------------------------------------------------------------------------

// Colors of course/figures/style.py on light and dark paper, and the dashes of the series (a test compares them).
export const PENS = {
  first: ["#0072b2", "#4ea6f5", "none"],
  second: ["#c4500a", "#ff9257", "7 3"],
  third: ["#00785a", "#35c796", "7 3 1.5 3"],
  fourth: ["#a23b80", "#e58fca", "1.5 2.5"],
  fifth: ["#8a6100", "#dcb04a", "7 2 1.5 2 1.5 2"],
  sixth: ["#1b7996", "#7ddcec", "12 3"],
  limit: ["#6b6b6b", "#a3a3a3", "4 3"],
  good: ["#00785a", "#35c796", "none"],
  bad: ["#c4500a", "#ff9257", "none"],
};
const PAPER = {
  ink: ["#1f1f1f", "#ececec", "content-font-color1"],
  faint: ["#5c5c5c", "#b5b5b5", "content-font-color2"],
  sheet: ["#ffffff", "#111111", "layout-color0"],
  band: ["#eeeeee", "#2b2b2b", "layout-color2"],
  rule: ["#bdbdbd", "#666666", "border-color1"],
};

function colors(theme) {
  const pens = Object.entries(PENS).map(([name, pen]) => `--${name}: ${pen[theme]};`);
  const paper = Object.entries(PAPER).map(([name, two]) => `--${name}: var(--jp-${two[2]}, ${two[theme]});`);
  return `${pens.join(" ")} ${paper.join(" ")} color-scheme: ${theme ? "dark" : "light"};`;
}

const pen = ([name, [, , dash]]) => `.course-demo .${name} { --pen: var(--${name}); --dash: ${dash}; }`;

// No class is called panel or row: JupyterLab's extensions bring rules for these names.
export const STYLE = () => `
.course-demo { ${colors(0)} }
body[data-jp-theme-light="false"] .course-demo { ${colors(1)} }
@media (prefers-color-scheme: dark) { body:not([data-jp-theme-light]) .course-demo { ${colors(1)} } }
${Object.entries(PENS).map(pen).join("\n")}
.course-demo { display: flex; flex-wrap: wrap; gap: 8px 16px; box-sizing: border-box; width: 100%; max-width: 960px;
  padding: 4px; color: var(--ink); background: var(--sheet); font-size: 14px; line-height: 1.35;
  font-family: var(--jp-content-font-family, system-ui, sans-serif); }
.course-demo > * { box-sizing: border-box; min-width: 0; }
.course-demo .demo-row { flex: 1 1 100%; padding-left: 4px; display: flex; flex-wrap: wrap; gap: 6px 16px; align-items: center; }
.course-demo .title { font-weight: 600; padding-left: 4px; }
.course-demo .note { color: var(--faint); font-size: 13px; padding-left: 4px; min-height: 1.35em; }
.course-demo .legend { font-size: 13px; padding-left: 4px; }
.course-demo .legend span { margin-right: 14px; white-space: nowrap; }
.course-demo .legend svg { display: inline-block; vertical-align: middle; margin-right: 5px; }
.course-demo svg.sheet { display: block; overflow: visible; touch-action: pan-y; }
.course-demo svg text { fill: var(--pen, var(--ink)); font-size: 12.5px; font-family: inherit; }
.course-demo svg text.faint { fill: var(--faint); }
.course-demo .line { stroke: var(--pen, var(--ink)); stroke-width: 1.8; stroke-dasharray: var(--dash, none); fill: none;
  stroke-linejoin: round; }
.course-demo .thin { stroke-width: 1; }
.course-demo .stems { stroke: var(--pen, var(--ink)); stroke-width: 1.5; fill: none; }
.course-demo .dots { stroke: var(--pen, var(--ink)); stroke-width: 5; stroke-linecap: round; fill: none; }
.course-demo .area { fill: var(--pen, var(--band)); fill-opacity: 0.18; }
.course-demo .band { fill: var(--band); }
.course-demo .rule { stroke: var(--rule); stroke-width: 1; fill: none; }
.course-demo .grid { stroke: var(--rule); stroke-width: 1; fill: none; opacity: 0.35; }
.course-demo .catch { fill: transparent; cursor: pointer; }
.course-demo .handle { cursor: grab; outline: none; }
.course-demo .handle .reach { fill: transparent; }
.course-demo .handle .knob { fill: var(--pen, var(--first)); stroke: var(--sheet); stroke-width: 2; }
.course-demo .handle .ring { fill: none; stroke: none; }
.course-demo .handle:focus .ring { stroke: var(--ink); stroke-width: 2; }
.course-demo .handle text { fill: var(--ink); paint-order: stroke; stroke: var(--sheet); stroke-width: 4px; }
.course-demo .said { flex: 1 1 100%; margin: 0; padding-left: 4px; min-height: 2.7em; }
.course-demo button, .course-demo select, .course-demo input:not([type="range"], [type="checkbox"]) { font: inherit;
  color: var(--ink); background: var(--sheet); border: 1px solid var(--faint); border-radius: 4px; padding: 4px 10px; }
.course-demo button { cursor: pointer; }
.course-demo button[aria-pressed="true"] { background: var(--first); color: var(--sheet); border-color: var(--first); }
.course-demo :is(button, select, input):focus-visible { outline: 2px solid var(--first); outline-offset: 2px; }
.course-demo label { margin: 0; font-weight: inherit; display: inline-flex; flex-wrap: wrap; gap: 2px 8px; align-items: center; }
.course-demo input[type="range"] { accent-color: var(--first); display: inline-block; width: 170px; touch-action: pan-y; }
@media (max-width: 480px) { .course-demo input[type="range"] { width: 130px; } }
.course-demo output { padding: 0; font: inherit; color: inherit; min-width: 3.6em; font-variant-numeric: tabular-nums; }
.course-demo input.guess { width: 8em; }
`;

// ---- elements ----------------------------------------------------------------------------------------------------

const SVG = "http://www.w3.org/2000/svg";

/** An SVG element with attributes, appended to its parent. */
export function make(name, attributes, parent, text) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  parent?.append(node);
  return node;
}

/** An HTML element with properties, appended to its parent. */
export function html(name, properties, parent) {
  const node = Object.assign(document.createElement(name), properties);
  parent?.append(node);
  return node;
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const write = (node, text) => node.textContent !== text && (node.textContent = text);
const CHARACTER = 6.9; // pixels, a generous mean at 12.5 pixels

// ---- panels ------------------------------------------------------------------------------------------------------

const MARGINS = { left: 46, right: 14, top: 10, bottom: 40 };

/** One drawing with its axes. Everything inside is given in the units of its axes and clipped at its frame. */
class Panel {
  constructor(root, options) {
    const { min = 260, wide = false, grow = 1, height = 190, aspect = null, most = 380, note = false } = options;
    Object.assign(this, { height, aspect, most, handles: [], margins: { ...MARGINS, ...options.margins } });
    this.box = html("div", { className: `demo-panel ${options.name ?? ""}` }, root);
    this.box.style.flex = wide ? "1 1 100%" : `${grow} 1 ${min}px`;
    this.head = options.title === undefined ? null : html("div", { className: "title" }, this.box);
    this.note = note ? html("div", { className: "note" }, this.box) : null;
    this.keys = null;
    this.svg = make("svg", { class: "sheet" }, this.box);
    this.back = make("g", {}, this.svg);
    this.plot = make("svg", { class: "plot", role: "img" }, this.svg);
    this.front = make("g", {}, this.svg);
    this.hands = make("g", {}, this.svg);
    this.label = options.label ?? options.title ?? "drawing";
    this.title(options.title ?? "");
  }

  /** Heading above the drawing, a second line below it, and what a screen reader says of the drawing. */
  title(text, note = "", told = "") {
    if (this.head) write(this.head, text);
    if (this.note) write(this.note, note);
    this.plot.setAttribute("aria-label", [text || this.label, note, told].filter(Boolean).join(". "));
  }

  /** Line samples with their names: [["first", "h(t)"], ...]; with a third entry, "dots", a dot. */
  legend(entries) {
    const key = JSON.stringify(entries);
    if (this.keyed === key) return;
    this.keyed = key;
    this.keys ??= html("div", { className: "legend" });
    if (!this.keys.parentNode) this.box.insertBefore(this.keys, this.svg);
    this.keys.replaceChildren();
    for (const [name, text, mark = "line"] of entries) {
      const span = html("span", {}, this.keys);
      const d = mark === "dots" ? "M20 5h0" : "M0 5H26";
      make("path", { class: `${mark} ${name}`, d }, make("svg", { width: 26, height: 10 }, span));
      span.append(text);
    }
  }

  measure() {
    const { left, right, top, bottom } = this.margins;
    const outer = Math.floor(this.box.clientWidth);
    this.width = Math.max(40, outer - left - right);
    const tall = this.aspect ? Math.min(this.most, this.width * this.aspect) : this.height - top - bottom;
    if (this.aspect) this.width = Math.min(this.width, tall / this.aspect);
    this.tall = Math.round(tall);
    this.outer = outer;
    const [width, height] = [outer, this.tall + top + bottom];
    for (const [key, value] of Object.entries({ width, height })) this.svg.setAttribute(key, value);
    const inner = { x: left, y: top, width: this.width, height: this.tall };
    for (const [key, value] of Object.entries(inner)) this.plot.setAttribute(key, value);
    const around = { x: left - 10, y: top - 6, width: this.width + 20, height: this.tall + 12 };
    for (const [key, value] of Object.entries(around)) this.catcher?.setAttribute(key, value);
    return outer > 0;
  }

  /** Start the drawing anew: scales, ticks, labels. Without y there is a number line. */
  frame({ x, y = null, xlabel = "", xticks, yticks, grid = true, zero = true }) {
    const { left, top } = this.margins;
    Object.assign(this, { xscale: x, yscale: y ?? linear(0, 1) });
    for (const layer of [this.back, this.plot, this.front]) layer.replaceChildren();
    const drop = y ? 17 : 24; // the knob of a number line stands on its line
    const across = xticks ?? x.ticks(clamp(this.width / 55, 2, 8));
    let lines = "";
    let free = -Infinity;
    for (const { value, text } of across) {
      const px = hundredths(this.x(value));
      lines += `M${px} 0V${this.tall}`;
      const half = (text.length * CHARACTER) / 2;
      if (left + px - half < free) continue; // labels never overlap
      free = left + px + half + 6;
      const below = { x: left + px, y: top + this.tall + drop, class: "faint", "text-anchor": "middle" };
      make("text", below, this.back, text);
    }
    if (y) {
      for (const { value, text } of yticks ?? y.ticks(clamp(this.tall / 42, 2, 6))) {
        const py = hundredths(this.y(value));
        lines += `M0 ${py}H${this.width}`;
        make("text", { x: left - 7, y: top + py + 4, class: "faint", "text-anchor": "end" }, this.back, text);
      }
      make("rect", { x: left, y: top, width: this.width, height: this.tall, class: "rule" }, this.back);
      if (grid) make("path", { d: lines, class: "grid" }, this.plot);
      const level = this.y(0);
      const d = `M0 ${hundredths(level)}H${this.width}`;
      if (zero && level >= 0 && level <= this.tall) make("path", { class: "rule", d }, this.plot);
    } else {
      make("path", { d: `M0 ${this.tall}H${this.width}`, class: "rule" }, this.plot);
    }
    if (xlabel) {
      const at = { x: left + this.width / 2, y: top + this.tall + 34, class: "faint", "text-anchor": "middle" };
      make("text", at, this.back, xlabel);
    }
    for (const handle of this.handles) handle.place();
    return this;
  }

  /** Pixels in the plot of a value on either axis. */
  x(value) {
    return this.xscale.at(value) * this.width;
  }

  y(value) {
    return (1 - this.yscale.at(value)) * this.tall;
  }

  holds(x, y) {
    const [a, b] = [this.xscale.at(x), this.yscale.at(y)];
    return a >= -1e-9 && a <= 1 + 1e-9 && b >= -1e-9 && b <= 1 + 1e-9;
  }

  /** A curve through points [x, y], as far as it lies in the panel. */
  line(points, name = "first") {
    const pixels = points.map(([x, y]) => [this.x(x), this.y(y)]);
    return make("path", { class: `line ${name}`, d: clipped(pixels, this.width, this.tall) }, this.plot);
  }

  /** A dot at every point that lies in the panel; `size` in pixels. */
  dots(points, name = "first", size = 5) {
    const inside = points.filter(([x, y]) => this.holds(x, y));
    const keep = (value, most) => hundredths(clamp(value, 0, most));
    const d = inside.map(([x, y]) => `M${keep(this.x(x), this.width)} ${keep(this.y(y), this.tall)}h0`).join("");
    return make("path", { class: `dots ${name}`, d, style: `stroke-width: ${size}` }, this.plot);
  }

  /** Vertical lines from `base` to every point, cut at the border. */
  stems(points, name = "first", base = 0) {
    const from = clamp(this.y(base), 0, this.tall);
    const pieces = points.map(([x, y]) => [[this.x(x), from], [this.x(x), clamp(this.y(y), -9, this.tall + 9)]]);
    const d = pieces.map((piece) => clipped(piece, this.width, this.tall)).join("");
    return make("path", { class: `stems ${name}`, d }, this.plot);
  }

  /** A level or upright line across the panel, with words beside it. */
  mark({ x, y }, words = "", name = "limit") {
    const upright = x !== undefined;
    const at = upright ? this.x(x) : this.y(y);
    if (!(at >= 0 && at <= (upright ? this.width : this.tall))) return null;
    const p = hundredths(at);
    const d = upright ? `M${p} 0V${this.tall}` : `M0 ${p}H${this.width}`;
    if (words && upright) this.words(x, this.yscale.low, words, { dx: 5, dy: -8 });
    if (words && !upright) this.words(this.xscale.high, y, words, { dx: -5, dy: at < 20 ? 14 : -5, anchor: "end" });
    return make("path", { class: `line thin ${name}`, d }, this.plot);
  }

  /** A filled rectangle between values; undefined reaches to the border. */
  band({ x0, x1, y0, y1 }, name = "band") {
    const across = [x0 ?? this.xscale.low, x1 ?? this.xscale.high].map((v) => clamp(this.x(v), 0, this.width));
    const up = [y1 ?? this.yscale.high, y0 ?? this.yscale.low].map((v) => clamp(this.y(v), 0, this.tall));
    const at = { x: across[0], y: up[0], width: across[1] - across[0], height: up[1] - up[0] };
    return make("rect", { ...at, class: name === "band" ? name : `area ${name}` }, this.plot);
  }

  /** A closed curve through points, filled; clipped by the panel. */
  area(points, name = "first") {
    const keep = (value, most) => hundredths(clamp(value, 0, most));
    const d = points.map(([x, y]) => `${keep(this.x(x), this.width)} ${keep(this.y(y), this.tall)}`).join("L");
    return make("path", { class: `area ${name}`, d: d && `M${d}Z` }, this.plot);
  }

  /**
   * A heat map of rows of numbers between the given ends, row 0 lowest. part(value) in -1..1 says how strong the pen
   * is: the first one for positive parts, the second for negative ones; 0 is the paper.
   */
  heat(rows, { x0, x1, y0, y1 }, part = (value) => value, names = ["first", "second"]) {
    const canvas = html("canvas", { width: rows[0].length, height: rows.length });
    const context = canvas.getContext("2d");
    const image = context.createImageData(canvas.width, canvas.height);
    const style = getComputedStyle(this.box);
    const channels = (name) => style.getPropertyValue(`--${name}`).match(/[0-9a-f]{2}/gi).map((two) => parseInt(two, 16));
    const inks = names.map(channels);
    rows.forEach((row, k) => row.forEach((value, n) => {
      const strength = clamp(part(value) || 0, -1, 1);
      const at = 4 * ((rows.length - 1 - k) * row.length + n);
      image.data.set([...inks[strength < 0 ? 1 : 0], Math.round(255 * Math.abs(strength))], at);
    }));
    context.putImageData(image, 0, 0);
    const [x, y] = [this.x(x0), this.y(y1)];
    const place = { x, y, width: this.x(x1) - x, height: this.y(y0) - y, preserveAspectRatio: "none" };
    return make("image", { ...place, href: canvas.toDataURL(), style: "image-rendering: pixelated" }, this.plot);
  }

  /** Words at a point; moved so far that they stay inside the panel. */
  words(x, y, text, { dx = 0, dy = 0, anchor = "start", name = "faint" } = {}) {
    const long = text.length * CHARACTER;
    const [px, py] = [this.x(x), clamp(this.y(y) + dy, 13, this.tall - 4)];
    const sides = { start: px + dx, middle: px + dx - long / 2, end: px + dx - long };
    let start = sides[anchor];
    if (anchor === "start" && start + long > this.width - 2) start = px - dx - long;
    if (anchor === "end" && start < 2) start = px - dx;
    start = clamp(start, 2, Math.max(2, this.width - long - 2));
    const place = { start, middle: start + long / 2, end: start + long }[anchor];
    const at = { x: hundredths(place), y: hundredths(py), class: name, "text-anchor": anchor };
    return make("text", at, this.plot, text);
  }
}

// ---- handles -----------------------------------------------------------------------------------------------------

const pair = (value) => (Array.isArray(value) ? value : [value, value]);

/**
 * A knob in a panel, for pointer, touch and keys. It is a slider for screen readers.
 *
 * axis: "x", "y" or "xy"; get() and set(value): a number, or [x, y] for "xy"; min, max, step, page: numbers or pairs;
 * across(): where the knob lies on the other axis; say(value): its words; tag: whether they stand beside the knob;
 * pull([x, y]): where a pointer at this place puts it, so that special places can be hit.
 */
class Handle {
  constructor(panel, options) {
    Object.assign(this, { step: 0.01, axis: "x", tag: true, across: () => 0, pull: (point) => point, name: "first", ...options, panel });
    this.page ??= pair(this.step).map((step) => 10 * step);
    this.two = this.axis === "xy";
    this.say ??= (value) => pair(value).slice(0, this.two ? 2 : 1).map((v) => brief(v)).join(", ");
    const about = { class: `handle ${this.name}`, role: "slider", tabindex: "0", "aria-label": this.label };
    if (this.two) about["aria-roledescription"] = "slider in two directions";
    else about["aria-orientation"] = this.axis === "x" ? "horizontal" : "vertical";
    this.node = make("g", about, panel.hands);
    const [low, high] = [pair(this.min)[0], pair(this.max)[0]];
    this.node.setAttribute("aria-valuemin", low);
    this.node.setAttribute("aria-valuemax", high);
    make("circle", { r: 20, class: "reach" }, this.node);
    make("circle", { r: 13, class: "ring" }, this.node);
    make("circle", { r: 9, class: "knob" }, this.node);
    this.words = make("text", { y: -17, "text-anchor": "middle" }, this.node);
    this.node.addEventListener("keydown", (event) => this.key(event));
    this.node.addEventListener("pointerdown", (event) => this.panel.grab(event, this));
    // A finger on the knob drags it and does not scroll; browsers do not take touch-action from a part of an SVG.
    this.node.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  }

  /** Its value as [x, y] in the units of the axes. */
  at() {
    const value = this.get();
    return this.two ? value : this.axis === "x" ? [value, this.across()] : [this.across(), value];
  }

  pixel() {
    const { left, top } = this.panel.margins;
    const [x, y] = this.at();
    return [left + clamp(this.panel.x(x), 0, this.panel.width), top + clamp(this.panel.y(y), 0, this.panel.tall)];
  }

  place() {
    const [px, py] = this.pixel().map(hundredths);
    const value = this.get();
    const text = this.say(value);
    this.node.setAttribute("transform", `translate(${px} ${py})`);
    this.node.setAttribute("aria-valuenow", this.two ? value[0] : value);
    this.node.setAttribute("aria-valuetext", text);
    if (!this.tag) return;
    write(this.words, text);
    const half = (text.length * CHARACTER) / 2;
    this.words.setAttribute("x", hundredths(clamp(0, half - px, Math.max(half - px, this.panel.outer - px - half))));
    this.words.setAttribute("y", py < 30 ? 30 : -17);
  }

  /** Move to [x, y] in the units of the axes: onto the grid, into the limits. */
  to(point) {
    const [step, min, max] = [this.step, this.min, this.max].map(pair);
    const [x, y] = point.map((value, k) => clamp(snap(value, step[k]), min[k], max[k]));
    const value = this.two ? [x, y] : this.axis === "x" ? x : y;
    if (!same(value, this.get())) this.set(value);
  }

  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const [step, page, min, max] = [this.step, this.page, this.min, this.max].map(pair);
    const across = this.axis === "y" ? 1 : 0; // the axis that left and right move along, and its opposite
    const up = this.axis === "x" ? 0 : 1;
    const fine = event.shiftKey ? page : step;
    const point = [...this.at()];
    const moves = {
      ArrowLeft: () => (point[across] -= fine[across]),
      ArrowRight: () => (point[across] += fine[across]),
      ArrowDown: () => (point[up] -= fine[up]),
      ArrowUp: () => (point[up] += fine[up]),
      PageDown: () => (point[up] -= page[up]),
      PageUp: () => (point[up] += page[up]),
      Home: () => (point[across] = min[across]),
      End: () => (point[across] = max[across]),
    };
    if (!moves[event.key]) return;
    moves[event.key]();
    event.preventDefault();
    event.stopPropagation(); // arrow keys would otherwise move between notebook cells
    this.to(point);
  }
}

Panel.prototype.handle = function handle(options) {
  if (!this.handles.length) {
    this.catcher = make("rect", { class: "catch" }, this.svg);
    this.svg.insertBefore(this.catcher, this.hands);
    this.catcher.addEventListener("pointerdown", (event) => this.grab(event, this.nearest(event)));
  }
  const made = new Handle(this, options);
  this.handles.push(made);
  return made;
};

Panel.prototype.place = function place(event) {
  const box = this.svg.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
};

Panel.prototype.nearest = function nearest(event) {
  const [x, y] = this.place(event);
  const far = (handle) => Math.hypot(...handle.pixel().map((p, k) => p - [x, y][k]));
  return this.handles.reduce((best, handle) => (far(handle) < far(best) ? handle : best));
};

Panel.prototype.grab = function grab(event, handle) {
  if (event.button !== 0) return;
  const target = event.currentTarget;
  const move = (next) => {
    const [x, y] = this.place(next);
    const { left, top } = this.margins;
    const point = [this.xscale.value((x - left) / this.width), this.yscale.value(1 - (y - top) / this.tall)];
    handle.to(handle.pull(point));
  };
  const end = (last) => {
    if (last.target !== target && last.type === "lostpointercapture") return; // a finger's own, taken over by target
    for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) target.removeEventListener(name, end);
    target.removeEventListener("pointermove", move);
  };
  target.setPointerCapture(event.pointerId);
  event.preventDefault();
  handle.node.focus({ preventScroll: true });
  for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) target.addEventListener(name, end);
  target.addEventListener("pointermove", move);
  move(event);
};

// ---- the demo ----------------------------------------------------------------------------------------------------

/** What a demo builds with: panels, controls, words, and the traits of its model. */
class Stage {
  constructor(model, root) {
    Object.assign(this, { model, root, panels: [], refresh: [] });
    this.calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  get(name) {
    return this.model.get(name);
  }

  /** Change traits; Python hears of it, and the demo is drawn anew. */
  set(values) {
    const changed = Object.entries(values).filter(([name, value]) => !same(value, this.model.get(name)));
    for (const [name, value] of changed) this.model.set(name, value);
    if (changed.length) this.model.save_changes();
  }

  /** get and set of one trait, for a handle. */
  bind(name) {
    return { get: () => this.get(name), set: (value) => this.set({ [name]: value }) };
  }

  /** get and set of two traits, for a handle in two directions. */
  bindTwo(one, other) {
    return { get: () => [this.get(one), this.get(other)], set: ([x, y]) => this.set({ [one]: x, [other]: y }) };
  }

  panel(options) {
    const panel = new Panel(this.root, options);
    this.panels.push(panel);
    return panel;
  }

  /** A line of controls; what is made after it goes there. */
  row() {
    this.place = html("div", { className: "demo-row" }, this.root);
    return this.place;
  }

  /** A native slider for a trait of lesser importance. */
  range({ trait, label, min, max, step = 0.01, say = (value) => brief(value) }) {
    const box = html("label", {}, this.place ?? this.row());
    html("span", { textContent: label }, box);
    const input = html("input", { type: "range", min, max, step }, box);
    const shown = html("output", {}, box);
    input.setAttribute("aria-label", label);
    input.addEventListener("input", () => this.set({ [trait]: Number(input.value) }));
    this.quiet(input);
    this.refresh.push(() => {
      const value = this.get(trait);
      if (Number(input.value) !== value) input.value = value;
      write(shown, say(value));
      input.setAttribute("aria-valuetext", say(value));
    });
    return input;
  }

  /** Notebook shortcuts do not take the keys of a control. */
  quiet(node) {
    node.addEventListener("keydown", (event) => event.stopPropagation());
  }

  button(text, action) {
    const node = html("button", { type: "button", textContent: text }, this.place ?? this.row());
    node.addEventListener("click", action);
    this.quiet(node);
    return node;
  }

  /** A button that is pressed while a boolean trait is true. */
  toggle({ trait, label }) {
    const node = this.button(label, () => this.set({ [trait]: !this.get(trait) }));
    this.refresh.push(() => node.setAttribute("aria-pressed", String(this.get(trait))));
    return node;
  }

  /** One of several: {trait, label, options: {value: words}}. */
  choice({ trait, label, options }) {
    const box = html("label", {}, this.place ?? this.row());
    html("span", { textContent: label }, box);
    const node = html("select", {}, box);
    for (const [value, textContent] of Object.entries(options)) html("option", { value, textContent }, node);
    node.addEventListener("change", () => this.set({ [trait]: node.value }));
    this.quiet(node);
    this.refresh.push(() => (node.value = this.get(trait)));
    return node;
  }

  /**
   * Play and one step; without motion where the reader asked for less of it. `tick` returns false at the end.
   * `start`: it plays at once, until the reader touches the demo; `single`: the words for one step, "" for no such button.
   */
  player({ tick, rate = 8, label = "Play", single = "One step", start = false }) {
    let timer = null;
    const stop = () => {
      if (!timer) return;
      clearInterval(timer);
      timer = null;
      write(play, label);
      this.model.save_changes();
      this.redraw();
    };
    const go = () => {
      write(play, "Pause");
      timer = setInterval(() => tick() === false && stop(), 1000 / rate);
    };
    const play = this.calm ? null : this.button(label, () => (timer ? stop() : go()));
    if (single) this.button(single, tick);
    if (start && play) {
      go();
      for (const name of ["pointerdown", "focusin"]) {
        this.root.addEventListener(name, (event) => event.target !== play && stop(), { capture: true });
      }
    }
    this.ends ??= [];
    this.ends.push(stop);
    return { stop, playing: () => timer !== null };
  }

  /**
   * A question that the reader answers before the outcome is shown; both stay side by side. The answer is kept in the
   * trait `predictions` under `name`. Returns a function that says whether there is an answer.
   */
  prediction({ name, ask, outcome }) {
    const box = html("div", { className: "demo-row prediction" }, this.root);
    const label = html("label", {}, box);
    html("span", { textContent: ask }, label);
    const input = html("input", { className: "guess", type: "text", autocomplete: "off" }, label);
    const button = html("button", { type: "button" }, box);
    const shown = html("span", { className: "outcome" }, box);
    shown.setAttribute("aria-live", "polite");
    const kept = () => (this.get("predictions") ?? {})[name];
    const keep = (value) => {
      const { [name]: _, ...others } = this.get("predictions") ?? {};
      this.set({ predictions: value === undefined ? others : { ...others, [name]: value } });
    };
    const act = () => {
      if (kept() !== undefined) {
        keep(undefined);
        input.focus();
      } else if (input.value.trim()) keep(input.value.trim());
    };
    button.addEventListener("click", act);
    for (const node of [input, button]) this.quiet(node);
    input.addEventListener("keydown", (event) => event.key === "Enter" && act());
    this.refresh.push(() => {
      const answer = kept();
      input.disabled = answer !== undefined;
      if (answer !== undefined) input.value = answer;
      write(button, answer === undefined ? "Keep my prediction" : "Predict again");
      write(shown, answer === undefined ? "" : `You predicted ${answer}. ${outcome()}`);
    });
    return () => kept() !== undefined;
  }

  /** The sentence below the picture, which screen readers announce. */
  say(text) {
    this.said ??= html("p", { className: "said", ariaLive: "polite" });
    if (!this.said.parentNode) this.root.append(this.said);
    write(this.said, text);
  }
}

/**
 * The widget's module: `build(stage)` makes panels and controls once and returns `draw()`, which is called whenever
 * one of the traits or the width changed: at once, and at most once more per frame of the screen.
 */
export function demo(traits, build) {
  function render({ model, el }) {
    const root = html("div", { className: "course-demo" }, el);
    html("style", { textContent: STYLE() }, root);
    const stage = new Stage(model, root);
    const draw = build(stage);
    let [waiting, drawn, live, fits] = [false, false, true, false];

    const paint = () => {
      waiting = false;
      if (!live) return;
      // Asking for widths makes the browser lay the page out, so only after they changed.
      fits ||= stage.panels.map((panel) => panel.measure()).every(Boolean);
      if (!fits) return;
      drawn = true;
      requestAnimationFrame(() => (drawn = false));
      for (const update of stage.refresh) update();
      draw();
      root.dispatchEvent(new Event("drawn"));
    };
    const request = () => {
      if (waiting) return;
      waiting = true;
      if (drawn) requestAnimationFrame(paint);
      else queueMicrotask(paint);
    };
    stage.redraw = request;
    const names = [...traits, "predictions"].map((trait) => `change:${trait}`);
    for (const name of names) model.on(name, request);
    const observer = new ResizeObserver(() => {
      if (stage.panels.every((panel) => panel.outer === Math.floor(panel.box.clientWidth))) return;
      fits = false;
      request();
    });
    for (const panel of stage.panels) observer.observe(panel.box);
    paint();
    return () => {
      live = false;
      observer.disconnect();
      for (const stop of stage.ends ?? []) stop();
      for (const name of names) model.off(name, request);
    };
  }
  return { render };
}
