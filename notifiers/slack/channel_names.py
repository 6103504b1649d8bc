"""Channel names that Slack accepts."""

from __future__ import annotations

from anyascii import anyascii

from ...core.text import slug

LONGEST = 80
TRIES = 9  # suffixes tried before giving up: Slack allows about twenty creations a minute


def legal(name: str) -> str:
    """Lower-case letters, digits, - and _ in at most 80 characters; other scripts are transliterated.

    >>> legal("inc-260301-7NGZHH-艾克美 航空!"), legal("#Ünïted / Süd"), legal("!!!")
    ('inc-260301-7ngzhh-aikemei-hangkong', 'united-sud', 'incident')
    """
    spelled = slug(anyascii(name), also="_")
    return spelled.strip("-_")[:LONGEST].rstrip("-_") or "incident"


def variant(name: str, number: int) -> str:
    """The name to try when the ones before it are taken: 1 is the name itself, 2 ends in -2.

    >>> variant("inc-1", 1), variant("inc-1", 3), len(variant("x" * 80, 2))
    ('inc-1', 'inc-1-3', 80)
    """
    if number == 1:
        return name
    suffix = f"-{number}"
    return name[: LONGEST - len(suffix)].rstrip("-_") + suffix


def variants(name: str) -> list[str]:
    """All the names a room wanted as `name` may bear."""
    return [variant(name, number) for number in range(1, TRIES + 1)]
