// Live demo of one unit unrolled, h_t = tanh(w h_{t-1} + x_t): which steps the loss reads, what each adds to dw.
import { brief, demo, extent, fixed, linear } from "./kit.js";

export const W_MAX = 2;

// ---- the mathematics ---------------------------------------------------------------------------------------------

/** Forward and backward pass: states, the two parts of the gradient with respect to each, shares of dw. */
export function passes(w, x0, reads) {
  const T = reads.length;
  const h = [];
  for (let t = 0; t < T; t += 1) h.push(Math.tanh(w * (t > 0 ? h[t - 1] : 0) + (t === 0 ? x0 : 0)));
  const [direct, carried, shares] = [0, 0, 0].map(() => Array(T).fill(0));
  let back = 0;
  for (let t = T - 1; t >= 0; t -= 1) {
    direct[t] = reads[t] === "1" ? h[t] : 0;
    carried[t] = back;
    const da = (direct[t] + carried[t]) * (1 - h[t] * h[t]);
    shares[t] = da * (t > 0 ? h[t - 1] : 0);
    back = w * da;
  }
  return { h, direct, carried, shares };
}

const sum = (values) => values.reduce((total, value) => total + value, 0);

/** Which steps the loss reads, in words. */
export function stepsRead(reads) {
  const steps = [...reads].flatMap((digit, t) => (digit === "1" ? [t] : []));
  if (steps.length === 0) return "no step";
  if (steps.length === reads.length) return "every step";
  return steps.length === 1 ? `step ${steps[0]}` : `steps ${steps.join(", ")}`;
}

/** Which step contributes most, and which least or nothing, of those that use the weight on a state. */
export function blame(w, x0, reads) {
  const sizes = passes(w, x0, reads).shares.slice(1).map(Math.abs);
  const total = sum(sizes);
  if (total === 0) return "no step contributes";
  const [most, least] = [sizes.indexOf(Math.max(...sizes)), sizes.indexOf(Math.min(...sizes))];
  const [high, low] = [most, least].map((k) => fixed((100 * sizes[k]) / total, 1));
  if (sizes[least] === 0) {
    const idle = stepsRead(`0${sizes.map((size) => (size === 0 ? "1" : "0")).join("")}`);
    return `step ${most + 1} contributes most, ${high} %, ${idle} nothing`;
  }
  return `step ${most + 1} contributes most, ${high} %, step ${least + 1} least, ${low} %`;
}

/** Which steps get a gradient, in words. */
export function reach(reads) {
  const last = reads.lastIndexOf("1");
  if (last < 0) return "no step gets a gradient";
  if (last === reads.length - 1) return "every step gets a gradient";
  return last === 0 ? "step 0 alone gets a gradient" : `steps 0 to ${last} get a gradient, the later ones do not`;
}

/** What the demo says; what is hidden, "shares" or "gradients", is left out. */
export function sentence(w, x0, reads, hidden = "") {
  const head = `w = ${fixed(w, 2)}, the loss reads ${stepsRead(reads)}`;
  if (hidden) return `${head}. The ${hidden} are shown once you have kept a prediction.`;
  return `${head}: dw = ${brief(sum(passes(w, x0, reads).shares))}; ${blame(w, x0, reads)}`;
}

// ---- the picture -------------------------------------------------------------------------------------------------

function drawSteps(panel, T, parts, title, note, least) {
  const all = parts.flatMap(({ values }) => values);
  const size = Math.max(least, ...all.map(Math.abs));
  const ticks = Array.from({ length: T }, (_, t) => ({ value: t, text: String(t) }));
  const y = linear(...extent(all, { also: [0, Math.min(...all) < 0 ? -size : size] }));
  panel.frame({ x: linear(-0.5, T - 0.5), y, xlabel: "step t", xticks: ticks });
  for (const { name, values, shift = 0 } of parts) {
    const points = values.map((value, t) => [t + shift, value]);
    panel.stems(points, name);
    panel.dots(points, name, 7);
  }
  panel.title(title, note, parts.map(({ told, values }) => `${told}: ${values.map((v) => brief(v)).join(", ")}`).join("; "));
}

const ASKED = { shares: "Which step contributes most to dw?", gradients: "Which steps get a gradient?" };

export default demo(["w", "x_0", "reads"], (stage) => {
  const line = stage.panel({
    name: "weight", title: "Recurrent weight w", wide: true, height: 78,
    margins: { left: 20, right: 20, top: 26, bottom: 32 },
  });
  line.handle({
    ...stage.bind("w"), label: "recurrent weight w", min: -W_MAX, max: W_MAX, step: 0.05,
    say: (w) => `w = ${fixed(w, 2)}`,
  });
  stage.row();
  stage.range({ trait: "x_0", label: "input at step 0", min: 0, max: 1, step: 0.05, say: (x) => fixed(x, 2) });
  const row = stage.row();
  row.append("The loss reads step");
  const buttons = [...stage.get("reads")].map((_, t) => {
    const node = stage.button(String(t), () => {
      const reads = [...stage.get("reads")];
      reads[t] = reads[t] === "1" ? "0" : "1";
      stage.set({ reads: reads.join("") });
    });
    node.setAttribute("aria-label", `the loss reads step ${t}`);
    return node;
  });
  const hide = stage.get("hide"); // the question stays what it was at the beginning
  const known = stage.prediction({
    name: hide,
    ask: ASKED[hide],
    outcome: () => {
      const [w, x0, reads] = ["w", "x_0", "reads"].map((name) => stage.get(name));
      return hide === "shares" ? `At w = ${fixed(w, 2)} ${blame(w, x0, reads)}.` : `Here ${reach(reads)}.`;
    },
  });
  const options = { min: 240, height: 200 };
  const states = stage.panel({ ...options, name: "states", title: "State h", note: true });
  const gradients = stage.panel({ ...options, name: "gradients", title: "Gradient dh, from" });
  const parts = stage.panel({ ...options, name: "shares", title: "Shares of dw", note: true });
  return () => {
    const [w, x0, reads] = ["w", "x_0", "reads"].map((name) => stage.get(name));
    const { h, direct, carried, shares } = passes(w, x0, reads);
    buttons.forEach((node, t) => node.setAttribute("aria-pressed", String(reads[t] === "1")));
    const ticks = [-2, -1, 0, 1, 2].map((value) => ({ value, text: String(value) }));
    line.frame({ x: linear(-W_MAX, W_MAX), xticks: ticks });
    drawSteps(states, h.length, [{ name: "first", values: h, told: "states" }], "State h", "from left to right", 0.1);
    const hidden = known() ? "" : hide;
    const ways = [
      { name: "second", values: carried, shift: -0.12, told: "from later steps" },
      { name: "fourth", values: direct, shift: 0.12, told: "from the loss" },
    ];
    drawSteps(gradients, h.length, hidden === "gradients" ? [] : ways, "Gradient dh, from", "", 0.1);
    gradients.legend([["second", "later steps"], ["fourth", "the loss"]]);
    const note = hidden ? "shown after your prediction" : `their sum is dw = ${brief(sum(shares))}`;
    const told = hidden ? [] : [{ name: "third", values: shares, told: "shares" }];
    drawSteps(parts, h.length, told, "Shares of dw", note, 0.01);
    if (hidden) parts.words((h.length - 1) / 2, 0.005, "?", { anchor: "middle" });
    if (hidden === "gradients") gradients.words((h.length - 1) / 2, 0.05, "?", { anchor: "middle" });
    stage.say(sentence(w, x0, reads, hidden));
  };
});
