"""Calls Slack's Web API: one call at a time, refusals in words, nobody waited for, nothing sent twice by mistake."""

from __future__ import annotations

import re
from http.client import HTTPException
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError, SlackClientError

from ...core.errors import DeliveryError
from ...core.safe_text import one_line, shortened
from ...core.translation import message
from .api_errors import code_of, explained
from .rate_limits import RateLimits
from .seen_before import SeenBefore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from slack_sdk import WebClient

    from ...core.ports import Clock

EVENT = "firebreak_task"
POST = "chat.postMessage"
_PERSON = re.compile(r"[UW][A-Z0-9]{2,}")
_CHANNEL = re.compile(r"[CGD][A-Z0-9]{2,}")
_PAGES = 5  # of 200: a try that got lost is among the last thousand messages
_ONE_CHANNELS = 1.5  # seconds: what Slack asks for when one channel is too fast; more is about the whole workspace


class Client:
    """Calls Slack through `client`. Remembers which id a name has, and keeps to Slack's rate limits.

    When Slack asks for quiet, everybody keeps it: a later call of that method is refused here, without asking.
    """

    def __init__(self, client: WebClient, clock: Clock) -> None:
        self.client = client
        self.clock = clock
        self._ids: dict[str, str] = {}
        self._names: dict[str, str] = {}  # of channels, by their ids
        self.limits = RateLimits(clock)
        self._me = ""
        self._before = SeenBefore(clock)

    def call(self, method: Callable[..., Any], where: str, /, **wanted: Any) -> dict[str, Any]:
        """Slack's answer. Raises DeliveryError; with the SlackApiError as its cause where Slack itself refused."""
        name = name_of(method)
        self.limits.take(name)
        try:
            answer = method(**wanted)
        except SlackApiError as error:
            refused = explained(error, where)
            if refused.retry_after is not None:
                self._block(name, str(wanted.get("channel", "")), refused.retry_after)
            raise refused from error
        except (OSError, HTTPException, SlackClientError, ValueError) as error:
            reason = shortened(one_line(str(error)) or type(error).__name__, 120)
            raise DeliveryError(
                message("Slack could not be reached ({reason}); Firebreak tries again", reason=reason)
            ) from error
        return answer.data if isinstance(answer.data, dict) else {}

    def _block(self, name: str, channel: str, seconds: float) -> None:
        if name == POST and channel:
            self.limits.block(channel, seconds)
        if name != POST or not channel or seconds > _ONE_CHANNELS:
            self.limits.block(name, seconds)

    # where

    def channel(self, to: str) -> str:
        """What to call as channel: an id where one is known, a member's direct messages, else `#name`."""
        if known := self._ids.get(to):
            return known
        if _PERSON.fullmatch(to):
            opened = self.call(self.client.conversations_open, to, users=to)
            self._ids[to] = opened["channel"]["id"]
            return self._ids[to]
        return to if _CHANNEL.fullmatch(to) else f"#{to.lstrip('#')}"

    def id_of(self, to: str) -> str | None:
        """The channel's id, asking for the list of channels when it is known by name only; None if unseen."""
        channel = self.channel(to)
        if not channel.startswith("#"):
            return channel
        for one in self.channels("public_channel,private_channel"):
            if one["name"] == channel[1:]:
                self._ids[to] = one["id"]
                return self._ids[to]
        return None

    def name_of(self, to: str) -> str:
        """How people call a channel that is addressed by its id; empty for any other address, and in doubt."""
        if not _CHANNEL.fullmatch(to) or to.startswith("D"):
            return ""
        if to not in self._names:
            try:
                name = self.call(self.client.conversations_info, to, channel=to)["channel"].get("name", "")
            except DeliveryError:
                return ""  # it is only for the log
            self._names[to] = f"#{name}" if name else ""
        return self._names[to]

    def is_same(self, to: str, channel: str) -> bool:
        """Whether `to` means the channel with this id; in doubt not, since the two may have different readers."""
        known = self.channel(to)
        if not known.startswith("#"):
            return known == channel
        try:
            found = self.call(self.client.conversations_info, channel, channel=channel)["channel"]
        except DeliveryError as error:
            if not error.permanent:
                raise
            return False
        if found.get("name") != known[1:]:
            return False
        self._ids[to] = channel
        return True

    def channels(self, types: str) -> Iterator[dict[str, Any]]:
        """Every channel that the app can see and that is not archived."""
        cursor = None
        while True:
            page = self.call(
                self.client.conversations_list,
                message("the list of channels"),
                types=types,
                exclude_archived=True,
                limit=999,  # the most Slack gives: twenty pages a minute are allowed
                cursor=cursor,
            )
            yield from page.get("channels", [])
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return

    def me(self) -> str:
        """The app's own member id."""
        self._me = self._me or self.call(self.client.auth_test, "Slack")["user_id"]
        return self._me

    # messages

    def may_post(self, channel: str, *others: str) -> None:
        """Raise DeliveryError unless a message may go there now, and the methods `others` may be called after it."""
        self.limits.check(channel, POST, *others)

    def post(self, to: str, key: str, text: str, **message: Any) -> str:
        """Post a message that carries `key`; its `channel:ts`. Pings only whom `text` and blocks name as <@U…>."""
        channel = self.channel(to)
        self.may_post(channel)
        self._before.tried(key)
        self.limits.record(channel)  # a refused one counts too
        sent = self.call(
            self.client.chat_postMessage,
            to,
            channel=channel,
            text=text,
            metadata={"event_type": EVENT, "event_payload": {"key": key}},
            parse="none",
            link_names=False,
            unfurl_links=False,
            unfurl_media=False,
            **message,
        )
        if channel != sent["channel"]:  # known by its name until now
            self.limits.record(sent["channel"])
        if _CHANNEL.fullmatch(sent["channel"]):
            self._ids[to] = sent["channel"]
        return f"{sent['channel']}:{sent['ts']}"

    def find(self, to: str, key: str, thread: str | None = None) -> str | None:
        """The `channel:ts` of the message that carries `key`, if an earlier try got through.

        For what only an earlier process may have posted one look through a place is enough: after a start hundreds
        of tasks may ask.
        """
        channel = self.id_of(to)
        if channel is None:
            return None
        place, since = (channel, thread or ""), self.clock.now()
        if (known := self._before.look(place, key)) is not None:
            return known or None
        seen: dict[str, str] = {}
        for page in self._pages(to, channel, thread):
            seen |= _keys(page, channel)
            if key in seen:
                return seen[key]
        self._before.keep(place, since, seen)
        return None

    def _pages(self, to: str, channel: str, thread: str | None) -> Iterator[list[dict[str, Any]]]:
        wanted: dict[str, Any] = {"channel": channel, "limit": 200, "include_all_metadata": True}
        method: Callable[..., Any] = self.client.conversations_history
        if thread:
            method, wanted["ts"] = self.client.conversations_replies, thread
        for _ in range(_PAGES):
            page = self.call(method, to, **wanted)
            yield page.get("messages", [])
            wanted["cursor"] = (page.get("response_metadata") or {}).get("next_cursor")
            if not wanted["cursor"]:
                return

    def has_file(self, channel: str, thread: str) -> bool:
        """Whether we put a file into this thread: an upload carries no key that one could look for."""
        asked = {"channel": channel, "ts": thread, "limit": 200}
        replies = self.call(self.client.conversations_replies, channel, **asked).get("messages", [])
        return any(reply.get("files") and reply.get("user") == self.me() for reply in replies)

    def pin(self, ref: str) -> None:
        """Pin a message; one that is pinned already is fine."""
        channel, _, ts = ref.partition(":")
        try:
            self.call(self.client.pins_add, channel, channel=channel, timestamp=ts)
        except DeliveryError as error:
            if refusal(error) != "already_pinned":
                raise


def _keys(messages: list[dict[str, Any]], channel: str) -> dict[str, str]:
    """The `channel:ts` of each of our messages, by the key that it carries."""
    ours = [one for one in messages if (one.get("metadata") or {}).get("event_type") == EVENT]
    return {str(one["metadata"].get("event_payload", {}).get("key")): f"{channel}:{one['ts']}" for one in ours}


def name_of(method: Callable[..., Any]) -> str:
    """What Slack calls a method of its SDK: `chat_postMessage` is `chat.postMessage`."""
    return method.__name__.replace("_", ".", 1)


def refusal(error: DeliveryError) -> str:
    """Slack's own code behind the error; empty when it was not Slack that refused."""
    return code_of(error.__cause__) if isinstance(error.__cause__, SlackApiError) else ""
