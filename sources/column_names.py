"""What a table's columns are taken for by their names, where no shape is known: for a first shape, and for a guess."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ..core.messages import Listed
from ..core.translation import message
from .paths import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

# What such columns are called in the exports and tools of this trade, the likeliest first.
NAMES = {
    "id": "id, mention id, post id, tweet id, message id, review id, reviewid, comment id, resource id, document id, "
    "ticket id, case id, case_no, case number, guid, uuid, external id, universal message id, код, номер, ид, 编号, "
    "微博id, 帖子id, 评论id, beitrags-id, beitragsnummer, kennung, identifiant",
    "created_at": "created_at, created at, created, date, datetime, timestamp, published, published_at, published at, "
    "publish date, post date, created time, time, opened, opened at, submitted, submitted at, posted, posted at, "
    "дата и время, дата публикации, дата сообщения, дата создания, дата, 发布时间, 发表时间, 发布日期, "
    "创建时间, 评论时间, 时间, 日期, 發布時間, 時間, datum, zeitpunkt, erstellt am, veröffentlicht am, fecha, время, "
    "uhrzeit, zeit",
    "text": "text, full text, body, content, message, post, comment, description, review, review text, hit sentence, "
    "snippet, summary, caption, текст, текст сообщения, текст отзыва, сообщение, содержание, комментарий, отзыв, 内容, "
    "正文, 评论内容, 微博正文, 文本, 內容, inhalt, beitrag, nachricht, kommentar, texto, contenido, texte, contenu",
    "title": "title, subject, headline, заголовок, тема, 标题, 標題, titel, betreff, überschrift, título, titre",
    "platform": "platform, network, source, channel, social network, site, domain, page type, source type, площадка, "
    "источник, соцсеть, социальная сеть, сайт, канал, 平台, 来源, 渠道, 來源, plattform, quelle, netzwerk, kanal, "
    "plataforma, fuente, plateforme",
    "author": "author, username, user name, handle, screen name, screen_name, author handle, from, user, customer, "
    "reviewer, name, influencer, profile, sender screen name, sender handle, sender, автор, имя автора, пользователь, "
    "клиент, 作者, 用户, 用户名, 用户昵称, 昵称, 發布者, autor, verfasser, benutzer, nutzer, nutzername, auteur",
    "display_name": "display name, display_name, full name, full_name, author name, customer name",
    "followers": "followers, follower count, followers count, followers_count, author followers, twitter followers, "
    "sender followers count, подписчики, подписчиков, число подписчиков, количество подписчиков, 粉丝数, 粉丝, "
    "follower, abonnenten, seguidores",
    "url": "url, link, permalink, post url, message url, mention url, address, ссылка, адрес, url сообщения, "
    "链接, 网址, 原文链接, adresse, enlace",
    "lang": "language, lang, language code, язык, 语言, sprache, idioma, langue",
    "sentiment": "sentiment, tone, polarity, sentiment label, тональность, тон, окраска, 情感, 情感倾向, 情绪, "
    "stimmung, tonalität",
    "rating": "rating, stars, score, star rating, csat, оценка, рейтинг, 评分, 星级, bewertung, sterne",
    "in_reply_to": "in_reply_to, in reply to, reply to, parent id, parent_id, parent",
    "reach": "reach, impressions, potential reach, views, охват, просмотры, аудитория, 阅读量, 阅读数, reichweite, "
    "aufrufe, alcance",
    "brand": "brand, topic, query, query name, product, company, input name",
    "place": "country, city, location, region, place",
}
COUNTS = {
    "likes": "likes, favourites, favorites, like count, лайки, 点赞数, gefällt mir",
    "comments": "comments, replies, comment count, комментарии, 评论数, kommentare",
    "shares": "shares, retweets, reposts, share count, репосты, 转发数, geteilt",
}
CLOCKS = {"time", "hour", "время", "时刻", "时间", "時間", "uhrzeit", "zeit", "heure", "hora"}
DAY_ONLY = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{4}年\d{1,2}月\d{1,2}日")
_CLOCK_ONLY = re.compile(r"\d{1,2}[:时時]\d{2}(?:[:分]\d{2}秒?)?\s*(?:[AaPp]\.?[Mm]\.?)?")
_CAMEL = re.compile(r"(?<=[a-z\d])(?=[A-Z])")


class Columns(Struct, frozen=True):
    """For each field the columns that may hold it, the likeliest first; `row` is one row, by which times are told."""

    all: tuple[str, ...]
    by_field: dict[str, tuple[str, ...]]
    counts: dict[str, str]
    row: tuple[Any, ...] = ()

    def first(self, field: str) -> str | None:
        """The likeliest."""
        return next(iter(self.by_field[field]), None)

    @property
    def moment(self) -> tuple[str, ...]:
        """Where the time stands: one column, or that of the day and that of the clock; empty where there is none."""
        times = self.by_field["created_at"]
        day = next((one for one in times if DAY_ONLY.fullmatch(self.value(one))), "")
        clock = next((one for one in self.all if folded(one) in CLOCKS and _CLOCK_ONLY.fullmatch(self.value(one))), "")
        return (day, clock) if day and clock else times[:1]

    @property
    def texts(self) -> tuple[str, ...]:
        """Where the text stands: its title, and what it says."""
        return tuple(dict.fromkeys(one for field in ("title", "text") if (one := self.first(field))))

    def value(self, column: str) -> str:
        """What stands there in the row that was looked at."""
        place = self.all.index(column)
        return str(self.row[place]).strip() if place < len(self.row) else ""

    def unclear(self) -> list[str]:
        """What cannot be told by names alone: a required field that no column holds, or that several may hold."""
        times, texts = self.by_field["created_at"], self.by_field["text"]
        lacking = {"created_at": not times, "text": not self.texts, "platform": not self._says_where}
        several = {"created_at": times if set(times) - set(self.moment) else (), "text": texts if texts[1:] else ()}
        return [field for field, lacks in lacking.items() if lacks] + [
            message("{field} ({columns})", field=field, columns=Listed(columns, "or"))
            for field, columns in several.items()
            if columns
        ]

    @property
    def _says_where(self) -> bool:
        return bool(self.by_field["platform"] or self.by_field["url"])


def taken_for(columns: Sequence[str], row: Sequence[Any] = ()) -> Columns:
    """What they are taken for by their names.

    >>> told = taken_for(["标题", "内容", "时间", "作者", "平台"])
    >>> told.texts, told.moment, told.first("platform"), told.unclear()
    (('标题', '内容'), ('时间',), '平台', [])
    >>> taken_for(["Datum", "Uhrzeit", "Inhalt"], ["01.03.2026", "9:30", "Hallo"]).moment
    ('Datum', 'Uhrzeit')
    """
    named = _named(columns)
    found = {field: _matching(named, names) for field, names in NAMES.items()}
    counts = {name: some[0] for name, names in COUNTS.items() if (some := _matching(named, names))}
    return Columns(tuple(columns), found, counts, tuple(row))


def _named(columns: Sequence[str]) -> dict[str, str]:
    """The columns by their names as they are compared; of a document also by the last piece of a path."""
    said = [(_CAMEL.sub(" ", column), column) for column in columns if column.strip()]
    last = [(name.rpartition(".")[2], column) for name, column in said if "." in name]
    return {folded(name): column for name, column in reversed([*said, *last])}


def _matching(named: dict[str, str], names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(named[name] for name in map(folded, names.split(",")) if name in named))
