"""Handles: whose they are depends on the platform, and so does where one ends."""

from __future__ import annotations

_ALIASES = {"twitter": "x"}  # one platform, two names
_DOTTED = frozenset({"bluesky", "facebook", "instagram", "mastodon", "threads", "tiktok", "vk", "youtube"})


def platform_of(name: str) -> str:
    """A platform by its one name.

    >>> platform_of("Twitter")
    'x'
    """
    folded = name.lower()
    return _ALIASES.get(folded, folded)


def without_at(handle: str) -> str:
    """As its owner spells it, without the @ before it."""
    return handle.strip().lstrip("@＠")


def is_whole_address(handle: str, platform: str) -> bool:
    """Whether a handle says by itself whose it is: `user@host` of the fediverse, a domain of Bluesky.

    >>> is_whole_address("acme@m.example", "mastodon"), is_whole_address("acme.air", "instagram")
    (True, False)
    """
    return "@" in handle or (platform == "bluesky" and "." in handle)


def goes_on(text: str, end: int, platform: str, *, whole_address: bool) -> bool:
    """Whether the handle that ends at `end` is only the beginning of another: `@fto.fans` where handles hold dots."""
    if text[end + 1 : end + 2] not in (".", "-"):
        return False
    return text[end + 2 : end + 3].isalnum() and (whole_address or platform in _DOTTED)
