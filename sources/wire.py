"""Turns one line of a feed into a mention, or says in plain words why it cannot be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from msgspec import DecodeError, Struct
from msgspec.json import Decoder

from ..core.errors import BadMention
from ..core.model import Author, DeadLetter, Mention, Parsed
from .line_errors import INSTEAD, explain, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_LINE = 256 * 1024  # bytes
LONGEST_TEXT = 20_000  # characters: no platform lets people write more
LONGEST_NAME = 200  # characters of an id, a handle or a brand: databases refuse longer keys
LARGEST_COUNT = 10**12  # a follower count above it is a mistake, and would not fit a database column
KEPT = 2_000  # characters of an unreadable line that are kept to look at
OLDEST = 2000  # year: nobody tweeted before it, so it is a clock that was never set
DAY = timedelta(days=1)


class _Writer(Struct):
    handle: str | int | None = None
    followers: int | None = None
    verified: bool | None = None


class _Fields(Struct):
    id: str | int | None = None
    created_at: datetime | None = None
    platform: str | None = None
    text: str | None = None
    author: str | int | _Writer | None = None
    lang: str | None = None
    url: str | None = None
    topic: str | None = None
    brand: str | None = None
    sentiment: Literal["negative", "neutral", "positive"] | None = None
    followers: int | None = None
    verified: bool | None = None
    in_reply_to: str | int | None = None
    engagement: dict[str, int | None] | None = None
    reach: int | None = None


_FIELDS = Decoder(_Fields)


def parse(line: bytes, now: datetime) -> Mention:
    """The mention that one JSON object describes; BadMention says which field is wrong, and what instead.

    Unknown keys are ignored, since every feed adds its own. NUL characters are taken out, because no database
    stores them. A repost without words of its own (empty `text`, but `in_reply_to` given) is a mention.
    """
    if len(line) > LONGEST_LINE:
        raise BadMention(f"the line has {len(line):,} bytes; at most {LONGEST_LINE:,} are read")
    try:
        fields = _FIELDS.decode(line)
    except (DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadMention(explain(line, error)) from None
    if b"\\u0000" in line:
        _strip_nul(fields)
    return Mention(
        id=_name("id", fields.id),
        platform=_name("platform", fields.platform).lower(),
        author=_author(fields),
        text=_text(fields),
        created_at=_created_at(fields.created_at, now),
        url=fields.url or None,
        lang=fields.lang or None,
        topic=_name("brand", fields.topic or fields.brand) if fields.topic or fields.brand else None,
        sentiment=fields.sentiment,
        in_reply_to=_name("in_reply_to", fields.in_reply_to) if fields.in_reply_to else None,
        engagement=_engagement(fields.engagement) if fields.engagement else {},
        reach=_count("reach", fields.reach),
    )


def parse_lines(lines: Iterable[bytes | str], source: str, now: datetime, first_line: int = 1) -> Parsed:
    """The mentions and the unreadable lines among `lines`; empty lines are skipped but counted.

    `first_line` is the number of the first one; the cursor is the number of the last.
    """
    mentions: list[Mention] = []
    letters: list[DeadLetter] = []
    number = first_line - 1
    for number, line in enumerate(lines, first_line):
        raw = line.encode("utf-8", "surrogatepass") if isinstance(line, str) else line
        raw = raw.strip()
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")  # what Windows editors put before UTF-8
        if not raw:
            continue
        try:
            mentions.append(parse(raw, now))
        except BadMention as error:
            letters.append(dead_letter(source, number, str(error), raw))
    return Parsed(tuple(mentions), tuple(letters), str(number))


def dead_letter(source: str, line: int, reason: str, raw: bytes = b"") -> DeadLetter:
    """An unreadable line with its reason, cut to a length that can be kept."""
    text = raw[: 4 * KEPT].decode("utf-8", "replace").replace("\0", "\ufffd")[:KEPT]
    return DeadLetter(source=source, line=line, reason=reason, raw=text)


# --- the fields ----------------------------------------------------------------------------------


def _name(field: str, value: str | int | None) -> str:
    text = str(value).strip() if value is not None else ""
    if not text:
        raise BadMention(f"{field} is missing or empty; {INSTEAD[field]}")
    if len(text) > LONGEST_NAME:
        raise BadMention(f"{field} has {len(text):,} characters; at most {LONGEST_NAME} are read")
    return text


def _text(fields: _Fields) -> str:
    text = fields.text or ""
    if not text.strip() and not fields.in_reply_to:
        raise BadMention(f"text is missing or empty; {INSTEAD['text']} (only a repost, with in_reply_to, may be empty)")
    if len(text) > LONGEST_TEXT:
        raise BadMention(f"text has {len(text):,} characters; at most {LONGEST_TEXT:,} are read")
    return text


def _created_at(at: datetime | None, now: datetime) -> datetime:
    if at is None:
        raise BadMention(f"created_at is missing; {INSTEAD['created_at']}")
    zone = at.tzinfo
    if zone is None:
        raise BadMention(f"created_at {at.isoformat()} has no time zone; add Z for UTC, or an offset such as +03:00")
    if not OLDEST <= at.year < 9999:
        raise BadMention(f"created_at is in the year {at.year}; give a date from {OLDEST} on")
    if at > now + DAY:
        raise BadMention(f"created_at {at.isoformat()} is more than a day in the future; it is {now:%Y-%m-%dT%H:%MZ}")
    return at if zone is UTC else at.astimezone(UTC)


def _author(fields: _Fields) -> Author:
    author = fields.author
    followers, verified = fields.followers, fields.verified
    if isinstance(author, _Writer):
        followers = author.followers if followers is None else followers
        verified = author.verified if verified is None else verified
        author = author.handle
    handle = str(author).strip().lstrip("@") if author is not None else ""
    if len(handle) > LONGEST_NAME:
        raise BadMention(f"author has {len(handle):,} characters; at most {LONGEST_NAME} are read")
    return Author(handle, _count("followers", followers), bool(verified))


def _count(field: str, value: int | None) -> int | None:
    if value is not None and not 0 <= value <= LARGEST_COUNT:
        raise BadMention(f"{field} is {shown(value)}; {INSTEAD[field]}, at most {LARGEST_COUNT:,}")
    return value


def _engagement(counts: dict[str, int | None]) -> dict[str, int]:
    for name, count in counts.items():  # Reddit's score may be negative
        if count is not None and abs(count) > LARGEST_COUNT:
            raise BadMention(f"engagement {shown(name)} is {shown(count)}; no more than {LARGEST_COUNT:,} can be real")
    return {name: count for name, count in counts.items() if count is not None}


def _strip_nul(fields: _Fields) -> None:
    for holder in (fields, fields.author):
        if isinstance(holder, Struct):
            for name in holder.__struct_fields__:
                value = getattr(holder, name)
                if isinstance(value, str):
                    setattr(holder, name, value.replace("\0", ""))
    if fields.engagement:
        fields.engagement = {name.replace("\0", ""): count for name, count in fields.engagement.items()}
