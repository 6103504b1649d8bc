"""How fast one may call: Slack's tiers, and one message a second a channel.

Slack publishes "1+, 20+, 50+, 100+ a minute" for tiers 1 to 4, tolerating bursts it does not number; the fake
takes the published number as a hard ceiling in any 60 s. For chat.postMessage Slack says one message a second
per channel with "short bursts", and a workspace-wide limit of several hundred a minute; here a channel is a
bucket of BURST messages that refills by one a second, and the workspace takes WORKSPACE a minute.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from .refusal import TooFast

PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
BURST = 3
WORKSPACE = 300
SPECIAL = 600
"""Methods of the special tier other than chat.postMessage: "hundreds of requests a minute"."""

CONNECTIONS = 10
"""Slack's page on Socket Mode allows ten connections of an app at once, whatever the tier says."""


@dataclass
class Limits:
    """Counts calls against a clock that gives seconds. `on = False` lets everything through."""

    seconds: Callable[[], float]
    on: bool = True
    _windows: dict[tuple[str, str], deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _buckets: dict[str, tuple[float, float]] = field(default_factory=dict)

    def count(self, token: str, method: str, tier: int | None) -> None:
        """Raise TooFast when `method` was called too often in the last minute; a refused call does not count."""
        if not self.on:
            return
        most = (
            CONNECTIONS
            if method == "apps.connections.open"
            else PER_MINUTE[tier]
            if tier
            else WORKSPACE
            if method == "chat.postMessage"
            else SPECIAL
        )
        most = CONNECTIONS if method == "apps.connections.open" else most
        now, window = self.seconds(), self._windows[token, method]
        while window and window[0] <= now - 60:
            window.popleft()
        if len(window) >= most:
            raise TooFast(max(1, math.ceil(window[0] + 60 - now)))
        window.append(now)

    def count_message(self, channel: str) -> None:
        """Raise TooFast when `channel` got its burst and not yet a second passed."""
        if not self.on:
            return
        now = self.seconds()
        left, at = self._buckets.get(channel, (float(BURST), now))
        left = min(float(BURST), left + max(0.0, now - at))
        # A hair under one is one: a client that waits its second to the microsecond is in time.
        if left < 1 - 1e-6:
            self._buckets[channel] = (left, now)
            raise TooFast(max(1, math.ceil(1 - left)))
        self._buckets[channel] = (left - 1, now)
