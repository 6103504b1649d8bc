"""APScheduler as a mere clock: jobs are done again and again, also when the machine's clock is set back."""

from __future__ import annotations

import logging
from time import perf_counter
from typing import TYPE_CHECKING

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from ..core.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Callable

logging.getLogger("apscheduler").setLevel(logging.ERROR)  # of every tick, and of each that another one still holds up

_LOOKS = 1.0  # seconds; how late it may be noticed that the clock was set back
_SET_BACK = 1.0  # seconds; less is a clock that is kept in step
_AT_ONCE = 8  # jobs


class _Steady(BackgroundScheduler):  # type: ignore[misc]
    """Plans by the time of day, as all of APScheduler does, and plans anew when that goes back.

    Else what was planned would wait until the clock has come to where it was: nobody would be told for that long.
    """

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self._clock = SystemClock()
        self._seen = self._clock.now(), perf_counter()

    def _process_jobs(self) -> float:
        now, steady = self._clock.now(), perf_counter()
        passed = (now - self._seen[0]).total_seconds()
        if passed < steady - self._seen[1] - _SET_BACK:
            for job in self.get_jobs():
                job.modify(next_run_time=now)
        self._seen = now, steady
        wait = super()._process_jobs()
        return _LOOKS if wait is None else min(wait, _LOOKS)


class Ticker:
    """Each job runs alone, however late, and once for all the ticks that it missed.

    APScheduler's default of dropping a job that is a second late would lose alerts.
    """

    def __init__(self) -> None:
        self._scheduler = _Steady(
            executors={"default": ThreadPoolExecutor(_AT_ONCE)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone="UTC",
        )

    def every(self, seconds: float, job: Callable[[], object]) -> None:
        """From `start` on, again and again; the first time is after the first pause."""
        self._scheduler.add_job(job, "interval", seconds=seconds)

    def start(self) -> None:
        """Begin."""
        self._scheduler.start()

    def stop(self) -> None:
        """Wait until all that runs has ended."""
        self._scheduler.shutdown(wait=True)
