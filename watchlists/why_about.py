"""Why a mention is about a topic, or is not: which word or handle of it stands in the text, and what takes it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..core.messages import Listed
from ..core.translation import message

if TYPE_CHECKING:
    from typing import Protocol

    from ..core.model import Mention, Topic

    class About(Protocol):
        """Whether the mention is about a topic; by its text alone where the feed's word is not to count."""

        def __call__(self, topic: Topic, *, by_feed: bool = True) -> bool: ...


NAMED = 6  # words in one sentence


def why_about(mention: Mention, topic: Topic, own: bool, is_about: About) -> tuple[bool, str]:
    """Whether it is about the topic, and why, as a sentence. `is_about` matches it against another topic alone."""
    if own:
        return False, message("{topic}: our own account wrote it; own posts are no complaints.", topic=_called(topic))
    if is_about(topic):
        return True, _because(mention, topic, is_about)
    return False, _because_not(topic, is_about)


def _called(topic: Topic) -> str:
    return topic.title or topic.name


def _because(mention: Mention, topic: Topic, is_about: About) -> str:
    words = [word for word in topic.words if is_about(_only(topic, words=(word,)), by_feed=False)]
    handles = sorted(
        {one for some in topic.handles.values() for one in some if is_about(_only(topic, handles=one), by_feed=False)}
    )
    found = [*words, *handles][:NAMED]
    if found:
        return message("{topic}: {words} stands in it.", topic=_called(topic), words=Listed(tuple(found), "comma"))
    if mention.topic:
        return message("{topic}: the feed says that it is about {brand}.", topic=_called(topic), brand=mention.topic)
    return message("{topic}: who wrote it goes by its name.", topic=_called(topic))


def _because_not(topic: Topic, is_about: About) -> str:
    if topic.not_words and is_about(replace(topic, not_words=())):
        out = [one for one in topic.not_words if not is_about(replace(topic, not_words=(one,)))]
        words = Listed(tuple(out[:NAMED]), "comma")
        return message(
            "{topic}: it would be, but {words} of its not_words stands in it.", topic=_called(topic), words=words
        )
    if topic.only_with and is_about(replace(topic, only_with={})):
        everyday = [word for word in topic.only_with if is_about(_only(replace(topic, only_with={}), words=(word,)))]
        return message(
            "{topic}: {words} is an everyday word here, and none of those that must be near it stands in it.",
            topic=_called(topic),
            words=Listed(tuple(everyday[:NAMED]), "comma"),
        )
    some = Listed(tuple([*topic.words, *(one for each in topic.handles.values() for one in each)][:NAMED]), "comma")
    return message("{topic}: none of its words or handles stands in it ({words}).", topic=_called(topic), words=some)


def _only(topic: Topic, *, words: tuple[str, ...] = (), handles: str = "") -> Topic:
    """The topic by one word or one handle alone, under a name that no feed gives."""
    kept = {platform: tuple(one for one in some if one == handles) for platform, some in topic.handles.items()}
    left = {platform: some for platform, some in kept.items() if some} if handles else {}
    return replace(topic, name="\0", title="", words=words, handles=left)
