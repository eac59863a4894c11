// Live demo of a trained LSTM that adds two numbers bit by bit: flip their bits, go back to earlier weights.
import { clamp, demo, extent, fixed, html, linear, make } from "./kit.js";

export const [H, OTHERS] = [3, 100]; // units, and other sums that measure a network
// Updates: W_x, W_h, W_c, b, W_o, b_o row by row, in thousandths; written by tests/notebooks/adder_training.py.
export const STAGES = {
  0: [-154,-56,316,187,-200,-60,64,337,-288,415,-185,278,25,-151,57,-14,-348,-53,428,158,-380,201,199,-5,-471,54,-218,43,-120,-97,438,444,-328,-253,484,56,188,88,-378,53,-457,-499,-480,3,-411,-465,-403,24,133,-285,415,-318,-67,140,124,-295,-303,-243,67,339,-327,-12,-279,280,-105,-346,173,40,164,-282,-235,-178,344,-210,189,129,171,-57,255,-19,-241,-1,186,-381,230,9,404,24,382,-322,-366,-7,-496,-4,-395,333,0,0,0,1000,1000,1000,0,0,0,0,0,0,262,-47,-372,0],
  50: [-1053,-379,383,-212,-1091,210,-161,631,-1475,-274,354,-910,-522,579,109,-639,-1181,275,462,369,-1535,-166,1033,-1345,-627,-656,-1483,133,-205,356,269,225,-233,-76,433,-418,-269,-582,-1622,98,-762,-247,-123,-53,-358,-426,-413,-351,-278,-462,-157,-577,82,-1,662,93,-552,-508,288,210,-483,-613,-1550,335,-200,33,-16,-190,261,-346,67,-1300,-150,-946,-1068,160,-96,322,596,-66,-205,-132,474,-1443,318,-92,145,204,559,-690,-39,336,-238,1013,-1385,1384,504,583,1412,943,893,954,-733,-712,502,46,132,767,833,-461,-1719,-183],
  100: [-1362,-720,881,-1257,-1637,408,193,721,-2083,-1164,1662,-1464,-953,674,988,-1475,-1780,605,653,682,-2192,-1342,2227,-1864,-996,-1515,-1913,-275,-299,1307,734,280,-570,171,1,-826,-254,-1323,-1638,-322,-362,380,676,102,-513,-325,563,-438,-1014,-983,-454,-1392,-235,757,1102,9,-895,-666,1284,-560,-319,-344,-2482,338,-394,321,-421,-267,315,-138,358,-2350,6,-1810,-1193,-123,261,1030,1316,-50,-389,-255,1450,-2441,486,57,-925,540,758,-342,-272,331,-9,2522,-2752,1950,1630,1314,2184,1057,1136,705,-1641,-1123,533,-341,839,1558,1885,-1200,-3481,-936],
  200: [-1130,-305,1286,-1895,-1929,778,1230,839,-2597,-1630,2004,-1776,-783,705,1559,-1799,-1845,864,1305,868,-2561,-1776,2460,-2029,-950,-2068,-1952,-124,-375,3107,798,346,-748,-61,24,-623,245,-2373,-1266,-119,-48,334,137,-26,-471,-371,383,-16,-1392,-1349,-487,-2112,-614,825,1348,-249,-1146,-980,1648,-966,-150,149,-2949,97,-567,273,-415,-280,284,-377,412,-3493,596,-2789,-968,293,461,1036,755,-198,-340,-494,1327,-2751,739,517,-1466,532,912,-166,-740,600,-2,3419,-3373,2233,2551,1475,2369,1375,1306,868,-2371,-1261,321,-385,1266,2109,2633,-1544,-5444,-1436],
  400: [-934,1541,1946,-1381,-2087,552,2450,969,-2786,-1818,2107,-1964,-533,1727,2216,-1000,-1724,854,2586,954,-2811,-1975,2541,-2125,-1194,-2154,-1962,-205,-332,4555,-127,633,-719,-92,281,-737,416,-540,-669,210,189,120,60,-417,-399,-131,-548,358,-1138,-1389,-504,-1979,-902,906,2019,-825,-1256,-1201,1927,-807,201,-1609,-2355,292,-638,407,457,-483,-79,-566,971,-4550,713,-929,-576,520,619,842,258,-397,-218,-624,1172,-2795,740,1090,-1962,1202,1080,163,-560,956,-80,3951,-3815,2144,3262,674,2997,1290,1343,888,-3054,-1405,167,-408,1310,2786,3033,-3709,-7484,-1983],
  450: [-582,2481,2030,-1088,-1789,579,2701,996,-2808,-1831,2118,-1946,-409,2506,2259,-899,-1414,769,2579,989,-2811,-1988,2548,-2087,-1527,-2159,-1964,125,-402,4880,-327,717,-693,-117,317,-787,447,-551,-494,96,391,79,146,-447,-362,-126,-629,509,-1098,-1412,-505,-1907,-901,862,1840,-984,-1252,-1219,1946,-805,368,-2268,-2132,429,-667,420,384,-590,-246,-636,1314,-4746,694,-926,-456,543,707,808,303,-397,-177,-698,1294,-2755,706,1288,-2059,1387,986,216,-484,995,-22,4036,-3822,2034,3475,246,3115,1010,1490,875,-3110,-1424,169,-353,1006,2993,3138,-5232,-7873,-2069],
  600: [-241,4063,2099,-357,-1126,573,2804,971,-2876,-1845,2150,-1922,-171,4059,2314,-256,-885,710,2729,1003,-2870,-2000,2568,-2090,-2426,-2166,-1970,1440,-234,5535,-622,788,-546,-155,308,-965,322,-761,-189,-358,551,-45,83,-406,-384,-138,-890,865,-873,-1503,-505,-1863,-1346,683,1509,-1160,-1153,-1276,1952,-779,633,-3524,-1587,1045,-833,389,583,-766,-506,-790,1856,-5091,438,-1080,-252,620,862,700,209,-353,-166,-819,1341,-2641,759,1532,-2271,1610,1231,301,-326,1052,82,4160,-3609,1842,3694,-422,3342,441,1312,840,-3116,-1480,148,-196,420,3305,3325,-8064,-8814,-2838],
};
export const UPDATES = Object.keys(STAGES).map(Number);

// ---- the network -------------------------------------------------------------------------------------------------

const sigmoid = (a) => 1 / (1 + Math.exp(-a));
/** Weights as arrays of rows: the course's LSTM cell in blocks i, f, g, o, and an output on top. */
function unpack(thousandths) {
  const left = thousandths.map((value) => value / 1000);
  const [W_x, W_h, W_c, [b]] = [2, H, H, 1].map((count) => Array.from({ length: count }, () => left.splice(0, 4 * H)));
  return { W_x, W_h, W_c, b, W_o: left.splice(0, H), b_o: left[0] };
}
const WEIGHTS = UPDATES.map((updates) => unpack(STAGES[updates]));

/** The network over pairs of bits, from zero states: gates, cell states and p, the probability of a 1, per step. */
export function forward({ W_x, W_h, W_c, b, W_o, b_o }, pairs) {
  let [h, c] = [new Array(H).fill(0), new Array(H).fill(0)];
  return pairs.map((x) => {
    const sum = (rows, values, k) => values.reduce((total, value, n) => total + value * rows[n][k], 0);
    const a = (block, k) => b[block * H + k] + sum(W_x, x, block * H + k) + sum(W_h, h, block * H + k);
    const units = [...h.keys()];
    const [i, f, g] = [sigmoid, sigmoid, Math.tanh].map((squash, block) =>
      units.map((k) => squash(a(block, k) + sum(W_c, c, block * H + k))));
    c = units.map((k) => f[k] * c[k] + i[k] * g[k]);
    const o = units.map((k) => sigmoid(a(3, k) + sum(W_c, c, 3 * H + k)));
    h = units.map((k) => o[k] * Math.tanh(c[k]));
    return { i, f, o, c, p: sigmoid(h.reduce((total, value, k) => total + value * W_o[k], b_o)) };
  });
}

const digits = (value, n) => Array.from({ length: n }, (_, t) => (value >> t) & 1); // least significant first

/** One sum: bits, carry into and out of each step, the network's steps and the bits and the number that it gives. */
export function add(a, b, bits, stage) {
  const n = Number(bits);
  [a, b] = [a % 2 ** n, b % 2 ** n];
  const [bitsA, bitsB, bitsSum] = [a, b, a + b].map((value) => digits(value, n + 1));
  const out = digits((a + b) ^ a ^ b, n + 2).slice(1);
  const steps = forward(WEIGHTS[stage], bitsA.map((bit, t) => [bit, bitsB[t]]));
  const said = steps.map(({ p }) => (p > 0.5 ? 1 : 0));
  const number = said.reduce((total, bit, t) => total + bit * 2 ** t, 0);
  return { a, b, bitsA, bitsB, bitsSum, into: [0, ...out.slice(0, -1)], out, steps, said, number };
}
const mean = (values) => values.reduce((total, value) => total + value, 0) / values.length;
const shared = (us, vs) => mean(us.map((u, n) => u * vs[n])) - mean(us) * mean(vs);
const correlation = (us, vs) => shared(us, vs) / Math.sqrt(shared(us, us) * shared(vs, vs));
const known = new Map();

/** Of 100 other sums: how many are all right, and each unit's correlation of c with the carry out of the step. */
export function measure(bits, stage) {
  const key = `${bits} ${stage}`;
  if (!known.has(key)) {
    const spread = (k, step) => Math.floor((k * step - Math.floor(k * step)) * 2 ** Number(bits));
    const sums = Array.from({ length: OTHERS }, (_, k) =>
      add(spread(k + 1, 0.6180339887498949), spread(k + 1, 0.7548776662466927), bits, stage));
    const carry = sums.flatMap(({ out }) => out);
    const states = (k) => sums.flatMap(({ steps }) => steps.map(({ c }) => c[k]));
    const correlations = [...Array(H).keys()].map((k) => correlation(states(k), carry));
    known.set(key, { right: sums.filter((s) => s.number === s.a + s.b).length, correlations });
  }
  return known.get(key);
}

// ---- words -------------------------------------------------------------------------------------------------------

export const holder = (bits, stage, cell = "1") =>
  `c of unit ${cell} has a correlation of ${fixed(measure(bits, stage).correlations[Number(cell) - 1], 2)} with the carry`;

export function wrong({ said, bitsSum }) {
  const steps = said.flatMap((bit, t) => (bit === bitsSum[t] ? [] : [t]));
  return steps.length === 0 ? "no step is wrong" : `wrong at step${steps.length > 1 ? "s" : ""} ${steps.join(", ")}`;
}

/** The title of the table. */
export const answer = ({ a, b, number }, hidden = "") =>
  `The network says ${a} + ${b} = ${hidden === "wrong" ? "?" : `${number} ${number === a + b ? "✓" : "✗"}`}`;

/** What the demo says; what is hidden, "carry" or "wrong", is left out. */
export function sentence(a, b, bits, stage, hidden = "", cell = "1") {
  const s = add(a, b, bits, stage);
  const head = `After ${UPDATES[stage]} updates: ${s.a} + ${s.b} = ${s.a + s.b}`;
  if (hidden === "wrong") return `${head}. What the network says is shown once you have kept a prediction.`;
  const told = `It gets ${measure(bits, stage).right} of ${OTHERS} other sums of ${bits} bits right`;
  return `${head}, the network says ${s.number}, ${wrong(s)}. ${told}${hidden ? "" : `; there ${holder(bits, stage, cell)}`}.`;
}

// ---- the picture -------------------------------------------------------------------------------------------------

const LEVELS = { a: 8.2, b: 7, "carry in": 5.9, sum: 5, network: 4.1, check: 3.2, "p of a 1": 1.3 }; // middle of each row
const [FOOT, TALL] = [0.1, 2.4]; // of the bars of p
const ticks = (values) => values.map((value) => ({ value, text: String(value) }));
/** The axis of the steps, with a tick at every step or, where there are many, at few. */
const steps = (n, few) => ({ x: linear(-0.6, n + 0.6), xticks: ticks([...Array(n + 1).keys()].filter((t) => n < 12 || t % few === 0)) });

/** The bits of a and b, to be flipped: switches in the panel, of which Tab reaches one and arrow keys the others. */
function switches(stage, panel) {
  const looks = { " .key": "stroke: var(--faint)", " .area": "fill-opacity: 0.35", ":focus .key": "stroke: var(--ink); stroke-width: 3" };
  html("style", { textContent: Object.entries(looks).map(([of, look]) => `.course-demo .bit${of} { ${look}; }`).join(" ") }, stage.root);
  const [cells, put] = [{}, (target, values) => Object.entries(values).forEach((pair) => target.setAttribute(...pair))];
  let at = ["a", 0];
  const flip = (name, t) => stage.set({ [name]: stage.get(name) ^ (1 << t) });
  const go = (name, t) => {
    at = [name, clamp(t, 0, Number(stage.get("bits")) - 1)];
    cells[name][at[1]].node.focus({ preventScroll: true });
    stage.redraw();
  };
  const press = (event, name, t) => {
    const [act, other] = [() => flip(name, t), () => go(name === "a" ? "b" : "a", t)];
    const sides = { ArrowLeft: () => go(name, t - 1), ArrowRight: () => go(name, t + 1), ArrowUp: other, ArrowDown: other };
    const found = { ...sides, Home: () => go(name, 0), End: () => go(name, 19), " ": act, Enter: act }[event.key];
    if (!found || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation(); // of the notebook's own keys
    found();
  };
  for (const name of ["a", "b"]) {
    const group = make("g", { role: "group", "aria-label": `the bits of ${name}` }, panel.hands);
    cells[name] = Array.from({ length: 20 }, (_, t) => {
      const about = { class: "bit", role: "switch", "aria-label": `bit of ${name} worth ${2 ** t}` };
      const node = make("g", { ...about, style: "cursor: pointer; outline: none" }, group);
      node.addEventListener("click", () => [flip(name, t), go(name, t)]);
      node.addEventListener("keydown", (event) => press(event, name, t));
      return { node, key: make("rect", { rx: 3 }, node), text: make("text", { "text-anchor": "middle", y: 4.5 }, node) };
    });
  }
  return (n) => {
    const [wide, high] = [panel.x(0.86) - panel.x(0), panel.y(0) - panel.y(1.05)];
    if (at[1] >= n) at = ["a", 0];
    for (const [name, row] of Object.entries(cells)) row.forEach(({ node, key, text }, t) => {
      const [bit, tabindex] = [(stage.get(name) >> t) & 1, name === at[0] && t === at[1] ? 0 : -1];
      const drawn = String([t < n, bit, tabindex, wide, high]);
      if (node.drawn === drawn) return;
      node.drawn = drawn;
      put(key, { x: -wide / 2, y: -high / 2, width: wide, height: high, class: bit ? "key area first" : "key band" });
      text.textContent = bit;
      const place = [panel.margins.left + panel.x(t), panel.margins.top + panel.y(LEVELS[name])];
      put(node, { transform: `translate(${place})`, "aria-checked": bit === 1, tabindex });
      node.style.display = t < n ? "" : "none";
    });
  };
}

export default demo(["a", "b", "bits", "stage", "cell"], (stage) => {
  const now = () => ["a", "b", "bits", "stage"].map((name) => stage.get(name));
  stage.range({ trait: "stage", label: "updates of training", max: UPDATES.length - 1, min: 0, step: 1, say: (k) => String(UPDATES[k]) });
  const tick = () => (stage.set({ stage: (stage.get("stage") + 1) % UPDATES.length }), stage.get("stage") < UPDATES.length - 1);
  stage.player({ rate: 1.25, label: "Train", single: "", tick });
  stage.choice({ trait: "bits", label: "numbers of", options: { 8: "8 bits", 20: "20 bits" } });
  const any = (name) => [name, Math.floor(Math.random() * 2 ** stage.get("bits"))];
  stage.button("New numbers", () => stage.set(Object.fromEntries(["a", "b"].map(any))));
  stage.choice({ trait: "cell", label: "show", options: { 1: "unit 1", 2: "unit 2", 3: "unit 3" } });
  const table = stage.panel({ name: "sum", title: "The sum", min: 340, grow: 4, height: 240, margins: { left: 62, right: 4, top: 4 } });
  const small = { min: 190, height: 217, margins: { left: 30, right: 8, top: 6 } };
  const [states, gates] = ["state", "gates"].map((name) => stage.panel({ ...small, name, title: name }));
  const place = switches(stage, table);
  const hide = stage.get("hide"); // the question stays what it was at the beginning
  const known = !hide ? () => true : stage.prediction({
    name: hide,
    ask: hide === "carry" ? "What must be kept from step to step? How many bits?" : "Which steps will be wrong?",
    outcome: () => (hide === "carry" ? "One bit, the carry: now it has a row, and steps that pass one on are shaded."
      : `After ${UPDATES[stage.get("stage")]} updates: ${wrong(add(...now()))}.`),
  });
  return () => {
    const [n, s, k, hidden] = [Number(stage.get("bits")), add(...now()), Number(stage.get("cell")) - 1, known() ? "" : hide];
    drawTable(table, n, s, hidden);
    place(n);
    drawUnit(states, gates, n, s, k, hidden);
    stage.say(sentence(...now(), hidden, stage.get("cell")));
  };
});

function drawTable(panel, n, s, hidden) {
  const yticks = Object.entries(LEVELS).map(([text, value]) => ({ value, text: text === "check" ? "" : text }));
  panel.frame({ ...steps(n, 2), y: linear(0, 8.9), yticks, grid: false, xlabel: "step t reads the bits worth 2ᵗ" });
  panel.mark({ y: FOOT + TALL / 2 });
  const rows = { "carry in": hidden === "carry" ? "?" : s.into, sum: s.bitsSum, network: hidden === "wrong" ? "?" : s.said };
  const write = (t, level, text, name = "") => panel.words(t, LEVELS[level], String(text), { anchor: "middle", dy: 4.5, name });
  for (const [name, bits] of Object.entries(rows)) s.out.forEach((_, t) => write(t, name, bits[t] ?? bits[0]));
  panel.title(answer(s, hidden), "", hidden === "wrong" ? "" : `${wrong(s)}; p of a 1: ${s.steps.map(({ p }) => fixed(p, 2)).join(", ")}`);
  if (hidden === "wrong") return;
  s.said.forEach((bit, t) => {
    const [fine, p] = [bit === s.bitsSum[t], FOOT + TALL * s.steps[t].p];
    write(t, "check", fine ? "✓" : "✗", fine ? "good" : "bad");
    if (!fine) panel.band({ x0: t - 0.43, x1: t + 0.43, y0: LEVELS.check - 0.5, y1: LEVELS.sum + 0.5 }, "bad");
    panel.stems([[t, p]], fine ? "first" : "bad", FOOT).style.strokeWidth = panel.x(0.6) - panel.x(0);
  });
}

function drawUnit(states, gates, n, s, k, hidden) {
  const path = (name, unit = k) => s.steps.map((step, t) => [t, step[name][unit]]);
  const told = (name) => `${name}: ${s.steps.map((step) => fixed(step[name][k], 2)).join(", ")}`;
  states.frame({ ...steps(n, 5), xlabel: "step t", y: linear(...extent(s.steps.flatMap(({ c }) => c), { also: [-1.2, 1.2], room: 0.08 })) });
  if (hidden !== "carry") s.out.forEach((bit, t) => bit && states.band({ x0: t - 0.5, x1: t + 0.5 }, "limit"));
  for (let unit = 0; unit < H; unit += 1) if (unit !== k) states.line(path("c", unit), "limit");
  states.line(path("c"));
  states.dots(path("c"), "first", 7);
  states.legend([["first", `unit ${k + 1}`], ["limit", "others"]]);
  states.title(hidden === "carry" ? "Cell state c" : "c (shaded: carry)", "", `unit ${k + 1}, ${told("c")}`);
  gates.frame({ ...steps(n, 5), xlabel: "step t", y: linear(-0.06, 1.06), yticks: ticks([0, 0.5, 1]) });
  const pens = [["third", "i"], ["second", "f"], ["fourth", "o"]];
  for (const [pen, name] of pens) gates.line(path(name), pen);
  gates.legend(pens);
  gates.title(`Gates of unit ${k + 1}`, "", pens.map(([, name]) => told(name)).join("; "));
}
