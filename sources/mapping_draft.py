"""Writes a first shape from the names of columns, for a person to correct."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from .paths import folded

# What such columns are called in the exports and tools of this trade, the likeliest first.
ALIASES = {
    "id": "id, mention id, post id, tweet id, message id, review id, reviewid, comment id, resource id, document id, "
    "ticket id, case id, case_no, case number, guid, uuid, external id, universal message id, код, номер, ид, 编号, "
    "微博id, 帖子id, 评论id",
    "created_at": "created_at, created at, created, date, datetime, timestamp, published, published_at, published at, "
    "publish date, post date, created time, time, opened, opened at, submitted, submitted at, posted, posted at, "
    "дата и время, дата публикации, дата сообщения, дата создания, дата, 发布时间, 发表时间, "
    "创建时间, 评论时间, 时间, 日期",
    "text": "text, full text, body, content, message, post, comment, description, review, review text, hit sentence, "
    "snippet, summary, caption, текст, текст сообщения, текст отзыва, сообщение, содержание, комментарий, отзыв, 内容, "
    "正文, 评论内容, 微博正文, 文本, title, subject, headline, заголовок, тема, 标题",
    "platform": "platform, network, source, channel, social network, site, domain, page type, source type, площадка, "
    "источник, соцсеть, социальная сеть, сайт, канал, 平台, 来源, 渠道",
    "author": "author, username, user name, handle, screen name, screen_name, author handle, from, user, customer, "
    "reviewer, name, influencer, profile, sender screen name, sender handle, sender, автор, имя автора, пользователь, "
    "клиент, 作者, 用户, 用户名, 用户昵称, 昵称",
    "display_name": "display name, display_name, full name, full_name, author name, customer name",
    "followers": "followers, follower count, followers count, followers_count, author followers, twitter followers, "
    "sender followers count, подписчики, подписчиков, число подписчиков, количество подписчиков, 粉丝数, 粉丝",
    "url": "url, link, permalink, post url, message url, mention url, address, ссылка, адрес, url сообщения, "
    "链接, 网址, 原文链接",
    "lang": "language, lang, language code, язык, 语言",
    "sentiment": "sentiment, tone, polarity, sentiment label, тональность, тон, окраска, 情感, 情感倾向, 情绪",
    "rating": "rating, stars, score, star rating, csat, оценка, рейтинг, 评分, 星级",
    "in_reply_to": "in_reply_to, in reply to, reply to, parent id, parent_id, parent",
    "reach": "reach, impressions, potential reach, views, охват, просмотры, аудитория, 阅读量, 阅读数",
    "brand": "brand, topic, query, query name, product, company, input name",
    "place": "country, city, location, region, place",
}
_LIKES = {
    "likes": "likes, favourites, favorites, like count, лайки, 点赞数",
    "comments": "comments, replies, comment count, комментарии, 评论数",
}
_LIKES |= {"shares": "shares, retweets, reposts, share count, репосты, 转发数"}
_CAMEL = re.compile(r"(?<=[a-z\d])(?=[A-Z])")
_CLOCKS = {"time", "hour", "время", "时刻", "uhrzeit", "heure", "hora"}
_DAY_ONLY = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
_FORMATS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %I:%M %p",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日 %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%d-%b-%Y %I:%M%p",
    "%d-%b-%Y %H:%M",
)


def draft(name: str, columns: list[str], row: list[Any]) -> str:
    """A shape in YAML for a table of these columns. What could not be told is left for a person, with a comment.

    `row` is one row, by which the format of times is guessed.
    """
    by_name = _named(columns)
    found = {field: _first(by_name, names) for field, names in ALIASES.items()}
    lines = [f"{name}:", f"  when: [{', '.join(_quoted(column) for column in _marks(columns, found))}]"]
    lines.append("  zone: ask  # of times that have none: ask, UTC, or a place such as Europe/London")
    for field in ("id", "created_at", "platform", "text"):
        column = found.pop(field)
        if field == "platform" and column is None:
            lines.append(_platform(found["url"]))
        elif field == "id" and column is None:
            lines.append(_id(found, columns))
        elif column is None:
            lines.append(f"  {field}: TODO  # which column? there are: {_named_all(columns)}")
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


def _named(columns: list[str]) -> dict[str, str]:
    """The columns by their names as they are compared; of a document also by the last piece of a path."""
    said = [(_CAMEL.sub(" ", column), column) for column in columns if column.strip()]
    last = [(name.rpartition(".")[2], column) for name, column in said if "." in name]
    return {folded(name): column for name, column in reversed([*said, *last])}


def _named_all(columns: list[str]) -> str:
    return ", ".join(column for column in columns if column.strip())


def _platform(url: str | None) -> str:
    if url is None:
        return "  platform: = email  # where it was written: say it, or name the column"
    return (
        f"  platform: [{{from: {_quoted(url)}, as: known}}, = web]  # by its address; where that tells nothing, say it"
    )


def _id(found: dict[str, str | None], columns: list[str]) -> str:
    """Where there is no id: an address tells posts apart, and so do time and author."""
    if url := found["url"]:
        return f"  id: {{from: {_quoted(url)}, as: address}}"
    if (at := found["created_at"]) and (author := found["author"]):
        return f'  id: "= {{{at}}}/{{{author}}}"  # no column is an id: time and author tell posts apart'
    return f"  id: TODO  # which column? there are: {_named_all(columns)}"


def flattened(record: dict[str, Any], before: str = "", deep: int = 4) -> dict[str, Any]:
    """The values of a document that are there, by their paths."""
    found: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(value, dict) and deep:
            found |= flattened(value, f"{before}{key}.", deep - 1)
        elif value is not None and not isinstance(value, (dict, list)):
            found[f"{before}{key}"] = value
    return found


def _first(by_name: dict[str, str], names: str) -> str | None:
    return next((by_name[name] for name in map(folded, names.split(",")) if name in by_name), None)


def _marks(columns: list[str], found: dict[str, str | None]) -> list[str]:
    """The columns by which the export is known again: those that are read, and one or two that are its own."""
    used = [column for field in ("id", "url", "created_at", "text") if (column := found[field])]
    own = [column for column in columns if column.strip() and column not in found.values()]
    return list(dict.fromkeys([*used, *own[:2]]))


def _time(column: str, columns: list[str], row: list[Any]) -> str:
    place = columns.index(column)
    value = _value(row, place)
    beside = next((each for each in columns if folded(each) in _CLOCKS and each != column), None)
    if beside and _DAY_ONLY.fullmatch(value):
        column, value = f"= {{{column}}} {{{beside}}}", f"{value} {_value(row, columns.index(beside))}"
    for form in _FORMATS:
        try:
            datetime.strptime(value, form)  # noqa: DTZ007  only whether it fits
        except ValueError:
            continue
        return f'{{from: {_quoted(column)}, format: ["{form}"]}}  # read from {value}'
    return f"{{from: {_quoted(column)}, format: [iso, epoch, rfc822]}}"


def _value(row: list[Any], place: int) -> str:
    return str(row[place]).strip() if place < len(row) else ""


def _quoted(name: str) -> str:
    plain = name.replace(" ", "").replace("_", "")
    return (
        name
        if plain.isalnum() and plain.isascii() and not plain.isdigit() and plain.lower() not in _TAKEN
        else f'"{name}"'
    )


_TAKEN = {"yes", "no", "true", "false", "on", "off", "null", "y", "n"}
