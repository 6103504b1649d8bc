"""How the fake says no: the error code Slack would answer, and what else its answer would hold."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """Slack's `ok: false`. `details` join the answer; `messages` become `response_metadata.messages`."""

    def __init__(self, error: str, *messages: str, **details: Any) -> None:
        super().__init__(error, *messages)
        self.error = error
        self.messages = messages
        self.details = details

    def answer(self) -> dict[str, Any]:
        body: dict[str, Any] = {"ok": False, "error": self.error, **self.details}
        if self.messages:
            body["response_metadata"] = {"messages": [f"[ERROR] {message}" for message in self.messages]}
        return body


class TooFast(Exception):
    """HTTP 429. `retry_after` is in whole seconds, as Slack sends it."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"wait {retry_after} s")
        self.retry_after = retry_after
