"""The places on the page that its script draws curves into, with their buttons and captions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.picture import Picture

_LOGS = (
    '<button type="button" data-do="logy" aria-pressed="false">log loss</button>'
    '<button type="button" data-do="logx" aria-pressed="false">log axis</button>'
)
_MARKS = '<button type="button" data-do="marks" aria-pressed="true">marks</button>'
_RESET = '<button type="button" data-do="reset">reset zoom</button>'


def charts_of_run(picture: Picture, index: int) -> str:
    """Return the charts of the run with this index, and what there is to know about its curves."""
    drawn = ""
    if picture.thinned:
        drawn = f" Of {picture.logged:,} points the lowest and highest of each stretch."
    return _figure(
        f'data-run="{index}" aria-label="Curves of the loss and the rate; '
        'the advice below says what they show"',
        _LOGS + _MARKS + _RESET,
        ("loss", "lr", "grad"),
        "Drag to zoom, double-click to reset, click a name to hide it; by keys + - and "
        "arrows on the curves, 0 to reset, Enter on a name. Dotted: trend "
        "of the loss; shaded around it: two standard deviations of its noise; triangles: spikes."
        f"{drawn}",
    )


def chart_of_all() -> str:
    """Return the chart that compares all runs."""
    return _figure(
        'id="compared" aria-label="The loss of all runs in one chart; '
        'the table above says what came of each"',
        _LOGS + _RESET,
        ("loss", "lr"),
        'All runs: trend of the judged loss, and the learning rate.<span class="gone"></span>',
    )


def _figure(attributes: str, buttons: str, plots: tuple[str, ...], caption: str) -> str:
    places = "".join(f'<div class="plot {plot}"></div>' for plot in plots)
    return (
        f'<figure class="charts" {attributes}><div class="tools">{buttons}</div>{places}'
        f"<figcaption>{caption}</figcaption></figure>"
    )
