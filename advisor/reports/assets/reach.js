// What the mouse does, by the keyboard as well; a search in the table; colours. Between marks.js and
// page.js, which makes the plots.
// ---- keys ----------------------------------------------------------------------------------
function byKey(u) {
  // The table around the names is read out as one of empty cells: its names are buttons.
  const legend = u.root.querySelector(".u-legend");
  if (legend) legend.setAttribute("role", "presentation");
  u.root.querySelectorAll(".u-legend .u-series th").forEach((name, i) => {
    if (!i) return;  // what the axis counts cannot be hidden
    name.tabIndex = 0;
    name.setAttribute("role", "button");
    const show = () => name.setAttribute("aria-pressed", String(u.series[i].show));
    show();
    name.addEventListener("click", show);
    name.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      name.click();
    });
  });
  u.over.tabIndex = 0;
  u.over.setAttribute("role", "img");
  u.over.setAttribute("aria-label", "curves; plus and minus zoom, arrows move, 0 shows all");
  u.over.addEventListener("keydown", (event) => {
    const figure = u.root.closest("figure.charts");
    if (event.ctrlKey || event.metaKey || event.altKey) return;  // the browser's own
    if (event.key === "0") redraw(figure);
    else if (!zoom(u, event.key)) return;
    event.preventDefault();
    if (event.key === "0") figure.querySelector(".loss .u-over").focus();
    else drawn.get(figure).plots.forEach((one) => one.setScale("x", {min: u.scales.x.min, max: u.scales.x.max}));
  });
}
// Key -> how far the middle moves, and how wide the part becomes, in widths of what is shown.
const KEYS = {"+": [0, .5], "=": [0, .5], "-": [0, 2], ArrowLeft: [-.25, 1], ArrowRight: [.25, 1]};
function zoom(u, key) {
  if (!KEYS[key]) return false;
  const log = u.scales.x.distr === 3, to = log ? Math.log10 : Number, from = log ? (v) => 10 ** v : Number;
  const x = u.data[0], first = to(x[0]), last = to(x[x.length - 1]), [by, wide] = KEYS[key];
  const min = to(u.scales.x.min), max = to(u.scales.x.max);
  const width = Math.min((max - min) * wide, last - first);
  const middle = (min + max) / 2 + by * (max - min);
  const start = Math.min(Math.max(middle - width / 2, first), last - width);
  if (width > 0) u.batch(() => u.setScale("x", {min: from(start), max: from(start + width)}));
  return true;
}

// ---- the table -----------------------------------------------------------------------------
const find = document.querySelector(".find");
if (find) {
  const field = find.querySelector("input"), told = find.querySelector("[role=status]");
  const rows = [...document.querySelectorAll(".overview tbody tr")];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  find.hidden = false;
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row, i) => {
      row.hidden = !words.every((word) => texts[i].includes(word));
      count += !row.hidden;
    });
    told.textContent = words.length ? `${count} of ${rows.length} runs` : "";
  });
}

// ---- colours -------------------------------------------------------------------------------
function recolour() {
  drawn.forEach((state) => state.plots.forEach((u) => {
    u.redraw(false, true);
    u.root.querySelectorAll(".u-series").forEach((row, i) => {
      const mark = row.querySelector(".u-marker"), {stroke} = u.series[i];
      if (mark && stroke) mark.style.borderColor = stroke(u, i);
    });
  }));
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
// The colours of the screen may be light on dark; paper is white.
for (const [when, printing] of [["beforeprint", true], ["afterprint", false]]) {
  window.addEventListener(when, () => {
    document.documentElement.classList.toggle("paper", printing);
    recolour();
  });
}
