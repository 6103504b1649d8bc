"""Conversations: a reply belongs to the post that the conversation began with, however many replies lie between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .model import Mention, StoredMention


def root_of(mention: Mention) -> str:
    """The key of the post that its conversation began with, as far as is known; its own when it began one."""
    return f"{mention.platform}:{mention.thread or mention.in_reply_to or mention.id}"


def with_threads(
    mentions: Sequence[Mention], known: Callable[[Sequence[str]], Mapping[str, StoredMention]]
) -> list[Mention]:
    """The mentions, each reply with the id of the post that its conversation began with.

    Where the feed does not say it, it is that of the post replied to: among these mentions, or among the `known` ones,
    which were given theirs when they came. So one step is enough, whatever the depth.
    """
    wanted = dict.fromkeys(_parent(one) for one in mentions if one.in_reply_to and not one.thread)
    if not wanted:
        return list(mentions)
    here: dict[str, Mention] = {}
    for mention in mentions:
        here.setdefault(mention.key, mention)
    missing = [key for key in wanted if key not in here]
    stored = {key: one.mention for key, one in known(missing).items()} if missing else {}
    roots: dict[str, str] = {}
    return [_with_thread(one, here, stored, roots) for one in mentions]


def _with_thread(
    mention: Mention, here: Mapping[str, Mention], stored: Mapping[str, Mention], roots: dict[str, str]
) -> Mention:
    if not mention.in_reply_to or mention.thread:
        return mention
    path: list[Mention] = []
    each: Mention | None = mention
    while each and each.in_reply_to and not each.thread and each.key not in roots and each not in path:
        path.append(each)
        each = here.get(_parent(each)) or stored.get(_parent(each))
    root = _root(each, path[-1], roots) if path else roots[mention.key]
    roots.update((one.key, root) for one in path)
    return replace(mention, thread=root) if root != mention.id else mention


def _root(top: Mention | None, last: Mention, roots: Mapping[str, str]) -> str:
    """What the path that ends with `last` leads to; `top` is the post it replies to, where that is known."""
    if top is None:
        return last.in_reply_to or last.id
    return roots.get(top.key) or top.thread or top.id


def _parent(mention: Mention) -> str:
    return f"{mention.platform}:{mention.in_reply_to}"
