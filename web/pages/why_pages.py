"""`/mentions/why`: why one mention rang nobody, or whom; why nothing rings of one topic now."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from starlette.routing import Route

from ...app.why_headings import HEADINGS
from ...core.translation import gettext, gettext_noop

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from ...app.why_silent import Look
    from .frame import Frame
    from .sessions import Visitor

NO_TOPIC = gettext_noop("There is no such topic.")


class WhyPages:
    """What `firebreak explain` says, on a page."""

    def __init__(self, frame: Frame) -> None:
        self._frame, self._app = frame, frame.app

    def routes(self) -> list[Route]:
        """Where it is."""
        return [Route("/mentions/why", self._frame.seen(self.why))]

    def why(self, request: Request, visitor: Visitor) -> Response:
        """Of a mention, or of a topic now; of neither what somebody may not read."""
        key, topic = (request.query_params.get(name, "") for name in ("mention", "topic"))
        titles = {one.name: one.title or one.name for one in self._app.queries.topics()}
        if key:
            found = self._app.queries.mention(key, visitor.who)
            if found is None:
                return self._frame.note(visitor, gettext("That mention is not there any more."), 404)
            said = self._app.why.of_mention(found[0], hidden_from=visitor.who)
        elif topic in titles:
            said = self._app.why.of_moment(topics=(topic,), hidden_from=visitor.who)
        else:
            return self._frame.note(visitor, NO_TOPIC, 404)
        return self._frame.page(
            "why",
            visitor,
            here="mentions",
            found=said,
            about=titles.get(topic, ""),
            groups=list(_grouped(said.looks)),
            headings=HEADINGS,
            titles=titles,
        )


def _grouped(looks: Sequence[Look]) -> Iterator[tuple[str, str, list[Look]]]:
    """Those of one kind and one topic that stand together, under one heading."""
    for (heading, topic), some in groupby(looks, lambda one: (HEADINGS[one.kind], one.topic)):
        yield heading, topic, list(some)
