"""Turns one line of a feed into a mention, or says in plain words why it cannot be read."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from msgspec import DecodeError, Struct, ValidationError
from msgspec.json import Decoder

from ..core.errors import BadMention
from ..core.model import Author, DeadLetter, Mention, Parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_LINE = 256 * 1024  # bytes
LONGEST_TEXT = 20_000  # characters: no platform lets people write more
LONGEST_NAME = 200  # characters of an id, a handle or a brand: databases refuse longer keys
LARGEST_COUNT = 10**12  # a follower count above it is a mistake, and would not fit a database column
KEPT = 2_000  # characters of an unreadable line that are kept to look at
MOST = 1_000  # lines a batch
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

_INSTEAD = {
    "id": "give the platform's own id of the post, as text or a whole number",
    "created_at": "write it like 2026-03-01T09:30:00Z",
    "platform": "say where it was written, such as x, weibo or reddit",
    "text": "give what was written, as text",
    "author": 'give the handle as text, or {"handle": ..., "followers": ..., "verified": ...}',
    "sentiment": "write negative, neutral or positive, or leave it out",
    "followers": "give a whole number, 0 or more",
    "reach": "give a whole number, 0 or more",
    "verified": "write true or false",
    "engagement": 'give whole numbers by name, such as {"likes": 3}',
}


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
        raise BadMention(_explain(line, error)) from None
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
    for number, line in enumerate(lines, first_line):  # noqa: B007  the last number is the cursor
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


def parse_body(body: bytes, source: str, now: datetime, most: int = MOST) -> Iterator[Parsed]:
    """A request body, NDJSON or one JSON array, in stretches of at most `most` mentions.

    Which of the two it is shows in its first character, so the content type does not matter. `line` in a dead
    letter is the line of NDJSON, or the position in the array, from 1. Of an array that is broken in the
    middle, what stands before the break is read and the break is one dead letter.
    """
    start = body[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"["):
        yield from _parse_array(body, source, now, most)
        return
    lines = iter(body.split(b"\n"))
    first = 1
    while stretch := list(islice(lines, most)):
        yield parse_lines(stretch, source, now, first)
        first += len(stretch)


def dead_letter(source: str, line: int, reason: str, raw: bytes = b"") -> DeadLetter:
    """An unreadable line with its reason, cut to a length that can be kept."""
    text = raw[: 4 * KEPT].decode("utf-8", "replace").replace("\0", "\ufffd")[:KEPT]
    return DeadLetter(source=source, line=line, reason=reason, raw=text)


# --- the fields ----------------------------------------------------------------------------------


def _name(field: str, value: str | int | None) -> str:
    text = str(value).strip() if value is not None else ""
    if not text:
        raise BadMention(f"{field} is missing or empty; {_INSTEAD[field]}")
    if len(text) > LONGEST_NAME:
        raise BadMention(f"{field} has {len(text):,} characters; at most {LONGEST_NAME} are read")
    return text


def _text(fields: _Fields) -> str:
    text = fields.text
    if text is None or (not fields.in_reply_to and not text.strip()):
        raise BadMention(f"text is missing or empty; {_INSTEAD['text']} (only a repost, with in_reply_to, may be empty)")
    if len(text) > LONGEST_TEXT:
        raise BadMention(f"text has {len(text):,} characters; at most {LONGEST_TEXT:,} are read")
    return text


def _created_at(at: datetime | None, now: datetime) -> datetime:
    if at is None:
        raise BadMention(f"created_at is missing; {_INSTEAD['created_at']}")
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
        raise BadMention(f"{field} is {_shown(value)}; {_INSTEAD[field]}, at most {LARGEST_COUNT:,}")
    return value


def _engagement(counts: dict[str, int | None]) -> dict[str, int]:
    for name, count in counts.items():  # Reddit's score may be negative
        if count is not None and abs(count) > LARGEST_COUNT:
            raise BadMention(f"engagement {_shown(name)} is {_shown(count)}; no more than {LARGEST_COUNT:,} can be real")
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


# --- what went wrong, in words -------------------------------------------------------------------


def _explain(line: bytes, error: Exception) -> str:
    """The reason for a person; slow, and only ever asked for a line that is already lost."""
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8 text; save or send the feed as UTF-8"
    if isinstance(error, RecursionError):
        return "lists or objects nested too deeply; give one flat JSON object"
    if isinstance(error, ValidationError):
        return _explain_type(line, error)
    if "trailing characters" in str(error):
        return "more than one JSON value on the line; put each object on a line of its own (curl: use --data-binary)"
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return f"not JSON ({str(error).removeprefix('JSON is malformed: ')}); give one JSON object a line"
    return "holds half a character (a lone surrogate such as \\ud83d) or NaN; write whole characters and numbers"


def _explain_type(line: bytes, error: ValidationError) -> str:
    what, _, path = str(error).partition(" - at `$")
    if not path:
        return f"not a JSON object ({what.split('got')[-1].strip(' `')}); give one object a line"
    keys = path.strip("`.").replace("[...]", "").split(".")
    value: Any = json.loads(line)
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else value
    field = keys[-1] or keys[0]
    return f"{'.'.join(key for key in keys if key)} is {_shown(value)}; {_INSTEAD.get(field, 'give text')}"


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    text = text.encode("utf-8", "replace").decode()
    return text if len(text) <= 60 else text[:57] + "..."


# --- arrays --------------------------------------------------------------------------------------


def _parse_array(body: bytes, source: str, now: datetime, most: int) -> Iterator[Parsed]:
    mentions: list[Mention] = []
    letters: list[DeadLetter] = []
    position = 0
    for position, (raw, problem) in enumerate(_elements(body), 1):
        try:
            if problem:
                raise BadMention(problem)
            mentions.append(parse(raw, now))
        except BadMention as error:
            letters.append(dead_letter(source, position, str(error), raw))
        if position % most == 0:
            yield Parsed(tuple(mentions), tuple(letters), str(position))
            mentions, letters = [], []
    if mentions or letters:
        yield Parsed(tuple(mentions), tuple(letters), str(position))


def _elements(body: bytes) -> Iterator[tuple[bytes, str]]:
    """Each element of a JSON array as it stands, and what is wrong with the array at that place.

    The standard library steps from element to element (about 3 µs each), since msgspec reads an array as a
    whole or not at all, and one half emoji would cost the other 999 mentions.
    """
    text = body.decode("utf-8-sig", "surrogateescape")
    skip = json.decoder.WHITESPACE.match  # type: ignore[attr-defined]  # absent from the stubs, not from Python
    at = skip(text, text.index("[") + 1).end()
    if text[at : at + 1] == "]":
        return
    step = json.JSONDecoder().raw_decode
    while True:
        try:
            _, end = step(text, at)
        except (ValueError, RecursionError):
            rest = text[at:].encode("utf-8", "surrogateescape")
            yield rest, "not JSON from here on, so the rest of the array was not read; end it with ]"
            return
        yield text[at:end].encode("utf-8", "surrogateescape"), ""
        at = skip(text, end).end()
        if text[at : at + 1] == "]":
            return
        if text[at : at + 1] == ",":
            at = skip(text, at + 1).end()
