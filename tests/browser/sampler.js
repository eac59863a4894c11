// A demo with everything that the kit offers and none of the course's demos needs; for tests.
import { brief, demo, extent, fixed, linear, log } from "./kit.js";

export default demo(["re", "im", "w", "T", "shown", "kind"], (stage) => {
  const plane = stage.panel({ name: "plane", title: "Plane", aspect: 1, most: 260, min: 240 });
  const decay = stage.panel({ name: "decay", title: "Decay", note: true, min: 240 });
  const map = stage.panel({ name: "map", title: "Map", min: 240 });
  plane.handle({
    ...stage.bindTwo("re", "im"), label: "eigenvalue", axis: "xy", min: [-1.5, -1], max: [1.5, 1], step: 0.01,
    say: ([re, im]) => `${fixed(re, 2)} + ${fixed(im, 2)} i`,
  });
  decay.handle({ ...stage.bind("w"), label: "weight", axis: "y", min: 0.01, max: 2, across: () => 1, name: "second" });
  stage.row();
  stage.range({ trait: "T", label: "steps", min: 2, max: 50, step: 1 });
  stage.toggle({ trait: "shown", label: "Envelope" });
  stage.choice({ trait: "kind", label: "unit", options: { tanh: "tanh", relu: "rectified linear" } });
  stage.button("Start anew", () => stage.set({ re: 0.5, im: 0.5, w: 0.5 }));
  stage.player({ tick: () => stage.set({ T: stage.get("T") + 1 }) || stage.get("T") < 20, rate: 50 });
  const known = stage.prediction({ name: "end", ask: "What is left at the end?", outcome: () => `It is ${brief(end())}.` });
  const end = () => stage.get("w") ** stage.get("T");
  return () => {
    const [re, im, w, T] = ["re", "im", "w", "T"].map((name) => stage.get(name));
    plane.frame({ x: linear(-1.6, 1.6), y: linear(-1.6, 1.6), xlabel: "real part" });
    const circle = Array.from({ length: 61 }, (_, k) => [Math.cos((k * Math.PI) / 30), Math.sin((k * Math.PI) / 30)]);
    plane.area(circle, "limit");
    plane.line(circle, "limit");
    let [x, y] = [1, 0];
    const path = Array.from({ length: 200 }, () => ([x, y] = [re * x - im * y, im * x + re * y]));
    plane.line(path, "first");
    plane.dots(path, "first");
    plane.words(1, 0, "start here, at one", { dx: 6 });
    const h = Array.from({ length: T + 1 }, (_, t) => [t, w ** t]);
    decay.frame({ x: linear(0, T), y: log(1e-6, 1e3), xlabel: "step t" });
    if (known()) decay.line(h, "second");
    if (stage.get("shown")) decay.band({ y0: 0.1, y1: 10 });
    decay.mark({ y: 1 }, "one");
    decay.mark({ x: T / 2 }, "half way");
    decay.legend([["second", "w to the t"], ["limit", "one"]]);
    decay.title("Decay", `kind: ${stage.get("kind")}`);
    const rows = [[0, 1, -1], [0.5, -0.5, NaN]];
    map.frame({ x: linear(0, 3), y: linear(...extent([0, 2], { room: 0 })), grid: false });
    map.heat(rows, { x0: 0, x1: 3, y0: 0, y1: 2 });
    stage.say(`The eigenvalue has size ${brief(Math.hypot(re, im))}, the weight is ${brief(w)}.`);
  };
});
