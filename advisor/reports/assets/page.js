// Draws the curves of the page with uPlot. Reads nothing but the JSON that the page carries.
// Begins where reach.js ends.
// ---- plots ---------------------------------------------------------------------------------
// On a logarithmic axis: decades, as many as there is room for, or 1-2-5 within a few of them.
function decades(u, axis, min, max) {
  const low = Math.floor(Math.log10(min)), high = Math.ceil(Math.log10(max));
  const steps = high - low > 3 ? [1] : [1, 2, 5], stride = Math.ceil((high - low) / 8), all = [];
  for (let power = low; power <= high; power += stride) {
    for (const step of steps) all.push(+`${step}e${power}`);
  }
  return all.filter((value) => value >= min && value <= max);
}
function axes(xname, yname, log, logx) {
  const look = () => colour("--soft"), grid = {stroke: () => colour("--grid"), width: 1};
  // Left alone uPlot finds no increment over dozens of decades and draws no axis at all.
  const incrs = (u, axis, min, max) => [+`1e${Math.ceil(Math.log10(max - min))}`];
  const places = {splits: decades, filter: (u, all) => all, incrs};
  const font = "12px system-ui, sans-serif";
  return [
    {stroke: look, grid, ticks: grid, font, label: xname, labelSize: xname ? 20 : 0, labelFont: font,
      size: 30, ...(logx ? places : {}), values: (u, all) => all.map(whole)},
    {stroke: look, grid, ticks: grid, font, size: 64, ...(log ? places : {}), label: yname, labelSize: 18, labelFont: font,
      values: (u, all) => all.map(short)},
  ];
}
function line(label, name, width, dash, more) {
  return {label, stroke: () => colour(name), width, dash, value: (u, v) => short(v), ...more};
}
function range(low, high, log) {
  return (u, min, max) => {
    if (min == null) return log ? [1, 10] : [0, 1];
    if (low === "zero" && !log) return [Math.min(min, 0), max > 0 ? max * 1.08 : 1];
    // An excursion to the sky would flatten everything else, as long as nobody zooms into it.
    const a = low > -Infinity ? Math.max(min, low) : min, b = high < Infinity ? Math.min(max, high) : max;
    if (log) return a > 0 && a < b ? [a / 1.15, b * 1.15] : [min / 2, max * 2];
    const room = (b - a || Math.abs(b) || 1) * 0.06;
    return a < b || a === b ? [a - room, b + room] : [min, max];
  };
}
function roomIn(figure) {
  const style = getComputedStyle(figure);
  return Math.max(figure.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight), 240);
}
function plot(place, {data, series, height, xname, yname, state, key, low, high, log, first, last, legend = true}) {
  const options = {
    width: roomIn(place.parentElement), height, axes: axes(xname, yname, log, state.logx),
    series: [{label: state.axis, value: (u, v) => whole(v)}, ...series],
    scales: {x: {time: false, distr: state.logx ? 3 : 1},
      y: {distr: log ? 3 : 1, range: range(low, high, log)}},
    cursor: {sync: {key, scales: ["x", null]}, drag: {x: true, y: false}, points: {size: 6}},
    legend: {show: legend, markers: {dash: (u, i) => (u.series[i].dash || []).length ? "dashed" : "solid"}},
    hooks: {drawAxes: [first], draw: [last]},
  };
  place.replaceChildren();
  const u = new uPlot(options, data, place);
  byKey(u);
  return u;
}
const few = (curve) => curve.x.length < 40;
const dense = (run) => (run.train || run.val).x.length > 600;

function lossPlot(figure, run, state) {
  const place = figure.querySelector(".loss"), log = state.logy, curves = [], series = [];
  const add = (curve, ...how) => { curves.push(log ? positive(curve) : curve); series.push(line(...how)); };
  if (run.train) add(run.train, run.train.name, "--train", 1.2, [], {alpha: dense(run) ? .55 : .9, points: {show: few(run.train)}});
  if (run.val) add(run.val, run.val.name, "--val", 1.8, [7, 4], {points: {show: few(run.val)}});
  if (run.trend) add(run.trend, "trend", "--trend", 2, [2, 3], {points: {show: false}});
  const spans = run.spans.filter((span) => span.kind !== "rate");
  return plot(place, {
    data: joined(curves, ends([run], state), state.logx), series, height: 340, yname: run.judged, state,
    key: state.key, low: run.low, high: run.high, log,
    first: (u) => {
      if (!state.marks) return;
      drawSpans(u, spans, state.logx);
      if (run.trend && run.trend.band) drawBand(u, run.trend, log, false);
    },
    last: (u) => {
      if (!state.marks) return;
      if (run.trend && run.trend.band && dense(run)) drawBand(u, run.trend, log, true);
      if (run.spikes) drawSpikes(u, run.spikes);
      if (run.bad != null) drawBad(u, run.bad);
    },
  });
}
function sidePlot(figure, run, state, where, curve, name, yname, spans) {
  // The rate of a range test rises through decades.
  const log = where === "lr" && !!run.range_test;
  const shown = constant(log ? positive(curve) : curve, ends([run], state));
  const stepped = where === "lr" ? {paths: uPlot.paths.stepped({align: 1})} : {};
  return plot(figure.querySelector("." + where), {
    data: joined([shown], ends([run], state), state.logx), height: where === "lr" ? 170 : 150, yname, state,
    series: [line(curve.name, name, 1.6, [], {points: {show: false}, ...stepped})],
    xname: run.axis, key: state.key, log, low: "zero",
    first: (u) => { if (state.marks) drawSpans(u, spans, state.logx); }, last: () => {},
  });
}
function drawRun(figure) {
  const run = runs[figure.dataset.run], state = drawn.get(figure);
  state.plots.forEach((u) => u.destroy());
  state.plots = [lossPlot(figure, run, state)];
  const rate = run.spans.filter((span) => span.kind === "rate");
  if (run.lr) state.plots.push(sidePlot(figure, run, state, "lr", run.lr, "--lr", "lr", rate));
  if (run.grad_norm) state.plots.push(sidePlot(figure, run, state, "grad", run.grad_norm, "--grad", "grad norm", []));
}

// ---- several runs in one chart --------------------------------------------------------------
function drawCompared(figure) {
  const state = drawn.get(figure), log = state.logy;
  const common = runs.filter((run) => run && run.axis === runs.find(Boolean).axis);
  const curve = (run) => run.trend || run.train || run.val;
  const style = (i) => [PALETTE[i % PALETTE.length], 1.8, DASHES[i % DASHES.length]];
  const extent = ends(common, state);
  const rated = common.filter((run) => run.lr);
  const steady = common.filter((run) => !run.diverged);
  const high = median((steady.length ? steady : common).map((run) => run.high)) * 2;
  tellGone(figure, common.filter((run) => run.diverged && curve(run).y.some((v) => v > high)).length);
  state.plots.forEach((u) => u.destroy());
  state.plots = [plot(figure.querySelector(".loss"), {
    data: joined(common.map((r) => log ? positive(curve(r)) : curve(r)), extent, state.logx),
    series: common.map((r, i) => line(r.name, ...style(i), {points: {show: false}})),
    height: 320, yname: "loss", state, key: state.key, log, first: () => {}, last: () => {},
    low: Math.min(...common.map((r) => r.low)), high,
  })];
  if (!rated.length) return;
  state.plots.push(plot(figure.querySelector(".lr"), {
    data: joined(rated.map((r) => constant(r.lr, ends([r], state))), extent, state.logx), xname: common[0].axis,
    series: rated.map((r) => line(r.name, ...style(common.indexOf(r)), {points: {show: false}})),
    height: 150, yname: "lr", state, key: state.key, log: decade(rated), legend: false,
    low: "zero", first: () => {}, last: () => {},
  }));
}
function tellGone(figure, count) {
  const words = count === 1 ? "1 diverged run leaves" : `${count} diverged runs leave`;
  figure.querySelector(".gone").textContent = count ? ` ${words} the scale.` : "";
}
// Rates that are tried against each other mostly differ by powers of ten.
function decade(rated) {
  const rates = rated.flatMap((run) => run.lr.y).filter((v) => v != null);
  return rates.every((v) => v > 0) && Math.max(...rates) > 10 * Math.min(...rates);
}
function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

// ---- life ----------------------------------------------------------------------------------
function redraw(figure) {
  if (figure.id === "compared") drawCompared(figure);
  else drawRun(figure);
}
function begin(figure) {
  if (drawn.has(figure)) return;
  const compared = figure.id === "compared";
  const run = compared ? null : runs[figure.dataset.run];
  const first = run || runs.find(Boolean);
  if (!first) return;
  const logy = compared ? runs.every((r) => !r || r.log) : run.log;
  drawn.set(figure, {logy, logx: false, marks: true, plots: [], axis: first.axis,
    key: "sync-" + (compared ? "all" : figure.dataset.run)});
  show(figure);
  redraw(figure);
}
function show(figure) {
  const state = drawn.get(figure);
  for (const name of ["logy", "logx", "marks"]) {
    const button = figure.querySelector(`[data-do=${name}]`);
    if (button) button.setAttribute("aria-pressed", String(state[name]));
  }
}
function resize(figure) {
  for (const u of (drawn.get(figure) || {plots: []}).plots) {
    const width = roomIn(figure);
    if (width !== u.width) u.setSize({width, height: u.height});
  }
}
const figures = [...document.querySelectorAll("figure.charts")];
const seen = new IntersectionObserver((entries) => entries.forEach((entry) => {
  if (entry.isIntersecting) { seen.unobserve(entry.target); begin(entry.target); }
}), {rootMargin: "600px"});
const sizes = new ResizeObserver((entries) => entries.forEach((entry) => resize(entry.target)));
for (const figure of figures) {
  seen.observe(figure);
  sizes.observe(figure);
  figure.addEventListener("click", (event) => {
    const what = event.target.dataset.do, state = drawn.get(figure);
    if (!what || !state) return;
    if (what !== "reset") state[what] = !state[what];
    show(figure);
    redraw(figure);
  });
}
figures.slice(0, 2).forEach(begin);  // what is seen first is not waited for
window.addEventListener("beforeprint", () => figures.forEach(begin));
function follow() {  // a link to a rule opens it
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && target.tagName === "DETAILS") target.open = true;
}
window.addEventListener("hashchange", follow);
follow();
