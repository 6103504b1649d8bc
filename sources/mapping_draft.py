"""Writes a first shape from the names of columns, for a person to correct."""

from __future__ import annotations

from typing import Any

from .paths import folded

# What such columns are called in the exports and tools of this trade, the likeliest first.
ALIASES = {
    "id": "id, mention id, post id, tweet id, message id, review id, reviewid, comment id, resource id, document id, "
    "ticket id, case id, case_no, case number, guid, uuid, external id, permalink, url, link",
    "created_at": "created_at, created at, created, date, datetime, timestamp, published, published_at, published at, "
    "publish date, post date, created time, time, opened, opened at, submitted, submitted at, posted, posted at",
    "text": "text, full text, body, content, message, post, comment, description, review, review text, hit sentence, "
    "snippet, summary, caption, title, subject, headline",
    "platform": "platform, network, source, channel, social network, site, domain, page type, source type",
    "author": "author, username, user name, handle, screen name, screen_name, author handle, from, user, customer, "
    "reviewer, name, influencer, profile",
    "display_name": "display name, display_name, full name, full_name, author name, customer name",
    "followers": "followers, follower count, followers count, followers_count, author followers, twitter followers",
    "url": "url, link, permalink, post url, address",
    "lang": "language, lang, language code",
    "sentiment": "sentiment, tone, polarity, sentiment label",
    "rating": "rating, stars, score, star rating, csat",
    "in_reply_to": "in_reply_to, in reply to, reply to, parent id, parent_id, parent",
    "reach": "reach, impressions, potential reach, views",
    "brand": "brand, topic, query, query name, product, company, input name",
    "place": "country, city, location, region, place",
}
_LIKES = {"likes": "likes, favourites, favorites, like count", "comments": "comments, replies, comment count"}
_LIKES |= {"shares": "shares, retweets, reposts, share count"}
_FORMATS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %I:%M %p",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d-%b-%Y %I:%M%p",
    "%d-%b-%Y %H:%M",
)


def draft(name: str, columns: list[str], row: list[Any]) -> str:
    """A shape in YAML for a table of these columns. What could not be told is left for a person, with a comment.

    `row` is one row, by which the format of times is guessed.
    """
    by_name = {folded(column): column for column in columns if column.strip()}
    found = {field: _first(by_name, names) for field, names in ALIASES.items()}
    lines = [f"{name}:", f"  when: [{', '.join(_quoted(column) for column in _marks(columns, found))}]"]
    lines.append("  zone: ask  # of times that have none: ask, UTC, or a place such as Europe/London")
    for field in ("id", "created_at", "platform", "text"):
        column = found.pop(field)
        if field == "platform" and column is None:
            lines.append("  platform: = email  # where it was written: say it, or name the column")
        elif column is None:
            lines.append(f"  {field}: TODO  # which column? there are: {', '.join(by_name.values())}")
        elif field == "created_at":
            lines.append(f"  created_at: {_time(column, columns, row)}")
        elif field == "text":
            lines.append(f"  text: {{from: {_quoted(column)}, as: html}}")
        else:
            lines.append(f"  {field}: {_quoted(column)}")
    rating = found.get("rating")
    if rating and not found.get("sentiment"):
        lines.append(f"  sentiment: {{from: {_quoted(rating)}, as: stars}}")
    lines += [f"  {field}: {_quoted(column)}" for field, column in found.items() if column]
    counts = {name: column for name, names in _LIKES.items() if (column := _first(by_name, names))}
    if counts:
        lines.append(f"  engagement: {{{', '.join(f'{name}: {_quoted(column)}' for name, column in counts.items())}}}")
    return "\n".join(lines) + "\n"


def _first(by_name: dict[str, str], names: str) -> str | None:
    return next((by_name[name] for name in map(folded, names.split(",")) if name in by_name), None)


def _marks(columns: list[str], found: dict[str, str | None]) -> list[str]:
    """The columns by which the export is known again: those that are read, and one or two that are its own."""
    used = [column for field in ("id", "created_at", "text") if (column := found[field])]
    own = [column for column in columns if column.strip() and column not in found.values()]
    return list(dict.fromkeys([*used, *own[:2]]))


def _time(column: str, columns: list[str], row: list[Any]) -> str:
    from datetime import datetime

    place = columns.index(column)
    value = str(row[place]).strip() if place < len(row) else ""
    for form in _FORMATS:
        try:
            datetime.strptime(value, form)  # noqa: DTZ007  only whether it fits
        except ValueError:
            continue
        return f'{{from: {_quoted(column)}, format: ["{form}"]}}  # read from {value}'
    return f"{{from: {_quoted(column)}, format: [iso, epoch, rfc822]}}"


def _quoted(name: str) -> str:
    plain = name.replace(" ", "").replace("_", "")
    return (
        name
        if plain.isalnum() and plain.isascii() and not plain.isdigit() and plain.lower() not in _TAKEN
        else f'"{name}"'
    )


_TAKEN = {"yes", "no", "true", "false", "on", "off", "null", "y", "n"}
