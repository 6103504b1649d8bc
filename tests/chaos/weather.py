"""A strict Slack with weather: it answers 429, 500, late, not at all, or does the work and cuts the line."""

from __future__ import annotations

import json
from collections import Counter
from random import Random
from threading import Event
from typing import Any

from fake_slack import FakeSlack
from fake_slack.desk import Reply

KINDS = ("429", "500", "late", "silent", "cut")
LATE = 11.0  # seconds: the client has hung up by then
AT_START = {"auth.test", "apps.connections.open"}


class RoughSlack(FakeSlack):
    """Of the calls that it gets, a share fares badly; what befell them is counted."""

    def __init__(self, kinds: tuple[str, ...] = (), share: float = 0.3, seed: int = 1) -> None:
        super().__init__()
        self.kinds, self.share, self.befell = kinds, share, Counter[str]()
        self._random, self._pause = Random(seed), Event()

    def call(self, name: str, token: str | None, params: dict[str, Any], *, is_json: bool) -> Reply:
        bad = self.kinds and name not in AT_START and self._random.random() < self.share
        kind = self._random.choice(self.kinds) if bad else ""
        self.befell[kind] += bool(kind)
        if kind == "429":
            return _reply(429, "ratelimited") if self._random.random() < 0.2 else _reply(429, "ratelimited", "1")
        if kind == "500":
            return _reply(500, "internal_error")
        if kind == "silent":
            self._pause.wait(LATE)
            return Reply(200, b"", cut=True)
        reply = super().call(name, token, params, is_json=is_json)
        if kind == "late":
            self._pause.wait(LATE)
        reply.cut = kind == "cut"
        return reply

    def clear_up(self) -> None:
        """From now on it fares well."""
        self.kinds = ()


def _reply(status: int, error: str, retry_after: str = "") -> Reply:
    headers = {"Retry-After": retry_after} if retry_after else {}
    return Reply(status, json.dumps({"ok": False, "error": error}).encode(), headers)
