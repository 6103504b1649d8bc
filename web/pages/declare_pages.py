"""Declaring an incident: what somebody saw and no detector did, by the same row of the table of actions as in Slack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ...app.declarations import KEPT
from ...core.actions import named
from ...core.safe_text import stripped
from ...core.text import is_link
from ...core.translation import gettext_noop

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from .frame import Frame
    from .sessions import Visitor

PATH = "/declare"
DECLARE = named("declare")
GONE = gettext_noop("That mention is not there any more.")


class DeclarePages:
    """One form; a mention that concerns us stands in it already."""

    def __init__(self, frame: Frame) -> None:
        self._frame, self._app = frame, frame.app

    def routes(self) -> list[Route]:
        """Where it is."""
        return [Route(PATH, self._frame.seen(self.ask)), Route(PATH, self.press, methods=["POST"])]

    def ask(self, request: Request, visitor: Visitor) -> Response:
        """The form, empty or with the words and the address of a mention."""
        key = request.query_params.get("mention", "")
        if not key:
            return self._form(visitor, {"topic": request.query_params.get("topic", "")})
        found = self._app.queries.mention(key, visitor.who)
        if found is None:
            return self._frame.note(visitor, GONE, 404)
        mention, topics = found
        url = mention.url or ""
        about = topics[0] if topics else ""
        return self._form(
            visitor, {"topic": about, "text": stripped(mention.text)[:KEPT], "url": url if is_link(url) else ""}
        )

    def _form(self, visitor: Visitor, filled: Mapping[str, str], said: str = "", status: int = 200) -> Response:
        queries = self._app.queries
        fields = {one.name: one for one in DECLARE.fields}
        return self._frame.page(
            "declare",
            visitor,
            status,
            here="wall",
            topics=queries.topics(),
            playbooks=queries.playbook_names(),
            fields=fields,
            action=DECLARE,
            filled={name: filled.get(name, "") for name in ("topic", *fields)},
            longest=KEPT,
            said=said,
        )

    async def press(self, request: Request) -> Response:
        """Open the incident, or let the one of the topic grow; what was typed is kept where that is refused."""
        came = await self._frame.pressed(request)
        return came if isinstance(came, Response) else await run_in_threadpool(self._declared, *came)

    def _declared(self, visitor: Visitor, fields: dict[str, str]) -> Response:
        done = self._frame.act(DECLARE, fields.get("topic", ""), visitor.who, fields)
        if not done.ok:
            return self._form(visitor, fields, done.say, 409)
        if done.incident is None:  # a confidential one, of which they may not know
            return self._frame.page("note", visitor, say=done.say)
        return RedirectResponse(f"/incidents/{done.incident.id}", 303)
