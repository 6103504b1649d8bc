"""Where the pages are: one list, in the order in which every page shows it."""

from __future__ import annotations

from msgspec import Struct

from ...core.translation import gettext_noop


class Entry(Struct, frozen=True):
    """A page that the others lead to. `page` is the name of its template, and of whatever belongs to it."""

    page: str
    path: str
    label: str
    glyph: str


KEYS = (  # of `hands.js`: what is pressed, and what it does
    (("j", "k"), gettext_noop("To the next row, to the one before")),
    (("⏎",), gettext_noop("Opens it")),
    ((".",), gettext_noop("To the first button")),
    (("/",), gettext_noop("To the search")),
    (("?",), gettext_noop("This list")),
)
NAVIGATION = (
    Entry("wall", "/", gettext_noop("Wall"), "wall"),
    Entry("drafts", "/drafts", gettext_noop("Drafts"), "draft"),
    Entry("mentions", "/mentions", gettext_noop("Mentions"), "talk"),
    Entry("playbooks", "/playbooks", gettext_noop("Playbooks"), "file"),
    Entry("reports", "/reports", gettext_noop("Reports"), "bars"),
    Entry("try", "/try", gettext_noop("Try it"), "play"),
    Entry("health", "/health", gettext_noop("Health"), "check"),
)
GOING = tuple((letter, one) for letter, one in zip("wdmprth", NAVIGATION, strict=True))  # after a g
