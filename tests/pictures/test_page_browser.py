"""The page in a real browser: no error on the console, every curve drawn, zoom and hover work."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from advisor.pipeline import advise
from advisor.reports.formats import View, render
from advisor.reports.screen import Screen

SAMPLES = Path(__file__).parents[2] / "sample_logs"
CHROMIUM = next(
    (
        path
        for name in ("chromium", "chromium-browser", "google-chrome", "chrome")
        if (path := shutil.which(name))
    ),
    None,
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed here")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
    "--virtual-time-budget=4000",
    "--window-size=1100,20000",
    "--dump-dom",
]
# Counts the painted pixels of every canvas, hovers, zooms, and leaves what it saw in the page.
PROBE = """
window.dispatchEvent(new Event("beforeprint"));  // draws what has not come into view yet
setTimeout(() => {
  const seen = {canvases: [], before: "", after: ""};
  for (const canvas of document.querySelectorAll("canvas")) {
    const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    let painted = 0;
    for (let i = 3; i < pixels.length; i += 4) painted += pixels[i] > 0;
    seen.canvases.push(painted);
  }
  const over = document.querySelector(".loss .u-over"), box = over.getBoundingClientRect();
  const at = (type, share, where) => where.dispatchEvent(new MouseEvent(type, {bubbles: true,
    clientX: box.left + share * box.width, clientY: box.top + 50, movementX: 9, buttons: 1}));
  const legend = () => document.querySelector(".loss .u-legend").textContent;
  const acts = [
    () => { at("mouseenter", .5, over); at("mousemove", .5, over); },
    () => { seen.before = legend(); at("mousedown", .6, over); },
    () => at("mousemove", .7, over),
    () => at("mousemove", .8, over),
    () => at("mouseup", .8, over),
    () => at("mousemove", .5, over),
    () => { seen.after = legend(); document.body.dataset.seen = JSON.stringify(seen); },
  ];
  acts.forEach((act, i) => setTimeout(act, 100 * i));
}, 300);
"""

# Zooms by keys, hides a curve by one, prints, and leaves what came of it in the page.
KEYS = """
setTimeout(() => {
  const seen = {}, over = document.querySelector(".loss .u-over");
  const name = document.querySelectorAll(".loss .u-series th")[1];
  const box = over.getBoundingClientRect();
  const press = (where, key) =>
    where.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
  const middle = (what) => () => {
    const now = document.querySelector(".loss .u-over");  // another one after a reset
    for (const type of ["mouseenter", "mousemove"]) now.dispatchEvent(new MouseEvent(type,
      {bubbles: true, clientX: box.left + .75 * box.width, clientY: box.top + 50}));
    setTimeout(() => {
      seen[what] = parseFloat(document.querySelector(".loss .u-value").textContent);
    }, 40);
  };
  const marker = () => document.querySelectorAll(".loss .u-marker")[1].style.borderColor;
  const acts = [
    middle("whole"), () => press(over, "+"), middle("closer"), () => press(over, "ArrowLeft"),
    middle("moved"), () => press(name, "Enter"),
    () => { seen.hidden = name.getAttribute("aria-pressed"); press(over, "0"); }, middle("again"),
    () => { seen.screen = marker(); window.dispatchEvent(new Event("beforeprint")); },
    () => { seen.paper = marker(); window.dispatchEvent(new Event("afterprint")); },
    () => { seen.back = marker(); document.body.dataset.seen = JSON.stringify(seen); },
  ];
  acts.forEach((act, i) => setTimeout(act, 100 * i));
}, 300);
"""

# Leaves in the page how much wider it is than the window, and where the table's cells end.
WIDTHS = """
window.dispatchEvent(new Event("beforeprint"));
setTimeout(() => {
  const page = document.documentElement, cells = [...document.querySelectorAll(".overview td")];
  document.body.dataset.seen = JSON.stringify({over: page.scrollWidth - innerWidth,
    end: Math.max(...cells.map((cell) => cell.getBoundingClientRect().right)) - innerWidth,
    least: Math.min(...[...document.querySelectorAll(".overview a[href^='#run']")].map(
      (link) => link.getBoundingClientRect().width))});
}, 500);
"""


def open_page(text: str, folder: Path, *flags: str) -> tuple[str, list[str]]:
    """Return the document after its scripts ran, and what went to the console."""
    file = folder / "report.html"
    file.write_text(text, encoding="utf-8")
    assert CHROMIUM is not None
    done = subprocess.run(
        [CHROMIUM, *FLAGS, *flags, f"--user-data-dir={folder / 'profile'}", file.as_uri()],
        capture_output=True,
        text=True,
        check=True,
        timeout=90,
    )
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


def page(*names: str) -> str:
    report = advise([SAMPLES / name for name in names])
    return render("html", report, View(Screen()))


def test_curves_are_drawn_hover_shows_values_and_a_drag_zooms(tmp_path: Path) -> None:
    text = page("diverged_nan.csv", "good_warmup_cosine_tb", "overfit.csv")
    seen = seen_by(PROBE, text, tmp_path)
    # Two plots that compare the runs, and for each run its loss and its rate.
    assert len(seen["canvases"]) == 8
    assert min(seen["canvases"]) > 1000
    position = re.compile(r"step([\d,.]+)")
    before, after = position.search(seen["before"]), position.search(seen["after"])
    assert before is not None
    assert after is not None
    # The middle of the zoomed part (0.6 to 0.8) lies right of the middle of the whole.
    assert float(after[1].replace(",", "")) > 1.2 * float(before[1].replace(",", ""))


def seen_by(probe: str, text: str, folder: Path, *flags: str) -> dict[str, Any]:
    """Return what a script left in the page; the page's own policy would not let it run."""
    open_door = re.sub('<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    probed = open_door.replace("</body>", f"<script>{probe}</script></body>")
    dom, console = open_page(probed, folder, *flags)
    assert console == []
    found = re.search('data-seen="([^"]*)"', dom)
    assert found is not None
    seen: dict[str, Any] = json.loads(unescape(found[1]))
    return seen


def test_keys_do_what_the_mouse_does(tmp_path: Path) -> None:
    seen = seen_by(KEYS, page("late_start.csv"), tmp_path)
    # Three quarters of 599 steps; of the middle half; of the half that begins an eighth earlier.
    assert seen["whole"] == pytest.approx(449, abs=5)
    assert seen["closer"] == pytest.approx(374, abs=5)
    assert seen["moved"] == pytest.approx(299, abs=5)
    assert seen["again"] == seen["whole"]
    assert seen["hidden"] == "false"


def test_a_dark_page_is_printed_in_colours_for_paper(tmp_path: Path) -> None:
    seen = seen_by(
        KEYS, page("late_start.csv"), tmp_path, "--blink-settings=preferredColorScheme=0"
    )
    assert seen["screen"] == seen["back"] == "rgb(86, 180, 233)"
    assert seen["paper"] == "rgb(0, 114, 178)"


@pytest.mark.parametrize(
    ("flags", "behaviour"), [((), "smooth"), (("--force-prefers-reduced-motion",), "auto")]
)
def test_nothing_glides_where_motion_is_to_be_reduced(
    flags: tuple[str, ...], behaviour: str, tmp_path: Path
) -> None:
    probe = """document.body.dataset.seen = JSON.stringify(
      {scroll: getComputedStyle(document.documentElement).scrollBehavior});"""
    assert seen_by(probe, page("late_start.csv"), tmp_path, *flags) == {"scroll": behaviour}


def test_runs_are_found_by_words(tmp_path: Path) -> None:
    log = (SAMPLES / "overfit.csv").read_text()
    for i in range(20):
        (tmp_path / f"seed_{i}.csv").write_text(log)
    (tmp_path / "broken_3.csv").write_text((SAMPLES / "diverged_nan.csv").read_text())
    probe = """
    const field = document.querySelector(".find input");
    field.value = " Diverged  _3";
    field.dispatchEvent(new Event("input"));
    document.body.dataset.seen = JSON.stringify({
      told: document.querySelector(".find span").textContent,
      rows: [...document.querySelectorAll(".overview tbody tr:not([hidden])")].length,
      hidden: document.querySelector(".find").hidden});
    """
    seen = seen_by(f"{{{probe}}}", page(str(tmp_path)), tmp_path)
    assert seen == {"told": "1 of 21 runs", "rows": 1, "hidden": False}


def test_on_a_narrow_screen_nothing_is_beyond_its_edge(tmp_path: Path) -> None:
    log = (SAMPLES / "overfit.csv").read_text()
    names = [f"a_name_without_any_place_to_break_at_{'and_more_' * 15}{i}.csv" for i in "12"]
    for name in names:
        (tmp_path / name).write_text(log)
    text = page(*(str(tmp_path / name) for name in names))
    seen = seen_by(WIDTHS, text, tmp_path, "--window-size=500,3000")
    assert seen["over"] <= 0
    assert seen["end"] <= 0
    assert seen["least"] > 200


def test_diverged_runs_that_leave_the_scale_are_told(tmp_path: Path) -> None:
    dom, _ = open_page(page("sweep"), tmp_path)
    assert 'the learning rate.<span class="gone"> 1 diverged run leaves the scale.</span>' in dom


def test_the_page_as_it_is_runs_under_its_own_policy(tmp_path: Path) -> None:
    dom, console = open_page(page("spiky_recovering.csv"), tmp_path)
    assert console == []
    assert dom.count("<canvas") == 2


def test_the_policy_stops_a_script_that_got_past_the_escaping(tmp_path: Path) -> None:
    evil = "<script>document.title = 'taken over'</script>"
    dom, console = open_page(page("overfit.csv").replace("</h1>", f"</h1>{evil}"), tmp_path)
    assert "<title>Learning rate report</title>" in dom
    assert any("Content Security Policy" in line for line in console)
