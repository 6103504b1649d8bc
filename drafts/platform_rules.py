"""What each platform makes of a text: how long it is there, what does not fit, and what would not work."""

from __future__ import annotations

import re
import unicodedata
from math import ceil
from typing import TYPE_CHECKING

import regex

from ..core.translation import message, nmessage
from .links import links

if TYPE_CHECKING:
    from collections.abc import Iterator

# X: twitter-text, configuration v3. These code points weigh 1, all others 2; a link 23; an emoji 2, however many
# code points it is made of.
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
_LINK = 23  # on X and on Mastodon
_MOST_BYTES, _BYTES_EACH = 3_000, 10  # of a text on Bluesky beside its 300 characters: a family has one and 25
_CLUSTER = regex.compile(r"\X")
_EMOJI = regex.compile(r"\p{Extended_Pictographic}.|\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3", regex.DOTALL)
_FULL_LINK = re.compile(r"https?://\S+", re.I)  # Mastodon takes no other for a link
_FAR_MENTION = re.compile(r"(@[a-z0-9_]+)@[a-z0-9.-]+[a-z0-9]", re.I)
_HASHTAG = re.compile(r"(?<![\w&])[#＃]\w*[^\W\d_]\w*")
_TOPIC = re.compile(r"#[^#\n]{1,60}#")  # how Weibo writes a hashtag
MOST_HASHTAGS = {"instagram": 30, "threads": 1}


def length(platform: str, text: str) -> int:
    """How much of the platform's limit a text uses, as the platform counts.

    X counts weights, Mastodon and Bluesky what a reader takes for one character (graphemes; on Bluesky tenths of
    its bytes where those are too many), Telegram UTF-16 units, all others code points.

    >>> length("x", "你好"), length("x", "see acmeair.de/hilfe"), length("weibo", "你好"), length("bluesky", "👨‍👩‍👧")
    (4, 27, 2, 1)
    """
    text = unicodedata.normalize("NFC", text)
    match platform:
        case "x":
            return _weighted(text)
        case "mastodon":
            return _clusters(_FAR_MENTION.sub(r"\1", _FULL_LINK.sub("x" * _LINK, text)))
        case "bluesky":
            size = len(text.encode("utf-8", "replace"))
            return max(_clusters(text), ceil(size / _BYTES_EACH) if size > _MOST_BYTES else 0)
        case "telegram":
            return len(text.encode("utf-16-le", "surrogatepass")) // 2
    return len(text)


def _weighted(text: str) -> int:
    used = last = 0
    for begin, end in links(text):
        used += sum(map(_weight, _CLUSTER.findall(text[last:begin]))) + _LINK
        last = end
    return used + sum(map(_weight, _CLUSTER.findall(text[last:])))


def _weight(cluster: str) -> int:
    if len(cluster) > 1 and _EMOJI.match(cluster):
        return 2
    return sum(1 if any(low <= ord(char) <= high for low, high in _LIGHT) else 2 for char in cluster)


def _clusters(text: str) -> int:
    return len(_CLUSTER.findall(text))


def overrun(platform: str, text: str, limit: int) -> str:
    """The end of a text that does not fit into `limit`; empty when all of it does.

    >>> overrun("x", "We are on it. More at noon.", 14)
    'More at noon.'
    """
    if length(platform, text) <= limit:
        return ""
    whole = _CLUSTER.findall(text)
    fits, too_many = 0, len(whole)
    while too_many - fits > 1:
        half = (fits + too_many) // 2
        fits, too_many = (half, too_many) if length(platform, "".join(whole[:half])) <= limit else (fits, half)
    return "".join(whole[fits:])


def unfit(platform: str, text: str) -> Iterator[str]:
    """What of a text would not work there, as sentences; length apart."""
    tags = _HASHTAG.findall(text)
    most = MOST_HASHTAGS.get(platform, len(tags))
    if len(tags) > most:
        yield nmessage(
            "{platform} takes {n} hashtag at most, and this has {found}",
            "{platform} takes {n} hashtags at most, and this has {found}",
            most,
            platform=platform,
            found=len(tags),
        )
    if platform == "instagram" and any(links(text)):
        yield message("nobody can follow a link in a text on instagram; say where it is to be found instead")
    if platform == "weibo" and (lost := [tag for tag in tags if tag not in "".join(_TOPIC.findall(text))]):
        yield message("{tag} is no hashtag on weibo; write {tag}#", tag=lost[0])
    if platform == "reddit" and re.search(r"^#", text, re.M):
        yield message("a line that begins with # is a headline on reddit; put another word before it")
