"""The part of `run` that looks whether Slack lets us in, before the first alert would show that it does not."""

from __future__ import annotations

import logging
from http.client import HTTPException
from typing import TYPE_CHECKING, Any

from ..core.effects import Post
from ..core.errors import BadSetting, DeliveryError
from ..core.translation import message
from .doctor_slack import NOT_THE_BOT, WHY_NOT, remedy

if TYPE_CHECKING:
    from ..app.health import Health
    from ..core.ports import Notifier

log = logging.getLogger("firebreak")

SLACK = "slack"  # the subject of health
LOOK_EVERY = 60.0  # seconds


class SlackEntry:
    """Looks again and again: what is wrong stands in the log and in health, and goes out once by the second way.

    `channel` is where the service speaks of itself. A single look that gets no answer may be the network's.
    """

    def __init__(self, health: Health, notifier: Notifier, channel: str) -> None:
        self._health, self._notifier, self._channel = health, notifier, channel
        self._client: Any = getattr(notifier, "client", None)  # Slack's own, where there is one
        self._unanswered, self._told = 0, False

    def begin(self) -> None:
        """The first look. Raises BadSetting for the token of a person."""
        if self._client is not None and self._look().get("bot_id", "ours") is None:
            raise BadSetting(
                message(
                    "{trouble}: {cause}. Put the bot token (xoxb-…) there.",
                    trouble=str(NOT_THE_BOT),
                    cause=str(WHY_NOT),
                )
            )

    def look(self) -> None:
        """One look more."""
        if self._client is not None:
            self._look()

    def _look(self) -> dict[str, Any]:
        from slack_sdk.errors import SlackApiError, SlackClientError  # here: not everybody has Slack

        try:
            answer = self._client.auth_test()
        except SlackApiError as error:
            self._refused(str(error.response.get("error") or ""), error.response.status_code)
            return {}
        except (SlackClientError, HTTPException, OSError, ValueError) as error:
            self._silent(type(error).__name__)
            return {}
        self._unanswered, self._told = 0, False
        self._health.note(SLACK, "")
        return {"bot_id": answer.get("bot_id")}

    def _refused(self, code: str, status: int) -> None:
        if status >= 500 or status == 429 or code in ("ratelimited", "internal_error", "fatal_error"):
            self._silent(code or f"HTTP {status}")
            return
        do = remedy(code, "firebreak doctor says more")
        self._say(f"Slack does not let us in ({code}), so nobody can be told there: {do}")

    def _silent(self, why: str) -> None:
        self._unanswered += 1
        if self._unanswered > 1:
            self._say(f"Slack does not answer ({why}), so nobody can be told there; it is tried again")
        else:
            log.warning("Slack does not answer (%s); it is tried again", why)

    def _say(self, why: str) -> None:
        """In the log, in health, and, once, by whatever else there is."""
        if not self._health.noted(SLACK):
            log.error("nobody can be told in Slack: %s", why)
        self._health.note(SLACK, why)
        if self._told:
            return
        try:
            self._notifier.deliver(Post(self._channel, f"Firebreak itself is not well: {why}.", alarm=True), SLACK)
        except DeliveryError as error:
            self._told = error.permanent  # by the second way, or there is none
        else:
            self._told = True
