"""Validates a mention: id, time, platform and text are required; any other field that does not fit is left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from ..core.messages import Number, When
from ..core.model import Author, Mention, Operation
from ..core.translation import message
from .converters import Unfit

REQUIRED = ("id", "created_at", "platform", "text")
OPTIONAL = (
    "author",
    "display_name",
    "about",
    "followers",
    "verified",
    "url",
    "lang",
    "brand",
    "sentiment",
    "in_reply_to",
    "thread",
    "alias",
    "reach",
    "place",
    "rating",
    "operation",
)
LONGEST_TEXT = 100_000  # characters; Facebook takes 63,206, Reddit 40,000. What is longer is cut, and taken
MOST_TAGS = 5_000  # characters of handles and hashtags of what is cut
LONGEST_ID = 1_000  # characters of an id: at:// addresses and the addresses of news are long
LONGEST_ID_BYTES = 2_000  # of the same, since databases refuse longer keys
LONGEST_NAME = 200  # characters of a handle, a brand, a platform
LONGEST_ADDRESS = 4_000  # characters
LONGEST_ABOUT = 2_000  # characters of what an author says of themselves
LARGEST_COUNT = 10**12  # a follower count above it is a mistake, and would not fit a database column
OLDEST = 2000  # year: nobody tweeted before it, so it is a clock that was never set
_TAG = re.compile(r"(?<!\w)[@#＠＃][\w.-]*\w(?:@[\w.-]*\w)?")
DAY = timedelta(days=1)

Leave = Callable[[str, str], None]  # field, what was there


def build(values: Mapping[str, Any], counts: dict[str, int], now: datetime, leave: Leave) -> Mention:
    """The mention of these values; Unfit says which required one is wrong. What is too long is cut or left out."""
    get = values.get
    id = identity(get("id"))
    reply = get("in_reply_to") or None
    if reply and not fitting_id(reply):
        leave("in_reply_to", message("of {n} characters", n=Number(len(reply), grouped=True)))
        reply = None
    thread = get("thread") or None
    if thread and not fitting_id(thread):
        leave("thread", message("of {n} characters", n=Number(len(thread), grouped=True)))
        thread = None
    platform = named_platform(get("platform"))
    operation: Operation = get("operation") or "create"
    if operation == "delete":
        return deletion(id, platform, get("created_at"), now)
    return Mention(
        id=id,
        platform=platform,
        author=Author(
            _cut("author", get("author") or "", LONGEST_NAME, leave),
            get("followers"),
            bool(get("verified")),
            _cut_or_none("display_name", get("display_name"), LONGEST_NAME, leave),
            _cut_or_none("about", get("about"), LONGEST_ABOUT, leave),
        ),
        text=_cut_text(get("text") or "", leave),
        created_at=moment(get("created_at"), now),
        url=_cut_or_none("url", get("url"), LONGEST_ADDRESS, leave),
        lang=get("lang") or None,
        topic=_cut_or_none("brand", get("brand"), LONGEST_NAME, leave),
        sentiment=get("sentiment") or None,
        in_reply_to=None if reply == id else reply,
        engagement=counts,
        reach=get("reach"),
        place=_cut_or_none("place", get("place"), LONGEST_NAME, leave),
        rating=get("rating"),
        thread=None if thread == id else thread,
        alias=_alias(get("alias"), id),
        operation=operation,
    )


def deletion(id: str, platform: str, at: datetime | None, now: datetime) -> Mention:
    """What says that a post is gone, and since when where that is told: nothing else of it is read."""
    when = at.astimezone(UTC) if at and at.tzinfo and at.year >= OLDEST and at <= now else now
    return Mention(id, platform, Author(""), "", when, operation="delete")


def identity(id: str | None) -> str:
    """An id that can be kept; Unfit where there is none, or a longer one than databases take as a key."""
    if not id:
        raise Unfit(message("id is missing or empty; give the platform's own id of the post"))
    if len(id) > LONGEST_ID:
        raise Unfit(
            message(
                "id has {n} characters; at most {most} are read",
                n=Number(len(id), grouped=True),
                most=Number(LONGEST_ID, grouped=True),
            )
        )
    if not fitting_id(id):
        raise Unfit(
            message(
                "id has {n} bytes; at most {most} are read",
                n=Number(len(id.encode()), grouped=True),
                most=Number(LONGEST_ID_BYTES, grouped=True),
            )
        )
    return id


def _alias(alias: str | None, id: str) -> str | None:
    return alias if alias and alias != id and fitting_id(alias) else None


def named_platform(platform: str | None) -> str:
    """The platform; Unfit where there is none, or a longer name than anything has."""
    if not platform:
        raise Unfit(message("platform is missing or empty; say where it was written, such as x, weibo or reddit"))
    if len(platform) > LONGEST_NAME:
        raise Unfit(
            message(
                "platform has {n} characters; at most {most} are read",
                n=Number(len(platform), grouped=True),
                most=LONGEST_NAME,
            )
        )
    return platform


def fitting_id(id: str) -> bool:
    """Whether an id is short enough for a database key."""
    return len(id) <= LONGEST_ID and (id.isascii() or len(id.encode("utf-8", "replace")) <= LONGEST_ID_BYTES)


def moment(at: datetime | None, now: datetime) -> datetime:
    """A time that can be: from the year 2000 to a day from now. In UTC already."""
    if at is None:
        raise Unfit(message("created_at is missing or empty; say when it was written"))
    if not OLDEST <= at.year < 9999:
        raise Unfit(
            message("created_at is in the year {year}; give a date from {most} on", year=str(at.year), most=OLDEST)
        )
    if at > now + DAY:
        raise Unfit(
            message(
                "created_at {at} is more than a day in the future; it is {now}",
                at=at.isoformat(),
                now=When(now, "full"),
            )
        )
    return at


def _cut_text(text: str, leave: Leave) -> str:
    """A text that can be kept: of what is cut off, whom and what it tags stays at its end, so that it is found."""
    if len(text) <= LONGEST_TEXT:
        return text
    tags = " ".join(dict.fromkeys(_TAG.findall(text, LONGEST_TEXT - MOST_TAGS)))[:MOST_TAGS]
    leave(
        "text",
        message("beyond {most} characters (cut; @ and # in it are looked at)", most=Number(LONGEST_TEXT, grouped=True)),
    )
    end = f" […] {tags.rpartition(' ')[0] if len(tags) == MOST_TAGS else tags}" if tags else ""
    return text[: LONGEST_TEXT - len(end)] + end


def _cut(field: str, text: str, most: int, leave: Leave) -> str:
    if len(text) <= most:
        return text
    leave(field, message("beyond {most} characters (cut)", most=Number(most, grouped=True)))
    return text[:most]


def _cut_or_none(field: str, text: str | None, most: int, leave: Leave) -> str | None:
    return _cut(field, text, most, leave) if text else None
