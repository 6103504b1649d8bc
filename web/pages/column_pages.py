"""The page on which somebody says which column of a recording holds what, and plays it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ...core.errors import BadSetting
from ...core.translation import gettext, gettext_noop, worded
from .columns import FIELDS, Choice

if TYPE_CHECKING:
    from starlette.requests import Request

    from .frame import Frame
    from .sessions import Visitor
    from .trials import Trials

TRY, PATH = "/try", "/try/columns"
LABELS = {
    "created_at": gettext_noop("When it was written"),
    "text": gettext_noop("What was written"),
    "author": gettext_noop("Who wrote it"),
    "platform": gettext_noop("On which platform"),
    "id": gettext_noop("What tells posts apart"),
    "url": gettext_noop("Its address"),
    "lang": gettext_noop("Language"),
    "sentiment": gettext_noop("How it is meant"),
    "rating": gettext_noop("Stars"),
    "followers": gettext_noop("How many follow the author"),
    "in_reply_to": gettext_noop("What it replies to"),
    "brand": gettext_noop("Which brand it is about"),
}
DATES = {
    "": gettext_noop("as they are; where two readings are possible, tell which"),
    "dmy": gettext_noop("day first: 31/12/2026"),
    "mdy": gettext_noop("month first: 12/31/2026"),
}
SHOWN = ("created_at", "author", "platform", "text", "sentiment")
MUST = gettext_noop("Say at least in which column the time stands, and in which the text.")
NOTHING = gettext_noop(
    "There is no recording whose columns could be chosen: what you tried is forgotten after an hour. Choose the file "
    "once more."
)


class ColumnPages:
    """The columns of what the session tries."""

    def __init__(self, frame: Frame, trials: Trials | None) -> None:
        self._frame, self._trials = frame, trials

    def routes(self) -> list[Route]:
        """Where they are."""
        return [Route(PATH, self._frame.seen(self.look)), Route(PATH, self.press, methods=["POST"])]

    def look(self, _: Request, visitor: Visitor) -> Response:
        """What each column is taken for, and the first rows as they are understood."""
        return self._page(visitor, None)

    async def press(self, request: Request) -> Response:
        """Look at the first rows again, or play it."""
        came = await self._frame.pressed(request)
        if isinstance(came, Response):
            return came
        visitor, fields = came
        chosen = {field: column for field in FIELDS if (column := fields.get(f"col_{field}", ""))}
        dates = fields.get("dates", "")
        choice = Choice(chosen, dates if dates in DATES else "")
        plays = fields.get("do") == "play"
        return await run_in_threadpool(self._page, visitor, choice, plays=plays)

    def _page(self, visitor: Visitor, choice: Choice | None, *, plays: bool = False) -> Response:
        trial = self._trials.of(visitor.session) if self._trials else None
        if trial is None or self._trials is None or not trial.asked.path:
            return self._frame.note(visitor, NOTHING, 410)
        try:
            found = self._trials.columns(trial.asked, choice)
        except BadSetting as error:
            return self._frame.note(visitor, gettext("{what}.", what=worded(error.said)), 422)
        lacks = not {"created_at", "text"} <= found.choice.columns.keys()
        if plays and not lacks and not found.problem:
            if not self._trials.mend(visitor.session, found.yaml):
                return self._frame.note(visitor, NOTHING, 410)
            return RedirectResponse(TRY, 303)
        return self._frame.page(
            "columns",
            visitor,
            422 if plays else 200,
            here="try",
            found=found,
            called=trial.asked.name,
            labels=LABELS,
            dates=DATES,
            shown=SHOWN,
            said=gettext(MUST) if lacks and choice is not None else worded(found.problem) if not lacks else "",
        )
