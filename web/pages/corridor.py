"""The wall on a screen that hangs somewhere: which scene is on, and how dim it is. No private text is shown there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from datetime import datetime

    from .wall import Fire, Wall

SCENES = ("now", "answers", "topics")
LONG = 20  # seconds of a scene
FIRES = 3  # that are shown
TILES = 6  # topics beside what burns
NIGHT = (22, 7)  # hours of the desk between which it is dim
STEPS, EVERY = 4, 10  # places to which it is shifted, and the minutes of each: so that nothing burns in


def scene_of(asked: str, wall: Wall) -> str:
    """What is shown: while anything burns, that."""
    if wall.fires or asked not in SCENES or (asked == "answers" and wall.today is None):
        return "now"
    return "topics" if asked == "topics" and len(wall.tiles) + len(wall.folded) > TILES else asked


def drawn(wall: Wall) -> list[Fire]:
    """What burns and has its chart shown: one at a time, and nothing that is confidential."""
    return [one for one in wall.fires[:FIRES] if not one.incident.confidential][:1]


def around(asked: str, now: datetime, language: str = "") -> dict[str, Any]:
    """What stands round a scene: which one comes next, in the language asked for, how dim it is, and where."""
    tongue = f"&language={quote(language)}" if language else ""
    scene = asked if asked in SCENES else "now"
    late, early = NIGHT
    return {
        "following": f"/?wall=1{tongue}&scene={SCENES[(SCENES.index(scene) + 1) % len(SCENES)]}",
        "long": LONG,
        "night": now.hour >= late or now.hour < early,
        "shift": now.minute // EVERY % STEPS,
    }


def shown_in(scene: str, wall: Wall) -> dict[str, Any]:
    """What a template needs to know of a scene."""
    tiles = [*wall.tiles, *wall.folded]
    return {
        "scene": scene,
        "shown": FIRES,
        "of_topic": {one.topic.name: one for one in tiles},
        "tiles": tiles[TILES:] if scene == "topics" else tiles[:TILES],
        "titles": {one.topic.name: one.topic.title or one.topic.name for one in tiles},
    }
