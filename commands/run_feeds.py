"""The live feeds of a playbooks file, put together: who listens, and the doors for what is pushed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ..app import App
from ..core.errors import BadSetting
from ..core.translation import message
from ..sources.feed_client import Client
from ..sources.listening import Listener, Listening
from ..sources.pushed import Pushed
from ..sources.shape import zone_named
from ..sources.shape_files import Shapes, shapes_beside
from ..web.feeds import Door

if TYPE_CHECKING:
    from ..playbooks.file import PlaybooksFile
    from ..sources.feed import Feed


def open_feeds(app: App, file: PlaybooksFile, secret: Callable[[str], str]) -> Listening | None:
    """What listens to the live feeds of a file; None where it has none. BadSetting where a token is not set."""
    live: dict[str, Feed] = {name: feed for name, feed in file.feeds.items() if not isinstance(feed, Pushed)}
    if not live:
        return None
    words = tuple(dict.fromkeys(word for topic in file.topics for word in topic.words))
    for name, feed in live.items():
        for variable in feed.variables():
            secret(variable)
        if not words and getattr(feed, "words", None) == () and not getattr(feed, "subreddits", ()):
            raise BadSetting(
                message("the feed {name} has nothing to look for: give it words, or give the topics some", name=name)
            )
    shapes = shapes_beside(Path(file.path))
    return Listening(
        lambda: [
            Listener(
                name,
                feed,
                Client(app.clock, secret, words),
                take_in=app.watch,
                cursor=app.intake.cursor,
                keep=app.intake.concerns,
                shapes=shapes,
            )
            for name, feed in live.items()
        ]
    )


def open_doors(file: PlaybooksFile, secret: Callable[[str], str], shapes: Shapes) -> list[Door]:
    """The doors for feeds that others push; a feed that is called like a shape is of that shape.

    BadSetting for a variable that is not set, and for a shape or a zone that is not known.
    """
    known = {shape.name for shape in shapes}
    return [
        Door(
            name,
            secret(feed.key),
            secret=secret(feed.secret) if feed.secret else "",
            signature=feed.signature,
            confirm=secret(feed.confirm) if feed.confirm else "",
            shape=shapes.named(feed.shape).name if feed.shape else name if name in known else "",
            zone=str(zone_named(feed.zone)) if feed.zone else "",
        )
        for name, feed in file.feeds.items()
        if isinstance(feed, Pushed)
    ]
