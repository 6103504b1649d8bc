"""What all tests share. Hypothesis measures no time, since a busy machine is no fault of what is tested."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from firebreak.core.reading_language import looks_up
from firebreak.translations.loading import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is there: its threads would turn in each other's way

os.environ["LC_ALL"] = "C.UTF-8"  # commands speak English to the tests, wherever they run
os.environ.pop("FIREBREAK_LANGUAGE", None)

looks_up(catalogue)
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

pytest_plugins = ["databases"]


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """A command sets the collector of garbage for a process of its own; here hundreds of commands share one."""
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


LONGEST = ("test_chaos.py", "test_replay.py", "test_power_cut.py", "test_live_feeds.py", "test_sentiment_network.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first: begun last, one test would keep a single core busy while all others rest."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: stories that start a program wait for it, and leave a core idle meanwhile."""
    return (os.cpu_count() or 1) + 1
