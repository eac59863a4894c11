// Live demo of one eigenvalue: drag it in the plane, see what is left of one event. It moves by itself until touched.
import { brief, clamp, demo, fixed, linear } from "./kit.js";

export const REACH = 1.3; // how far out the eigenvalue can be dragged, on either axis
export const LAST = 60; // steps shown
const MOST = 4; // where the axis of h stops growing
const FIRST = [0.87, 0.37]; // from here it moves by itself
const TICKS = 30; // a second
const SECONDS = 16; // once around
const MAGNET = 0.05; // so near the real axis a pointer lands on it

// ---- the mathematics ---------------------------------------------------------------------------------------------

/** h(t) = Re λ^t for t = 0, ..., LAST: a state that starts at 1, beside a second number that starts at 0. */
export function response(re, im) {
  let [h, other] = [1, 0];
  const found = [h];
  for (let t = 1; t <= LAST; t += 1) {
    [h, other] = [re * h - im * other, im * h + re * other];
    found.push(h);
  }
  return found;
}

/** λ |λ|-fold and turned on its way around, which ends where it began; part: 0 to 1. */
export function orbit([re, im], part) {
  const around = 2 * Math.PI * part;
  const [size, turn] = [Math.exp(0.09 * Math.sin(2 * around)), 0.38 * Math.sin(around)];
  const [c, s] = [size * Math.cos(turn), size * Math.sin(turn)];
  return [re * c - im * s, re * s + im * c].map((value) => clamp(value, -REACH, REACH));
}

/** In which of the three regions λ lies: -1 inside the circle, 0 on it, 1 outside. */
const side = (size) => (Math.abs(size - 1) < 1e-12 ? 0 : Math.sign(size - 1));

/** What h does, in a few words. */
export function verdict(re, im) {
  const size = Math.hypot(re, im);
  if (size === 0) return "is over after one step";
  const way = { "-1": "fades", 0: "keeps its size", 1: "explodes" }[side(size)];
  return im !== 0 ? `rings and ${way}` : re < 0 ? `flips its sign at every step and ${way}` : way;
}

export function sentence(re, im) {
  const size = Math.hypot(re, im);
  const shown = im === 0 ? fixed(re, 2) : `${fixed(re, 2)} ± ${fixed(Math.abs(im), 2)}j`;
  const head = `λ = ${shown}, ${fixed(size, 2)} from 0`;
  if (size === 0) return `${head}: h ${verdict(re, im)}.`;
  const place = { "-1": "inside the circle", 0: "on the circle", 1: "outside the circle" }[side(size)];
  const swing = im === 0 ? "" : `, one swing in ${fixed((2 * Math.PI) / Math.atan2(Math.abs(im), re), 1)} steps`;
  const told = `${head}, ${place}: h ${verdict(re, im)}${swing}`;
  if (side(size) === 0) return `${told}. Nothing is lost and nothing is gained.`;
  const steps = fixed(Math.abs(Math.log(2) / Math.log(size)), 1);
  return `${told}. Its size ${size < 1 ? "halves" : "doubles"} every ${steps} steps.`;
}

// ---- the picture -------------------------------------------------------------------------------------------------

const SCENES = { "Fade": [0.9, 0], "Flip": [-0.9, 0], "Ring": FIRST, "Ring for ever": [0.8, 0.6], "Explode": [1, 0.28] };
const CIRCLE = Array.from({ length: 121 }, (_, k) => [Math.cos((k * Math.PI) / 60), Math.sin((k * Math.PI) / 60)]);
const EDGE = 1.45;
const TITLE = "What is left of one event, h(t)";

const number = ([x, y]) => (y === 0 ? fixed(x, 2) : `${fixed(x, 2)} ${y > 0 ? "+" : "−"} ${fixed(Math.abs(y), 2)}j`);

/** Half the height of the drawing of h. */
export const span = (h) => Math.min(MOST, 1.25 * Math.max(1, ...h.map(Math.abs)));

function drawPlane(panel, re, im) {
  panel.frame({ x: linear(-EDGE, EDGE), y: linear(-EDGE, EDGE), xlabel: "real part across, imaginary part up" });
  panel.area(CIRCLE, "limit");
  panel.line(CIRCLE, "limit");
  panel.line([[0, 0], [re, im]], "third");
  if (im !== 0) {
    panel.line([[0, 0], [re, -im]], "third");
    panel.dots([[re, -im]], "third", 12);
  }
  panel.title("Eigenvalue λ", "Drag it. Off the line it has a mirror image.", number([re, im]));
}

function drawResponse(panel, re, im) {
  const h = response(re, im);
  const half = span(h);
  const size = Math.hypot(re, im);
  panel.frame({ x: linear(-1, LAST + 1), y: linear(-half, half), xlabel: "step t" });
  for (const sign of [1, -1]) panel.line(h.map((_, t) => [t, sign * size ** t]), "limit");
  const gone = h.findIndex((value) => Math.abs(value) > half);
  const shown = h.slice(0, gone < 0 ? h.length : gone + 1).map((value, t) => [t, value]);
  panel.line(shown);
  panel.dots(gone < 0 ? shown : shown.slice(0, gone));
  panel.legend([["first", "h(t)"], ["limit", "envelope ± |λ|ᵗ"]]);
  const off = gone < 0 ? "" : `: off scale from t = ${gone}`;
  panel.title(TITLE, `It ${verdict(re, im)}${off}.`, `${brief(h[LAST])} at t = ${LAST}`);
}

export default demo(["re", "im"], (stage) => {
  const now = () => [stage.get("re"), stage.get("im")];
  const at = ([x, y], [re, im]) => x === re && y === im;
  const plane = stage.panel({ name: "plane", title: "Eigenvalue λ", note: true, aspect: 1, most: 240, min: 280 });
  const later = stage.panel({ name: "later", title: TITLE, note: true, height: 272, min: 300, grow: 2 });
  stage.row();
  for (const [name, [re, im]] of Object.entries(SCENES)) stage.button(name, () => stage.set({ re, im }));
  let [from, last, ticks] = [null, null, 0];
  const player = stage.player({
    rate: TICKS, label: "Let it move", single: "", start: at(now(), FIRST),
    tick: () => {
      if (!last || !at(now(), last)) [from, ticks] = [now(), 0];
      ticks += 1;
      const end = ticks >= TICKS * SECONDS;
      last = end ? from : orbit(from, ticks / (TICKS * SECONDS));
      for (const [name, k] of [["re", 0], ["im", 1]]) stage.model.set(name, last[k]); // Python hears where it stops
      if (end) ticks = 0;
      return !end;
    },
  });
  plane.handle({
    ...stage.bindTwo("re", "im"), axis: "xy", label: "eigenvalue", name: "third",
    min: [-REACH, -REACH], max: [REACH, REACH], say: number,
    pull: ([x, y]) => [x, Math.abs(y) < MAGNET ? 0 : y],
  });
  return () => {
    const [re, im] = now();
    if (last && !at([re, im], last)) player.stop(); // somebody else has moved it
    drawPlane(plane, re, im);
    drawResponse(later, re, im);
    stage.say(player.playing() ? "It moves by itself. Touch it, and it is yours." : sentence(re, im));
  };
});
