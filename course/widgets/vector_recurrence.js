// Live demo of h(t) = h(t-1) W_h with two units: drag the eigenvalues, squeeze the angle between the eigenvectors.
import { brief, demo, fixed, linear, log } from "./kit.js";

export const REACH = 1.3; // how far out an eigenvalue can be dragged, on either axis
export const ANGLE_MIN = 2;
export const LAST = 60; // steps that the axes have room for
const MOST = 20; // where the axes of the state stop growing

// ---- the mathematics ---------------------------------------------------------------------------------------------

/** W_h, row after row, with the eigenvalues re1 and re2, or re1 +- j im where im > 0, and eigenvectors at this angle. */
export function weights({ re1, re2, im, angle }) {
  const [c, s] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  if (im > 0) return [[re1 + im * c, im * s], [(-im * (1 + c * c)) / s, re1 - im * c]];
  return [[re1, 0], [((re2 - re1) * c) / s, re2]];
}

export const radius = ({ re1, re2, im }) => (im > 0 ? Math.hypot(re1, im) : Math.max(Math.abs(re1), Math.abs(re2)));

/** Condition number of the eigenvectors, of length 1. */
export const condition = ({ angle }) => 1 / Math.tan((angle * Math.PI) / 360);

/** Largest singular value of a 2 x 2 matrix. */
export const stretch = ([[a, b], [c, d]]) => (Math.hypot(a + d, b - c) + Math.hypot(a - d, b + c)) / 2;

const times = ([x, y], [[a, b], [c, d]]) => [x * a + y * c, x * b + y * d];

/** Everything that is drawn, for t = 0, ..., LAST: states, their lengths, ||W_h^t||, its bound, the modes. */
export function run(demo) {
  const W = weights(demo);
  const turn = (demo.start * Math.PI) / 180;
  const { re1, re2, im } = demo;
  let [state, power, mode] = [[Math.cos(turn), Math.sin(turn)], [[1, 0], [0, 1]], im > 0 ? [1, 0] : [1, 1]];
  const found = { states: [state], worst: [1], modes: [mode] };
  for (let t = 1; t <= LAST; t += 1) {
    state = times(state, W);
    power = power.map((row) => times(row, W));
    const [one, other] = mode;
    mode = im > 0 ? [one * re1 - other * im, one * im + other * re1] : [one * re1, other * re2];
    found.states.push(state);
    found.worst.push(stretch(power));
    found.modes.push(mode);
  }
  found.norms = found.states.map(([x, y]) => Math.hypot(x, y));
  found.bound = found.states.map((_, t) => condition(demo) * radius(demo) ** t);
  return found;
}

const highest = (values) => values.reduce((best, value, t) => (value > values[best] ? t : best), 0);

/** Direction of the start, in degrees, that grows most until the peak of ||W_h^t||, to a tenth of a degree. */
export function worstStart(demo) {
  const W = weights(demo);
  let A = [[1, 0], [0, 1]];
  for (let t = highest(run({ ...demo, start: 0 }).worst); t > 0; t -= 1) A = A.map((row) => times(row, W));
  const dot = (k, m) => A[k][0] * A[m][0] + A[k][1] * A[m][1];
  return Math.floor((Math.atan2(2 * dot(0, 1), dot(0, 0) - dot(1, 1)) * 90) / Math.PI * 10 + 0.5) / 10;
}

/** What the demo says about the eigenvalues and the angle. */
export function sentence(demo) {
  const { re1, re2, im, angle } = demo;
  const size = radius(demo);
  const shown = im > 0 ? `${fixed(re1, 2)} ± ${fixed(im, 2)}j` : `${fixed(re1, 2)} and ${fixed(re2, 2)}`;
  const head = `λ = ${shown}, eigenvectors ${brief(angle)}° apart: radius ${fixed(size, 3)}`;
  const turn = im > 0 ? `, a full turn in ${fixed((2 * Math.PI) / Math.atan2(im, re1), 1)} steps` : "";
  if (size === 0) return `${head}, all eigenvalues are 0.`;
  if (Math.abs(size - 1) < 1e-12) return `${head}${turn}. On the circle: it neither fades nor grows in the long run.`;
  if (size > 1) return `${head}${turn}. It grows, and doubles every ${fixed(Math.log(2) / Math.log(size), 1)} steps.`;
  const { worst } = run({ ...demo, start: 0 });
  const peak = highest(worst);
  const fades = `${head}${turn}. It fades in the long run, half-life ${fixed(Math.log(0.5) / Math.log(size), 1)} steps.`;
  if (worst[peak] < 1 + 1e-9) return `${fades} No start grows before that.`;
  const grows = `the worst start first grows to ${fixed(worst[peak], 2)} times its length, at t = ${peak}`;
  return `${fades} But ${grows}; the bound allows ${brief(condition(demo))}.`;
}

// ---- the picture -------------------------------------------------------------------------------------------------

const TRAITS = ["re1", "re2", "im", "angle", "start", "T"];
const SCENES = {
  "Two real": { re1: 0.95, re2: 0.5, im: 0, angle: 90, start: 60 },
  "Ring": { re1: 0.8, re2: 0.8, im: 0.55, angle: 90, start: 60 },
  "Small angle": { re1: 0.95, re2: 0.5, im: 0, angle: 5, start: 92.5 },
  "Skewed ring": { re1: 0.9, re2: 0.9, im: 0.3, angle: 20, start: 100 },
  "Explodes": { re1: 1.05, re2: 1.05, im: 0.25, angle: 60, start: 0 },
};
const CIRCLE = Array.from({ length: 121 }, (_, k) => [Math.cos((k * Math.PI) / 60), Math.sin((k * Math.PI) / 60)]);

const number = (x, y) => (y === 0 ? fixed(x, 2) : `${fixed(x, 2)} ${y > 0 ? "+" : "−"} ${fixed(Math.abs(y), 2)}j`);

const HALO = "paint-order: stroke; stroke: var(--sheet); stroke-width: 4px";

/** Half the width of the drawing of the states. */
export const span = ({ states }) => Math.min(MOST, 1.25 * Math.max(1, ...states.flat().map(Math.abs)));

/** The first step at which a value leaves the range; -1 if none does. */
const leaves = (values, inside) => values.findIndex((value) => !inside(value));

function drawPlane(panel, { re1, re2, im }) {
  panel.frame({ x: linear(-1.45, 1.45), y: linear(-1.45, 1.45), xlabel: "real part across, imaginary part up" });
  panel.area(CIRCLE, "limit");
  panel.line(CIRCLE, "limit");
  panel.line([[-1.45, 0], [1.45, 0]], "limit");
  if (im > 0) for (const y of [im, -im]) panel.line([[0, 0], [re1, y]], "third");
  const second = im > 0 ? [re1, -im] : [re2, 0];
  for (const [[x, y], dy] of [[[re1, im], -16], [second, 27]]) {
    panel.words(x, y, number(x, y), { anchor: "middle", dy, name: "" }).setAttribute("style", HALO);
  }
  const told = `${number(re1, im)} and ${number(...second)}`;
  panel.title("Eigenvalues", "Drag them. Off the line they are a pair.", told);
}

function drawPath(panel, demo, { states }, half) {
  panel.frame({ x: linear(-half, half), y: linear(-half, half), xlabel: "unit 1 across, unit 2 up" });
  if (demo.im === 0) {
    const turn = (demo.angle * Math.PI) / 180;
    for (const [x, y, name] of [[1, 0, "third"], [Math.cos(turn), Math.sin(turn), "fourth"]]) {
      panel.line([[-2 * half * x, -2 * half * y], [2 * half * x, 2 * half * y]], name);
    }
  }
  const gone = leaves(states, ([x, y]) => Math.abs(x) <= half && Math.abs(y) <= half);
  const shown = states.slice(0, gone < 0 ? demo.T + 1 : Math.min(demo.T, gone) + 1);
  panel.line(shown);
  panel.dots(gone < 0 ? shown : shown.slice(0, gone));
  const lines = demo.im === 0 ? "Lines: the two directions. Drag the start." : "Drag the start.";
  panel.title("Path of the state h(t)", gone < 0 ? lines : `off scale from t = ${gone}`);
}

function drawSizes(panel, { T }, { norms, worst, bound }) {
  panel.frame({ x: linear(0, LAST), y: log(1e-3, 1e3), xlabel: "step t" });
  const points = (values) => values.slice(0, T + 1).map((value, t) => [t, value]);
  panel.line(points(bound), "limit");
  panel.line(points(worst), "second");
  panel.line(points(norms));
  panel.legend([["first", "‖h(t)‖"], ["second", "worst start"], ["limit", "bound κ ρᵗ"]]);
  panel.title("Size of the state", "", `‖h‖ is ${brief(norms[T])} at t = ${T}, the bound ${brief(bound[T])}`);
}

function drawModes(panel, { T, im }, { modes }) {
  const most = Math.min(6, Math.max(1.25, 1.1 * Math.max(...modes.flat().map(Math.abs))));
  panel.frame({ x: linear(0, LAST), y: linear(-most, most), xlabel: "step t" });
  const gone = leaves(modes, (pair) => pair.every((value) => Math.abs(value) <= most));
  ["third", "fourth"].forEach((name, k) => {
    const out = leaves(modes, (pair) => Math.abs(pair[k]) <= most);
    const shown = modes.slice(0, (out < 0 ? T : Math.min(T, out)) + 1).map((pair, t) => [t, pair[k]]);
    panel.line(shown, name);
  });
  panel.legend(im > 0 ? [["third", "Re λᵗ"], ["fourth", "Im λᵗ"]] : [["third", "λ₁ᵗ"], ["fourth", "λ₂ᵗ"]]);
  panel.title("Each mode by itself", "", gone < 0 ? "" : `off scale from t = ${gone}`);
}

export default demo(TRAITS, (stage) => {
  const now = () => Object.fromEntries(TRAITS.map((name) => [name, stage.get(name)]));
  const answered = stage.prediction({
    name: "growth",
    ask: "0.95 and 0.5, only 5° apart: how many times its length can a state reach?",
    outcome: () => {
      const { worst } = run({ re1: 0.95, re2: 0.5, im: 0, angle: 5, start: 0 });
      return `The worst start reaches ${fixed(Math.max(...worst), 1)} times its length, at t = ${highest(worst)}.`;
    },
  });
  const plane = stage.panel({ name: "plane", title: "Eigenvalues", note: true, aspect: 1, most: 300, min: 280 });
  const path = stage.panel({ name: "path", title: "Path of the state h(t)", note: true, aspect: 1, most: 300, min: 280 });
  stage.row();
  stage.range({
    trait: "angle", label: "angle between the eigenvectors", min: ANGLE_MIN, max: 90, step: 1, say: (a) => `${brief(a)}°`,
  });
  stage.row();
  for (const [name, scene] of Object.entries(SCENES)) stage.button(name, () => stage.set({ ...scene, T: LAST }));
  stage.button("Worst start", () => stage.set({ start: worstStart(now()) }));
  stage.player({
    tick: () => {
      const next = stage.get("T") >= LAST ? 1 : stage.get("T") + 1;
      stage.set({ T: next });
      return next < LAST;
    },
  });
  const sizes = stage.panel({ name: "sizes", title: "Size of the state", height: 220, min: 280 });
  const modes = stage.panel({ name: "modes", title: "Each mode by itself", height: 220, min: 280 });
  plane.handle({
    axis: "xy", label: "first eigenvalue", name: "third", tag: false, min: [-REACH, 0], max: [REACH, REACH],
    get: () => [stage.get("re1"), stage.get("im")],
    set: ([x, y]) => stage.set({ re1: x, im: y, ...(y > 0 || stage.get("im") > 0 ? { re2: x } : {}) }),
    say: ([x, y]) => number(x, y),
  });
  plane.handle({
    axis: "xy", label: "second eigenvalue", name: "fourth", tag: false, min: [-REACH, -REACH], max: [REACH, 0],
    get: () => (stage.get("im") > 0 ? [stage.get("re1"), -stage.get("im")] : [stage.get("re2"), 0]),
    set: ([x, y]) => stage.set({ re2: x, im: -y + 0, ...(y < 0 || stage.get("im") > 0 ? { re1: x } : {}) }),
    say: ([x, y]) => number(x, y),
  });
  const turn = () => (stage.get("start") * Math.PI) / 180;
  path.handle({
    axis: "xy", label: "start h(0)", min: [-MOST, -MOST], max: [MOST, MOST], tag: false, page: 0.1,
    get: () => [Math.cos(turn()), Math.sin(turn())],
    set: ([x, y]) => (x || y) && stage.set({ start: Math.round((Math.atan2(y, x) * 1800) / Math.PI) / 10 + 0 }),
    say: () => `direction ${brief(stage.get("start"), 4)} degrees`,
  });
  return () => {
    const demo = now();
    const found = run(demo);
    drawPlane(plane, demo);
    drawPath(path, demo, found, span(found));
    drawSizes(sizes, demo, found);
    drawModes(modes, demo, found);
    stage.say(sentence(demo));
    answered();
  };
});
