// What is drawn over and under the curves, and the data made ready for uPlot. reach.js and
// page.js follow it in the same function.
const runs = JSON.parse(document.getElementById("data").textContent);
const DASHES = [[], [8, 4], [2, 3], [9, 3, 2, 3]];
const PALETTE = ["--train", "--val", "--lr", "--grad", "--span-ink", "--bad"];
const FILLS = {advice: "--span", diverged: "--alarm-fill", plateau: "--calm", rate: "--calm"};
const drawn = new Map();  // figure -> what is needed to draw it again
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const ratio = () => uPlot.pxRatio;

// ---- numbers -------------------------------------------------------------------------------
function short(value) {
  if (value == null) return "";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e6 || size < 1e-3)) return value.toExponential(2).replace(/\.?0+e/, "e");
  return String(+value.toPrecision(4));
}
const whole = (value) => value == null ? "" : Number.isInteger(value) ? value.toLocaleString("en") : short(value);

// ---- data ----------------------------------------------------------------------------------
// One x axis for all series of a plot; a null is a gap, a missing value is none.
function joined(curves, extent, logx) {
  const tables = curves.map((c) => [c.x, c.y]);
  tables.push([extent[0] < extent[1] ? extent : [extent[0]]]);  // the same ends in every plot
  const data = uPlot.join(tables);
  if (!logx) return data;
  const keep = data[0].map((x) => x > 0);
  return data.map((column) => column.filter((_, i) => keep[i]));
}
// The ends of the axis that the plots of a figure share; a logarithmic one begins above zero.
function ends(all, state) {
  const first = Math.min(...all.map((run) => run.extent[0])), last = Math.max(...all.map((run) => run.extent[1]));
  if (!state.logx || first > 0) return [first, last];
  const steps = all.flatMap((run) => (run.train || run.val).x).filter((x) => x > 0);
  return [steps.reduce((a, b) => Math.min(a, b), Math.max(last, 1)), Math.max(last, 1)];
}
const positive = (curve) => ({...curve, y: curve.y.map((v) => v > 0 ? v : null)});
// A gap in the middle of a thin curve would hide it: join only what is not finite as a gap.
const constant = (curve, extent) => curve.x.length > 1 ? curve : {...curve, x: extent, y: [curve.y[0], curve.y[0]]};

// ---- marks ---------------------------------------------------------------------------------
function across(u, value) { return u.valToPos(value, "x", true); }
function up(u, value) { return u.valToPos(value, "y", true); }
function inside(u, draw) {
  const {ctx, bbox} = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  draw(ctx, bbox);
  ctx.restore();
}
function drawSpans(u, spans, logx) {
  inside(u, (ctx, box) => {
    ctx.font = `600 ${11 * ratio()}px system-ui, sans-serif`;
    ctx.textBaseline = "top";
    ctx.textAlign = "left";
    spans.forEach((span, row) => {
      const left = logx && span.from <= 0 ? box.left : Math.max(across(u, span.from), box.left);
      if (across(u, span.to) < box.left || left > box.left + box.width) return;  // zoomed away
      const right = Math.max(across(u, span.to), left + 2 * ratio());
      const top = box.top + (4 + 16 * row) * ratio();
      ctx.fillStyle = colour(FILLS[span.kind]);
      ctx.fillRect(left, box.top, right - left, box.height);
      const ink = colour(span.kind === "diverged" ? "--bad" : span.kind === "advice" ? "--span-ink" : "--lr");
      ctx.strokeStyle = ctx.fillStyle = ink;
      ctx.lineWidth = ratio();
      const line = top + 14 * ratio();
      ctx.beginPath();
      for (const x of [left + ctx.lineWidth, right - ctx.lineWidth]) {
        ctx.moveTo(x, line - 4 * ratio());
        ctx.lineTo(x, line + 1 * ratio());
      }
      ctx.moveTo(left, line);
      ctx.lineTo(right, line);
      ctx.stroke();
      const size = ctx.measureText(span.label).width;
      const most = Math.max(box.left + box.width - size - 4, box.left + 2 * ratio());
      ctx.fillText(span.label, Math.min(left + 5 * ratio(), most), top);
    });
  });
}
function drawBand(u, trend, log, over) {
  inside(u, (ctx) => {
    const floor = u.scales.y.min, last = trend.x.length - 1;
    const edge = (i, sign) => {
      const value = trend.y[i] + sign * trend.band[i];
      ctx.lineTo(across(u, trend.x[i]), up(u, log ? Math.max(value, floor) : value));
    };
    if (over) {  // its edges only, above curves so dense that they cover it
      ctx.strokeStyle = colour("--trend");
      ctx.lineWidth = ratio();
      for (const sign of [1, -1]) {
        ctx.beginPath();
        for (let i = 0; i <= last; i++) edge(i, sign);
        ctx.stroke();
      }
      return;
    }
    ctx.beginPath();
    for (let i = 0; i <= last; i++) edge(i, 1);
    for (let i = last; i >= 0; i--) edge(i, -1);
    ctx.fillStyle = colour("--band");
    ctx.fill();
  });
}
function drawSpikes(u, spikes) {
  inside(u, (ctx, box) => {
    ctx.fillStyle = colour("--val");
    spikes.x.forEach((x, i) => {
      const size = 4.5 * ratio();
      const at = across(u, x), y = Math.max(up(u, spikes.y[i]), box.top + size) - size;
      ctx.beginPath();
      ctx.moveTo(at, y + size);
      ctx.lineTo(at - size, y - size);
      ctx.lineTo(at + size, y - size);
      ctx.fill();
    });
  });
}
function drawBad(u, at) {
  inside(u, (ctx, box) => {
    const x = across(u, at);
    if (x < box.left || x > box.left + box.width) return;  // zoomed away
    ctx.strokeStyle = ctx.fillStyle = colour("--bad");
    ctx.lineWidth = 1.5 * ratio();
    ctx.setLineDash([6 * ratio(), 3 * ratio(), 2 * ratio(), 3 * ratio()]);
    ctx.beginPath();
    ctx.moveTo(x, box.top);
    ctx.lineTo(x, box.top + box.height);
    ctx.stroke();
    ctx.font = `600 ${11 * ratio()}px system-ui, sans-serif`;
    const words = "✖ not finite from here", size = ctx.measureText(words).width;
    const room = x + size + 8 * ratio() < box.left + box.width;
    ctx.textBaseline = "bottom";
    ctx.textAlign = "left";
    const left = room ? x + 6 * ratio() : Math.max(x - size - 6 * ratio(), box.left + 2 * ratio());
    ctx.fillText(words, left, box.top + box.height - 6 * ratio());
  });
}
