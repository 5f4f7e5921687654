"""Take the screenshots of the HTML report: `python docs/take_screenshots.py`, needs Chromium."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
# Curves are drawn when they come into view; a photograph does not wait for that, printing does,
# in the colours of paper.
DRAW = (
    "<script>for (const name of ['beforeprint', 'afterprint'])"
    " window.dispatchEvent(new Event(name))</script></body>"
)
DARK = ("--force-dark-mode", "--blink-settings=preferredColorScheme=0")


def main() -> None:
    """Judge the runs of the tutorial and photograph the page, light and dark."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit(f"none of {', '.join(BROWSERS)} is installed")
    folder = ROOT / "docs/screenshots"
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        page = Path(made) / "report.html"
        judge = [sys.executable, "-c", "from advisor.cli.main import main; main()"]
        options = ["docs/tutorial", "--optimizer", "momentum", "--quiet", "-o", str(page)]
        subprocess.run([*judge, *options], cwd=ROOT, check=True)
        text = page.read_text("utf-8").replace("</body>", DRAW)
        # The page forbids scripts that are not its own, rightly: this copy is for the photograph.
        page.write_text(text.replace("Content-Security-Policy", "x"), "utf-8")
        for name, mode in (("report-light.png", ()), ("report-dark.png", DARK)):
            shot = f"--screenshot={folder / name}"
            window = ("--window-size=1000,1240", "--hide-scrollbars", "--timeout=4000")
            headless = ("--headless=new", "--no-sandbox", "--disable-gpu")
            subprocess.run([browser, *headless, *window, *mode, shot, page.as_uri()], check=True)


if __name__ == "__main__":
    main()
