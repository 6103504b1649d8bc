"""What is done again and again goes on, whatever the time of day does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from threading import Event

import pytest
from recorded_app import RecordedApp

from firebreak.app.ticker import Ticker
from firebreak.commands.run import _guarded
from firebreak.core.clock import SystemClock


def test_each_job_is_done_again_and_again_and_none_holds_up_another() -> None:
    """One that never ends is not begun a second time, and the others go on; what runs at the end is waited for."""
    done, begun, held, go_on = [0], [0], Event(), Event()

    def count() -> None:
        done[0] += 1
        if done[0] == 3:
            held.set()

    def hold() -> None:
        begun[0] += 1
        go_on.wait(30)

    ticker = Ticker()
    ticker.every(0.01, hold)
    ticker.every(0.01, count)
    ticker.start()
    assert held.wait(30)
    go_on.set()
    ticker.stop()
    stopped = (done[0], begun[0])
    Event().wait(0.05)

    assert stopped[0] >= 3
    assert (done[0], begun[0]) == stopped


def test_a_clock_that_is_set_back_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock goes back by a year between two runs: the next one comes all the same."""
    back, ran = timedelta(0), Event()

    class Moved(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Moved:  # type: ignore[override]
            real = datetime.now(tz) - back
            return cls(*real.timetuple()[:6], real.microsecond, tzinfo=real.tzinfo)

    monkeypatch.setattr("apscheduler.schedulers.base.datetime", Moved)
    monkeypatch.setattr(SystemClock, "now", lambda _: Moved.now(UTC))
    ticker = Ticker()
    ticker.every(0.05, ran.set)
    ticker.start()
    assert ran.wait(30)
    back = timedelta(days=365)
    ran.clear()
    first = ran.wait(30)  # planned before the clock was set
    ran.clear()

    assert (first, ran.wait(30)) == (True, True)
    ticker.stop()


def test_one_step_that_goes_well_does_not_clear_anothers_fault() -> None:
    """Steps are told apart by what they do, also where they are partials."""
    app = RecordedApp().app

    def expire(days: int) -> None:
        raise ValueError(days)

    def renew(days: int) -> None:
        return None

    _guarded(app, partial(expire, 1))()
    _guarded(app, partial(renew, 1))()
    reasons = app.health.look().reasons
    app.store.close()

    assert list(reasons) == ["step expire"]
    assert "a step of the service (expire) fails" in reasons["step expire"]
