"""The few things the web itself asks of Slack: forms, a word to one person, and what a message says."""

from __future__ import annotations

import html
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from ...core.errors import DeliveryError
from ...core.translation import message
from .replies import mrkdwn

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...core.times import Times

PATIENCE = 2  # seconds for one call: whoever pressed waits, and a trigger lives three


class Workspace(Protocol):
    """Slack, as far as the web asks it anything. Everything raises DeliveryError; only `open_form` is in a hurry."""

    def open_form(self, trigger: str, form: dict[str, Any]) -> str:
        """Show a modal to whoever pressed, within three seconds of the press; its id."""
        ...

    def fill_form(self, view: str, form: dict[str, Any]) -> None:
        """Replace the modal `view`; what was typed into fields of the same ids stays."""
        ...

    def publish(self, user: str, view: dict[str, Any]) -> None:
        """Show somebody's Home tab."""
        ...

    def answer(self, response_url: str, say: str, times: Times = ()) -> None:
        """Say something to the one who pressed, where they pressed it; `times` are the moments that it names."""
        ...

    def whisper(self, channel: str, user: str, say: str, times: Times = ()) -> None:
        """Say something to one member of a channel."""
        ...

    def words(self, channel: str, ts: str) -> str:
        """The text of a message."""
        ...

    def link(self, channel: str, ts: str) -> str:
        """The address of a message."""
        ...


def connect(token: str, base_url: str | None = None) -> SlackWorkspace:
    """The workspace that `token` (xoxb-…) belongs to; `base_url` moves the API's address."""
    client = WebClient(token=token, base_url=base_url or WebClient.BASE_URL, timeout=PATIENCE, retry_handlers=[])
    client.proxy = None  # the SDK's own reading of HTTPS_PROXY ignores NO_PROXY; urllib's does not
    return SlackWorkspace(client)


class SlackWorkspace:
    """Asks Slack through `client`. Answers go to hooks.slack.com and to the API's own host, nowhere else."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._homes = {("https", "hooks.slack.com"), urlsplit(client.base_url)[:2]}

    def open_form(self, trigger: str, form: dict[str, Any]) -> str:
        """Show a modal to whoever pressed; its id."""
        return str(self._call(self._client.views_open, trigger_id=trigger, view=form)["view"]["id"])

    def fill_form(self, view: str, form: dict[str, Any]) -> None:
        """Replace a modal that is open."""
        self._call(self._client.views_update, view_id=view, view=form)

    def publish(self, user: str, view: dict[str, Any]) -> None:
        """Show somebody's Home tab."""
        self._call(self._client.views_publish, user_id=user, view=view)

    def answer(self, response_url: str, say: str, times: Times = ()) -> None:
        """Say something to the one who pressed, through the address that came with the press."""
        home = urlsplit(response_url)
        if home[:2] not in self._homes:
            raise DeliveryError(
                message("{host} is not Slack; nothing is sent there", host=str(home.netloc or "nowhere")),
                permanent=True,
            )
        webhook = WebhookClient(response_url, timeout=PATIENCE, retry_handlers=[])
        webhook.proxy = None
        try:
            answer = webhook.send(text=mrkdwn(say, times), response_type="ephemeral", replace_original=False)
        except (SlackClientError, HTTPException, OSError) as error:
            raise DeliveryError(message("Slack could not be reached ({cause})", cause=str(error))) from error
        if answer.status_code != 200:
            raise DeliveryError(
                message(
                    "Slack did not take the answer ({status} {body})",
                    status=str(answer.status_code),
                    body=str(answer.body[:100]),
                )
            )

    def whisper(self, channel: str, user: str, say: str, times: Times = ()) -> None:
        """Say something to one member of a channel."""
        self._call(self._client.chat_postEphemeral, channel=channel, user=user, text=mrkdwn(say, times))

    def words(self, channel: str, ts: str) -> str:
        """The text of a message, whether it stands in the channel or in a thread; empty when it is gone."""
        span = {"channel": channel, "ts": ts, "oldest": ts, "latest": ts, "inclusive": True, "limit": 5}
        messages = self._call(self._client.conversations_replies, **span).get("messages", [])
        return next((html.unescape(str(one.get("text") or "")) for one in messages if one.get("ts") == ts), "")

    def link(self, channel: str, ts: str) -> str:
        """The address of a message."""
        return str(self._call(self._client.chat_getPermalink, channel=channel, message_ts=ts).get("permalink") or "")

    def _call(self, method: Callable[..., Any], **wanted: Any) -> dict[str, Any]:
        try:
            answer = method(**wanted)
        except SlackApiError as error:
            said = error.response.get("error") or f"HTTP {error.response.status_code}"
            raise DeliveryError(
                message("Slack refused ({said})", said=said), permanent=error.response.status_code == 200
            ) from error
        except (SlackClientError, HTTPException, OSError, ValueError) as error:
            raise DeliveryError(message("Slack could not be reached ({cause})", cause=str(error))) from error
        return answer.data if isinstance(answer.data, dict) else {}
