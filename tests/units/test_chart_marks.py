"""The chart of an incident: what we did as letters, the span that was noticed; on the page, in Slack, typed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from rich.console import Console

from firebreak.core.chart_marks import marks_of, window_of
from firebreak.core.effects import Chart, Moment
from firebreak.core.model import ChartMark, Incident, Severity, Signal
from firebreak.notifiers.chart_png import draw
from firebreak.notifiers.console import _bars
from firebreak.web.pages.svg_chart import chart

AT = datetime(2026, 3, 10, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SIGNAL = Signal("acme", "negative_velocity", "raised", AT, Severity.SEV2, 20.0, 2.0, 600.0, 1.0, "20 in 10 min")
INCIDENT = Incident(
    "aaaaaa",
    "acme",
    Severity.SEV2,
    AT,
    AT,
    "20 in 10 min",
    signals=(SIGNAL,),
    acknowledged_by="Mei",
    acknowledged_at=AT + 4 * MINUTE,
    public_ack_at=AT + 20 * MINUTE,
    closed_at=AT + 60 * MINUTE,
    closed_by="Tom",
)
MOMENTS = tuple(Moment(AT + n * 5 * MINUTE, 10, n % 4) for n in range(-12, 13))


def test_what_we_did_has_letters_in_the_order_of_time() -> None:
    assert [(one.letter, one.says) for one in marks_of(INCIDENT)] == [
        ("A", "alert"),
        ("B", "Mei has it"),
        ("C", "answered in public"),
        ("D", "closed by Tom"),
    ]
    assert window_of(INCIDENT) == (AT - 10 * MINUTE, AT)


def drawn(*marks: ChartMark) -> str:
    return chart(
        MOMENTS, says="x", size="h200", tall=15.0, window=window_of(INCIDENT), marks=marks, ends=("08:00", "10:00")
    )


def test_the_page_shades_the_span_and_puts_each_letter_where_it_happened() -> None:
    """In a second lane where two would touch; a third joins the one before; what lies outside stands at the edge."""
    near = [ChartMark(letter, AT + n * MINUTE, letter) for n, letter in enumerate("ABC")]
    far = ChartMark("D", AT + timedelta(days=3), "D")
    picture = drawn(*near, far)
    letters = re.findall(r'<text class="flag" x="([\d.]+)%" y="([\d.]+)em"[^>]*>([^<]+)<', picture)

    assert re.search(r'<rect class="c-win" x="10.00" y="0" width="2.00"', picture)
    assert [(y, said) for _, y, said in letters] == [("0.9", "A"), ("2.8", "B–C"), ("0.9", "D")]
    assert float(letters[0][0]) == 48.0
    assert float(letters[2][0]) == 98.5
    assert "c-win" not in chart(MOMENTS, says="x", size="h40", tall=3.0)
    assert chart((), says="x", size="h40", tall=3.0, marks=near, window=window_of(INCIDENT))


def test_slack_and_the_terminal_show_the_same_marks() -> None:
    """Another picture with them than without; in the terminal the letters stand above their steps, and say what."""
    plain = Chart("x:1", "acme", MOMENTS, 300.0, 1.0)
    marked = Chart("x:1", "acme", MOMENTS, 300.0, 1.0, marks=marks_of(INCIDENT), window=window_of(INCIDENT))
    console = Console(width=200)
    with console.capture() as said:
        console.print(_bars(marked))
    above, bars, *_ = said.get().splitlines()

    assert draw(marked) != draw(plain)
    assert draw(Chart("x:1", "acme", (), 300.0, marks=marks_of(INCIDENT), window=window_of(INCIDENT)))[:4] == b"\x89PNG"
    assert above.startswith(" " * 12 + "B   C       D  A alert, B Mei has it")
    assert "at most 3" in bars
