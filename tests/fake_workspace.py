"""A Slack for the web to ask: remembers what it was told, and refuses when it is told to."""

from __future__ import annotations

from typing import Any

from firebreak.core.errors import DeliveryError
from firebreak.core.times import Times

URL = "https://hooks.slack.com/response/1"


class FakeWorkspace:
    """Holds messages by (channel, ts). `gone` makes every call fail."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self.whispers: list[tuple[str, str, str]] = []
        self.forms: list[tuple[str, dict[str, Any]]] = []
        self.filled: list[tuple[str, dict[str, Any]]] = []
        self.messages: dict[tuple[str, str], str] = {}
        self.homes: list[tuple[str, dict[str, Any]]] = []
        self.gone = False

    def open_form(self, trigger: str, form: dict[str, Any]) -> str:
        self._check()
        self.forms.append((trigger, form))
        return f"V{len(self.forms)}"

    def fill_form(self, view: str, form: dict[str, Any]) -> None:
        self._check()
        self.filled.append((view, form))

    def publish(self, user: str, view: dict[str, Any]) -> None:
        self._check()
        self.homes.append((user, view))

    def answer(self, response_url: str, say: str, times: Times = ()) -> None:
        self.told.append((response_url, say))

    def whisper(self, channel: str, user: str, say: str, times: Times = ()) -> None:
        self._check()
        self.whispers.append((channel, user, say))

    def words(self, channel: str, ts: str) -> str:
        self._check()
        return self.messages.get((channel, ts), "")

    def link(self, channel: str, ts: str) -> str:
        self._check()
        return f"https://acme.slack.com/archives/{channel}/p{ts}"

    def _check(self) -> None:
        if self.gone:
            raise DeliveryError("Slack could not be reached")
