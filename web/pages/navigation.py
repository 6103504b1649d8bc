"""Where the pages are: one list, in the order in which every page shows it."""

from __future__ import annotations

from msgspec import Struct


class Entry(Struct, frozen=True):
    """A page that the others lead to. `page` is the name of its template, and of whatever belongs to it."""

    page: str
    path: str
    label: str
    glyph: str


NAVIGATION = (
    Entry("wall", "/", "Wall", "wall"),
    Entry("drafts", "/drafts", "Drafts", "draft"),
    Entry("mentions", "/mentions", "Mentions", "talk"),
    Entry("playbooks", "/playbooks", "Playbooks", "file"),
    Entry("reports", "/reports", "Reports", "bars"),
    Entry("health", "/health", "Health", "check"),
)
