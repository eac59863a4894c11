// Live demo of h = phi(w h + b): the cobweb of one recurrent unit, its fixed points, and its memory of the start.
import { brief, demo, fixed, linear, make } from "./kit.js";

const LAST = 2000; // steps until the end is judged
const CLOSE = 1e-6; // what counts as the same
const TRIED = 1000; // steps of the memory
const EPS = 0.01;

// ---- the mathematics ---------------------------------------------------------------------------------------------

export function squash(phi, a) {
  if (phi === "tanh") return Math.tanh(a);
  if (phi === "relu") return Math.max(a, 0);
  const e = Math.exp(-Math.abs(a));
  return (a >= 0 ? 1 : e) / (1 + e);
}

/** The slope of the squashing function at the pre-activation a. */
export function slope(phi, a) {
  if (phi === "tanh") return 1 - Math.tanh(a) ** 2;
  if (phi === "relu") return a > 0 ? 1 : 0;
  return squash(phi, a) * squash(phi, -a);
}

const step = (phi, w, b, h) => squash(phi, w * h + b);

/** The states after 0, 1, ..., T steps. */
export function trajectory(phi, w, b, h0, T) {
  const h = [h0];
  for (let n = 0; n < T; n += 1) h.push(step(phi, w, b, h[n]));
  return h;
}

/** The corners of the cobweb: from the lower border up to the curve, across to the diagonal, and so on. */
export function staircase(h, base) {
  const corners = [[h[0], base]];
  for (let n = 1; n < h.length; n += 1) corners.push([h[n - 1], h[n]], [h[n], h[n]]);
  return corners;
}

const kindOf = (rate) => (Math.abs(rate) < 1 - 1e-9 ? "stable" : Math.abs(rate) > 1 + 1e-9 ? "unstable" : "on the edge");

/** All fixed points, the smallest first; none where relu with w = 1 and b = 0 has infinitely many. */
export function fixedPoints(phi, w, b) {
  const point = (h, rate) => ({ h, slope: rate, kind: kindOf(rate) });
  if (phi === "relu") {
    const found = [];
    if (b < 0 || (b === 0 && w !== 1)) found.push(point(0, b === 0 && w > 0 ? w : 0)); // at b = 0, right of the kink
    if (w !== 1 && b / (1 - w) > 0) found.push(point(b / (1 - w), w));
    return found;
  }
  const [low, high, most] = phi === "tanh" ? [-1, 1, 1] : [0, 1, 4];
  const ends = [low, high];
  if (w > most) { // where the distance to the diagonal stops falling, and where it falls again
    const turn = Math.atanh(Math.sqrt(1 - most / w)) * (phi === "tanh" ? 1 : 2);
    ends.push(...[(-turn - b) / w, (turn - b) / w].filter((h) => low < h && h < high));
  }
  ends.sort((one, other) => one - other);
  const roots = ends.slice(1).flatMap((end, k) => rootsIn(phi, w, b, ends[k], end));
  return roots.map((h) => point(h, w * slope(phi, w * h + b)));
}

function rootsIn(phi, w, b, low, high) {
  const gap = (h) => step(phi, w, b, h) - h;
  const sign = gap(low);
  if (sign * gap(high) > 0) return [];
  for (let k = 0; k < 80; k += 1) {
    const middle = 0.5 * (low + high);
    if (gap(middle) * sign > 0) low = middle;
    else high = middle;
  }
  const root = (low + high) / 2;
  return [Math.abs(root) < 1e-12 ? 0 : root];
}

/** Steps until the starts +1 and -1 are closer than 0.01; null if they are not within 1,000 steps. */
export function memory(phi, w, b) {
  let [up, down] = [1, -1];
  for (let n = 0; n <= TRIED; n += 1) {
    if (Math.abs(up - down) < EPS) return n;
    [up, down] = [step(phi, w, b, up), step(phi, w, b, down)];
  }
  return null;
}

const short = (h) => brief(Math.abs(h) < CLOSE ? 0 : h);

/** What becomes of a start. */
export function ending(phi, w, b, h0) {
  const [before, last, now] = trajectory(phi, w, b, h0, LAST).slice(-3);
  if (Math.abs(now) > 1e6) return "the state blows up";
  if (Math.abs(now - last) < CLOSE) return `the state comes to rest at ${short(now)}`;
  if (Math.abs(now - before) < CLOSE) {
    const [low, high] = [Math.min(now, last), Math.max(now, last)];
    return `the state ends in a cycle of period 2, between ${short(low)} and ${short(high)}`;
  }
  return `the state still moves after 2,000 steps, at ${short(now)}`;
}

const keeps = (n) => (n === null ? "stay apart for 1,000 steps" : `are closer than 0.01 after ${n} step${n === 1 ? "" : "s"}`);

export function sentence(phi, w, b, h0) {
  const points = fixedPoints(phi, w, b);
  let found = points.map(({ h, kind }) => `${short(h)} (${kind})`).join(", ");
  if (phi === "relu" && w === 1 && b === 0) found = "every state from 0 up is a fixed point";
  else if (!points.length) found = "no fixed point";
  else found = `${points.length} fixed point${points.length === 1 ? "" : "s"}, ${found}`;
  const head = `${phi}, w = ${fixed(w, 2)}, b = ${fixed(b, 2)}: ${found}.`;
  const kept = keeps(memory(phi, w, b));
  return `${head} From ${fixed(h0, 2)} ${ending(phi, w, b, h0)}. The starts +1 and -1 ${kept}.`;
}

// ---- the picture -------------------------------------------------------------------------------------------------

export const view = (phi) => (phi === "relu" ? [-1.3, 3] : [-1.3, 1.3]);

/** A fixed point: filled where it is stable, open where not. */
function drawPoint(panel, x, { h, kind }) {
  if (!panel.holds(x, h)) return;
  const look = `stroke-dasharray: none; stroke-width: 2; fill: var(${kind === "stable" ? "--first" : "--sheet"})`;
  make("circle", { cx: panel.x(x), cy: panel.y(h), r: 5.5, class: "line first", style: look }, panel.plot);
}

const solid = (path) => (path.style.strokeDasharray = "none");

export default demo(["phi", "w", "b", "h0", "T"], (stage) => {
  stage.row();
  stage.choice({ trait: "phi", label: "function", options: { sigmoid: "sigmoid", tanh: "tanh", relu: "relu" } });
  stage.range({ trait: "w", label: "weight w", min: -8, max: 8, step: 0.05, say: (w) => fixed(w, 2) });
  stage.range({ trait: "b", label: "bias b", min: -4, max: 4, step: 0.05, say: (b) => fixed(b, 2) });
  stage.range({ trait: "T", label: "steps", min: 1, max: 60, step: 1 });
  const web = stage.panel({ name: "web", title: "Cobweb", aspect: 1, most: 330, min: 280, margins: { top: 14 } });
  const time = stage.panel({ name: "time", title: "State after n steps", min: 280, height: 384, margins: { top: 14 } });
  web.handle({
    ...stage.bind("h0"), label: "start", min: -1.2, max: 1.2, name: "second",
    across: () => linear(...view(stage.get("phi"))).value(0.035), say: (h0) => `start ${fixed(h0, 2)}`,
  });
  stage.prediction({
    name: "largest_w", ask: "tanh, b = 0: the largest w with which every start ends at 0?",
    outcome: () => "It is 1: at w = 1 the slope at 0 is 1, and every state creeps to 0; beyond it 0 sends its neighbors away.",
  });
  stage.prediction({
    name: "sigmoid_steps", ask: "sigmoid, w = 8, b = 0: steps until +1 and -1 are closer than 0.01?",
    outcome: () => `It is ${memory("sigmoid", 8, 0)}.`,
  });
  return () => {
    const [phi, w, b, h0, T] = ["phi", "w", "b", "h0", "T"].map((name) => stage.get(name));
    const [low, high] = view(phi);
    const h = trajectory(phi, w, b, h0, T);
    const points = fixedPoints(phi, w, b);
    const curve = Array.from({ length: 241 }, (_, k) => low + ((high - low) * k) / 240);

    web.frame({ x: linear(low, high), y: linear(low, high), xlabel: "state" });
    web.line([[low, low], [high, high]], "limit");
    web.line(curve.map((x) => [x, step(phi, w, b, x)]));
    const stairs = web.line(staircase(h, low), "second");
    solid(stairs);
    stairs.classList.add("thin");
    for (const point of points) drawPoint(web, point.h, point);
    web.legend([["first", "one step later"], ["limit", "diagonal"]]);
    web.title("Cobweb", "", `start ${fixed(h0, 2)}, ${T} steps`);

    time.frame({ x: linear(-0.03 * T, 1.04 * T), y: linear(low, high), xlabel: "steps n" });
    for (const point of points) time.mark({ y: point.h });
    solid(time.line(h.map((value, n) => [n, value]), "second"));
    time.dots(h.map((value, n) => [n, value]), "second");
    for (const point of points) drawPoint(time, T, point);
    time.title("State after n steps", "", `from ${brief(h[0])} to ${brief(h[T])}`);
    stage.say(sentence(phi, w, b, h0));
  };
});
