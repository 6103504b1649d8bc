"""Brings effects to people in Slack: each may be repeated after a crash, and shows once."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any, assert_never

from msgspec.structs import replace
from slack_sdk import WebClient

from ...core.clock import SystemClock
from ...core.effects import (
    Archive,
    Chart,
    Checklist,
    Describe,
    Document,
    Draft,
    Invite,
    OpenRoom,
    Pin,
    Post,
    Receipt,
    Unarchive,
    Update,
)
from ...core.errors import DeliveryError
from ...core.safe_text import one_line, shortened
from ..card_text import local_chart, local_list
from ..chart_png import draw
from .card_blocks import card_blocks, fallback, text_blocks
from .channel_names import legal, variants
from .checklist_blocks import checklist_blocks, checklist_line
from .client import Client, refusal
from .dates import Dates
from .draft_blocks import draft_blocks
from .invitations import invite
from .mrkdwn import escaped_within, mentions, say, say_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ...core.effects import Effect, Person
    from ...core.ports import Clock

TIMEOUT = 10  # seconds for one call
_MAY_NOT = ("restricted_action", "no_permission", "access_denied", "user_is_restricted")
_THREAD_GONE = ("thread_not_found", "cannot_reply_to_message")


def connect(token: str, base_url: str | None = None, clock: Clock | None = None) -> Slack:
    """The notifier of the workspace that `token` (xoxb-…) belongs to; `base_url` moves the API's address."""
    # At DEBUG the SDK logs every message it sends, those into private rooms too, and logs have other readers.
    # Children of this logger are all of its clients, also those of the web.
    for name in ("slack_sdk", "firebreak.socket"):
        logging.getLogger(name).setLevel(logging.INFO)
    client = WebClient(token=token, base_url=base_url or WebClient.BASE_URL, timeout=TIMEOUT, retry_handlers=[])
    client.proxy = None  # the SDK's own reading of HTTPS_PROXY ignores NO_PROXY; urllib's does not
    return Slack(client, clock or SystemClock())


class Slack:
    """The `Notifier` for Slack. A message carries its task's key as metadata, so that a repeat can find it.

    Never waits: it raises DeliveryError with `retry_after` instead. That takes the attempt back, and the next
    one would come with `again=False`; so once something was made by a first try, what Slack delays raises
    without `retry_after`.
    """

    name = "slack"
    rank = 10
    settings = ("FIREBREAK_SLACK_BOT_TOKEN", "FIREBREAK_SLACK_API_URL")

    @classmethod
    def from_settings(cls, settings: Mapping[str, str], clock: Clock, who: Callable[[str], str]) -> Slack | None:  # noqa: ARG003
        """Where there is a bot's token."""
        token = settings.get("FIREBREAK_SLACK_BOT_TOKEN", "")
        return connect(token, settings.get("FIREBREAK_SLACK_API_URL") or None, clock) if token else None

    def __init__(self, client: WebClient, clock: Clock) -> None:
        self.client = client
        self._clock = clock
        self._api = Client(client, clock)
        self._gone: set[str] = set()  # threads that were deleted; after a restart Slack says so again

    def deliver(self, effect: Effect, key: str, *, again: bool = False) -> Receipt:  # noqa: C901  one line an effect
        match effect:
            case Post():
                return self._post(effect, key, again)
            case Update():
                return self._update(effect, key, again)
            case OpenRoom():
                return self._open(effect, again)
            case Describe():
                return self._describe(effect, again)
            case Invite():
                return self._invite(effect, key, again)
            case Checklist():
                return self._checklist(effect, key, again)
            case Pin():
                return self._pin(effect)
            case Draft():
                return self._draft(effect, key, again)
            case Archive() | Unarchive():
                return self._archive(effect)
            case Chart():
                return self._chart(effect, again)
            case Document():
                return self._document(effect, again)
            case _:
                assert_never(effect)

    def _post(self, effect: Post, key: str, again: bool) -> Receipt:
        dates, message = self._dates(effect), {}
        if effect.card is None:
            text = _text(effect.text, effect.mention, effect.answer)
            if effect.buttons:
                message = {
                    "blocks": dates.blocks(text_blocks(effect.text, effect.mention, effect.buttons, effect.answer))
                }
        else:
            text = fallback(effect.text or effect.card.headline, effect.mention, rooms=bool(effect.text))
            message = {"blocks": dates.blocks(card_blocks(effect.card, text=effect.text, people=effect.mention))}
        text = dates.plain(text) if message else dates.mrkdwn(text)
        shown = self._show(effect.to, key, again, text, thread=effect.thread, broadcast=effect.broadcast, **message)
        return replace(shown, place=self._api.name_of(effect.to)) if effect.card and not effect.quiet else shown

    def _checklist(self, effect: Checklist, key: str, again: bool) -> Receipt:
        now = self._clock.now()
        blocks, line = checklist_blocks(local_list(effect), now), fallback(checklist_line(effect))
        if effect.ref:
            return self._edit(effect.ref, line, blocks)
        return self._show(effect.room, key, again, line, blocks=blocks)

    def _draft(self, effect: Draft, key: str, again: bool) -> Receipt:
        dates = self._dates(effect)
        text = dates.plain(fallback(effect.card.headline, effect.mention))
        blocks = dates.blocks(draft_blocks(effect))
        if effect.ref:
            return self._edit(effect.ref, text, blocks)
        return self._show(effect.to, key, again, text, thread=effect.thread, blocks=blocks)

    def _update(self, effect: Update, key: str, again: bool) -> Receipt:
        channel, ts = _place(effect.ref)
        found, note = self._find(channel, key, ts) if again and effect.line else (None, "")
        said = found is not None
        if effect.line and not said:
            self._api.may_post(channel, "chat.update")
        dates = self._dates(effect)
        if effect.card is None:
            text, blocks = (
                _text(effect.text, (), effect.answer),
                text_blocks(effect.text, (), effect.buttons, effect.answer),
            )
        else:
            text = fallback(effect.text or effect.card.headline, rooms=bool(effect.text))
            blocks = card_blocks(effect.card, text=effect.text)
        self._edit(effect.ref, dates.plain(text), dates.blocks(blocks))
        if effect.line and not said:
            line = dates.mrkdwn(_text(effect.line, effect.mention, effect.answer))
            tell = partial(self._api.post, channel, key, line, thread_ts=ts, reply_broadcast=effect.broadcast)
            note = _joined([note, _after(again, "say so in its thread", tell)])
        return Receipt(self._clock.now(), effect.ref, note)

    def _dates(self, effect: Effect) -> Dates:
        return Dates(effect.times, self._clock.now())

    def _edit(self, ref: str, text: str, blocks: list[dict[str, Any]]) -> Receipt:
        """Write a message anew where it stands."""
        channel, ts = _place(ref)
        self._api.call(
            self.client.chat_update,
            channel,
            channel=channel,
            ts=ts,
            text=text,
            blocks=blocks,
            parse="none",  # Slack's default for updates is to make links and pings out of plain text
            link_names=False,
        )
        return Receipt(self._clock.now(), ref)

    def _pin(self, effect: Pin) -> Receipt:
        """What Slack does not let us pin is only noted: the message stands there all the same."""
        note = ""
        try:
            self._api.pin(effect.ref)
        except DeliveryError as error:
            if not error.permanent:
                raise
            note = f"It could not be pinned: {error}"
        return Receipt(self._clock.now(), effect.ref, note)

    def _archive(self, effect: Archive | Unarchive) -> Receipt:
        """Or open it again; what is so already is fine. To bots Slack refuses the latter whatever they may do."""
        away = isinstance(effect, Archive)
        method = self.client.conversations_archive if away else self.client.conversations_unarchive
        try:
            self._api.call(method, effect.room, channel=effect.room)
        except DeliveryError as error:
            if refusal(error) not in (("already_archived", "is_archived") if away else ("not_archived",)):
                if away or error.everywhere or not error.permanent:
                    raise
                return Receipt(self._clock.now(), "", "Slack lets no app open an archived room: a new one takes over")
        return Receipt(self._clock.now(), effect.room)

    def _chart(self, effect: Chart, again: bool) -> Receipt:
        """The picture in the card's thread. Its name says nothing: files are listed and searched by name."""
        channel, ts = _place(effect.thread)
        if not (again and self._api.has_file(channel, ts)):
            self._api.call(
                self.client.files_upload_v2,
                channel,
                channel=channel,
                thread_ts=ts,
                filename="chart.png",
                title=one_line(effect.title),
                alt_txt=shortened(one_line(effect.title), 1000),
                content=draw(local_chart(effect)),
            )
        return Receipt(self._clock.now(), effect.thread)

    def _document(self, effect: Document, again: bool) -> Receipt:
        """A file in a thread that holds no other of ours."""
        channel, ts = _place(effect.thread)
        if not (again and self._api.has_file(channel, ts)):
            self._api.call(
                self.client.files_upload_v2,
                channel,
                channel=channel,
                thread_ts=ts,
                filename=effect.name,
                title=one_line(effect.title),
                content=effect.text.encode(),
            )
        return Receipt(self._clock.now(), effect.thread)

    def _open(self, effect: OpenRoom, again: bool) -> Receipt:
        name = legal(effect.name)
        room = (self._ours(name, effect) if again else None) or self._create(name)
        note = "" if room["name"] == name else f"#{name} was taken; the room is #{room['name']}"
        return Receipt(self._clock.now(), room["id"], note)

    def _describe(self, effect: Describe, again: bool) -> Receipt:
        """What Slack does not let us write above the room is only noted; after a try that got lost, what is missing."""
        where, api = effect.room, self._api
        purpose = self._dates(effect).plain(say(effect.purpose, 240))
        if not again:
            api.limits.check("conversations.setTopic", "conversations.setPurpose")
        room = api.call(self.client.conversations_info, where, channel=where)["channel"] if again else {}
        notes = []
        for part, method in (
            ("topic", self.client.conversations_setTopic),
            ("purpose", self.client.conversations_setPurpose),
        ):
            if purpose and not (room.get(part) or {}).get("value"):
                told = {"channel": where, part: purpose}
                notes.append(_after(again, f"set its {part}", partial(api.call, method, where, **told)))
        return Receipt(self._clock.now(), where, _joined(notes))

    def _create(self, name: str) -> dict[str, Any]:
        """A new private channel. A taken name is somebody else's room, or an old one: it is never used again."""
        for wanted in variants(name):
            try:
                create = self.client.conversations_create
                made: dict[str, Any] = self._api.call(create, f"#{wanted}", name=wanted, is_private=True)["channel"]
            except DeliveryError as error:
                if refusal(error) in _MAY_NOT:  # its own words name a channel, and there is none
                    error.args = ("Slack does not let apps make private channels here: ask an administrator",)
                if refusal(error) != "name_taken":
                    raise
            else:
                return made
        raise DeliveryError(
            f"#{name} and every name like it are taken in Slack: archived rooms keep their names", permanent=True
        )

    def _ours(self, name: str, effect: OpenRoom) -> dict[str, Any] | None:
        """The room that an earlier try made: by us, under a name it may bear, not before the incident."""
        names, since, me = variants(name), effect.since.timestamp() - 1, self._api.me()
        found = [
            room
            for room in self._api.channels("private_channel")
            if room["name"] in names and room.get("creator") == me and room.get("created", 0) >= since
        ]
        return min(found, key=lambda room: room["created"], default=None)

    def _invite(self, effect: Invite, key: str, again: bool) -> Receipt:
        room = effect.room
        if not again:
            self._api.may_post(room, "conversations.invite")  # a word may have to be said in the room afterwards
        note, missed = invite(self._api, room, effect.people)
        if note and not (again and self._find(room, key)[0]):
            failed = _after(again, "say so in the room", lambda: self._api.post(room, key, escaped_within(note, 3000)))
            note = _joined([note, failed])
        return Receipt(self._clock.now(), room, note, missed)

    def _show(
        self,
        to: str,
        key: str,
        again: bool,
        text: str,
        *,
        thread: str | None = None,
        broadcast: bool = False,
        **message: Any,
    ) -> Receipt:
        """One message, found when an earlier try left it, posted otherwise."""
        to, ts = self._thread(to, thread)
        if ts:
            message |= {"thread_ts": ts, "reply_broadcast": broadcast}
        ref, note = self._find(to, key, ts) if again else (None, "")
        if again and ts and ref is None:  # an earlier try may not have known the thread yet
            ref, more = self._find(to, key)
            note = note or more
        if thread in self._gone:
            note = f"Its thread is gone. {note}"
        if ref is None:
            try:
                ref = self._api.post(to, key, text, **message)
            except DeliveryError as error:
                if refusal(error) not in _THREAD_GONE:
                    raise
                self._gone.add(thread or "")
                raise DeliveryError("Slack has lost the thread; it goes without", retry_after=1.0) from error
        return Receipt(self._clock.now(), ref, note)

    def _thread(self, to: str, thread: str | None) -> tuple[str, str | None]:
        """Where a message goes. A thread (`channel:ts` or `ts`) of another channel than `to` is not followed."""
        home, _, ts = (thread or "").rpartition(":")
        if thread in self._gone:
            return to, None
        return to, ts if ts and (not home or self._api.is_same(to, home)) else None

    def _find(self, to: str, key: str, thread: str | None = None) -> tuple[str | None, str]:
        """The message an earlier try left. When Slack forbids looking, twice is better than never: say so."""
        try:
            return self._api.find(to, key, thread), ""
        except DeliveryError as error:
            if not error.permanent:
                raise
            if thread and refusal(error) in _THREAD_GONE:
                return self._find(to, key)
            return None, f"This may stand here twice: {error}"


def _after(again: bool, what: str, do: Callable[[], object]) -> str:
    """Finish something already made. What Slack forbids is only noted; what it delays counts as an attempt."""
    try:
        do()
    except DeliveryError as error:
        if error.permanent:
            return f"Done, but Firebreak could not {what}: {error}"
        if error.retry_after is not None and not again:
            raise DeliveryError(f"Done in part, Slack delays the rest: {error}") from error
        raise
    return ""


def _text(text: str, people: Sequence[Person], answer: str) -> str:
    """A message without a card."""
    return (
        " ".join(filter(None, [say_lines(text, 3000, rooms=True, answer=answer), mentions(people)]))
        or "(nothing to say)"
    )


def _place(ref: str) -> tuple[str, str]:
    channel, _, ts = ref.partition(":")
    if not channel or not ts or channel == "console":
        raise DeliveryError(f"the message to update ({ref}) was not shown in Slack", permanent=True)
    return channel, ts


def _joined(notes: Sequence[str]) -> str:
    return " ".join(filter(None, notes))
