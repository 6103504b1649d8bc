"""The wall, the corridor and an incident, as pages that change while one looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.actions import find
from ...core.chart_marks import marks_of, window_of
from ...core.errors import NotFound
from ...core.translation import message
from ...reports.review import review
from ...reports.wording import Wording
from .corridor import around, drawn, scene_of, shown_in
from .live_pages import LivePage
from .open_fires import ALL
from .wall import FIRES, WHOLE, Walls, different, fire_of, picture

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .frame import Frame
    from .sessions import Visitor


class LiveViews:
    """Those of one app."""

    def __init__(self, frame: Frame) -> None:
        self._frame, self._app, self._walls = frame, frame.app, Walls(frame.app)

    def wall(self, asked: Mapping[str, str]) -> LivePage:
        """How things stand; where the address says `wall` for a corridor, where nothing private may be read."""
        mark = self._app.queries.mark
        if asked.get("wall"):
            said = {name: asked.get(name, "") for name in ("wall", "scene", "language") if asked.get(name)}
            scene, language = said.get("scene", ""), said.get("language", "")

            def around_it() -> dict[str, Any]:
                return around(scene, self._app.clock.now().astimezone(self._frame.zone), language)

            def in_public(visitor: Visitor) -> dict[str, Any]:
                return self._in_public(scene, visitor)

            return LivePage("corridor", "corridor_frame", "wall", said, in_public, mark, around_it, in_public=True)
        every = {"all": "1"} if asked.get("all") else {}

        def shown(visitor: Visitor) -> dict[str, Any]:
            return {"wall": self._walls.look(visitor.who, most=ALL if every else FIRES), "whole": WHOLE}

        return LivePage("wall", "live", "wall", every, shown, mark)

    def _in_public(self, asked: str, visitor: Visitor) -> dict[str, Any]:
        """A scene of the corridor."""
        wall, now = self._walls.look(visitor.who, in_public=True), self._app.clock.now()
        seen = {one.incident.id: picture(self._app, one.incident, "", now, "wall", 8.3) for one in drawn(wall)}
        return {"wall": wall, "pictures": seen, **shown_in(scene_of(asked, wall), wall)}

    def incident(self, id: str) -> LivePage:
        """All of it for those who may know, else who has it and nothing more."""

        def shown(visitor: Visitor) -> dict[str, Any]:
            return self.of_incident(id, visitor)

        asked, mark = {"incident": id}, self._app.queries.mark_of
        return LivePage("incident", "live", "incident", asked, shown, lambda: mark(id), anew=True)

    def of_incident(self, id: str, visitor: Visitor) -> dict[str, Any]:
        """What its page shows. Raises NotFound."""
        found, now = self._app.queries.incident(id), self._app.clock.now()
        if found is None:
            raise NotFound(message("there is no incident {id}", id=id))
        fire = fire_of(self._app, found, visitor.who, now)
        told = review(self._app.store, id, now) if fire.inside else None
        claims = self._app.queries.claims(found) if fire.inside else []
        pressed = [button.action for card in (fire.card, *claims) for button in card.buttons]
        title = next((one.title for one in self._app.queries.topics() if one.name == found.topic), "") or found.topic
        return {
            "fire": fire,
            "title": title,
            "review": told,
            "picture": picture(self._app, found, title, now) if fire.inside else None,
            "posts": list(different(told.posts)) if told else [],
            "claims": claims,
            "actions": {name: find(name) for name in pressed},
            "told": Wording(found, self._frame.zone, now).plain if fire.inside else None,
            "marks": marks_of(found) if fire.inside else (),
            "window": window_of(found) if fire.inside else None,
            "said": "",
        }
