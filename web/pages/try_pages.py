"""Try it: somebody's own recording, or the bundled crisis, played beside the service; nobody is told anything."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ...core.messages import Number, Percent
from ...core.translation import gettext, gettext_noop, ngettext, together, worded
from ...core.zone_names import zone_of
from .column_pages import ColumnPages
from .frame import HEADERS, NO_FORM, NOTHING, to_sign_in
from .player import Asked
from .replay_file import replay_file, shown
from .trials import WEEKLY, Trials
from .upload import LARGEST, keep, taken_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.datastructures import UploadFile
    from starlette.requests import Request

    from .frame import Frame
    from .player import About, Player, Progress
    from .sessions import Visitor
    from .trials import Trial

PATH = "/try"
AGAIN = "2"  # seconds until the page asks for itself while something is being played; needs no script
ABOUT: dict[About, str] = {
    "topics": gettext_noop("the topics of the playbooks"),
    "brands": gettext_noop("each brand that the file names"),
    "all": gettext_noop("one thing, all of it"),
}
OFTEN = {
    0.25: gettext_noop("one alert a month"),
    0.5: gettext_noop("one alert in two weeks"),
    1.0: gettext_noop("one alert a week"),
    2.0: gettext_noop("two alerts a week"),
    5.0: gettext_noop("five alerts a week"),
    10.0: gettext_noop("ten alerts a week"),
    20.0: gettext_noop("twenty alerts a week"),
}
CRISIS = gettext_noop("the bundled crisis")
NO_FILE = gettext_noop("No file came with it. Choose one, or play the bundled crisis.")
NOT_HERE = gettext_noop("Recordings cannot be played here: this service was started without a player.")
GONE = gettext_noop(
    "There is nothing to play again: what you tried is forgotten after an hour. Choose the file once more."
)
NO_ZONE = gettext_noop("There is no such time zone. Write one such as Europe/Berlin, or leave it empty.")
NO_SUCH = gettext_noop("Choose one of the sensitivities of the page.")


class TryPages:
    """The page for trying a recording."""

    def __init__(self, frame: Frame, player: Player | None, ending: Callable[[], bool]) -> None:
        self._frame = frame
        self._trials = Trials(player, frame.app.clock, ending) if player else None

    def routes(self) -> list[Route]:
        """Where it is."""
        seen = self._frame.seen
        return [
            Route(PATH, seen(self.look)),
            Route(f"{PATH}/page", seen(self.file)),
            Route(PATH, self.begin, methods=["POST"]),
            *ColumnPages(self._frame, self._trials).routes(),
            Route(f"{PATH}/{{what}}", self.press, methods=["POST"]),
        ]

    def look(self, _: Request, visitor: Visitor) -> Response:
        """What was tried in this session, and what came of it."""
        return self._page(visitor)

    def _page(self, visitor: Visitor, said: str = "", status: int = 200) -> Response:
        if self._trials is None:
            return self._frame.note(visitor, NOT_HERE, 404)
        trial = self._trials.of(visitor.session)
        answer = self._frame.page("try", visitor, status, said=gettext(said), **self._shown(trial))
        if trial and not trial.play.over:
            answer.headers["Refresh"] = f"{AGAIN}; url={PATH}"
        return answer

    def _shown(self, trial: Trial | None) -> dict[str, Any]:
        found = trial.play.found if trial else None
        return {
            "trial": trial,
            "play": trial.play if trial else None,
            "done": list(trial.done()) if trial else [],
            "example": self._trials is not None and self._trials.example,
            "about": ABOUT,
            "often": OFTEN,
            "largest": LARGEST >> 20,
            "how_far": how_far,
            **(shown(found) if found else {"found": None, "pictures": [], "close_ups": {}, "lasted": None}),
        }

    def file(self, _: Request, visitor: Visitor) -> Response:
        """What came of it as one file; the same that `firebreak replay --html` writes."""
        trial = self._trials.of(visitor.session) if self._trials else None
        if trial is None or trial.play.found is None:
            return RedirectResponse(PATH, 303)
        headers = {**HEADERS, "Content-Disposition": 'attachment; filename="replay.html"'}
        return Response(replay_file(trial.play.found), media_type="text/html; charset=utf-8", headers=headers)

    async def begin(self, request: Request) -> Response:
        """Take a file in, or the bundled crisis, and play it."""
        visitor = await run_in_threadpool(self._frame.sessions.visitor, request)
        if visitor is None:
            return to_sign_in()
        try:
            fields, file = await taken_in(request)
        except HTTPException as error:
            return await self._again(visitor, _sentence(error.detail), error.status_code)
        try:
            return await self._begun(visitor, fields, file)
        finally:
            if file:
                await file.close()

    async def _begun(self, visitor: Visitor, fields: dict[str, str], file: UploadFile | None) -> Response:
        if not visitor.sent(fields.get("form")):
            return await run_in_threadpool(self._frame.note, visitor, NO_FORM, 403)
        if self._trials is None:
            return await self._again(visitor)
        if fields.get("do") == "crisis":
            self._trials.begin(visitor.session, Asked(name=CRISIS))
            return RedirectResponse(PATH, 303)
        if file is None:
            return await self._again(visitor, NO_FILE, 422)
        zone = zone_of(fields.get("zone", ""))
        if zone is None:
            return await self._again(visitor, NO_ZONE, 422)
        name = PurePath((file.filename or "").replace("\\", "/")).name or "recording"
        path = self._trials.new_file(name)
        await keep(file, path)
        about: About = next((one for one in ABOUT if one == fields.get("about")), "all")
        self._trials.begin(visitor.session, Asked(str(path), name, about, zone))
        return RedirectResponse(PATH, 303)

    async def _again(self, visitor: Visitor, said: str = "", status: int = 200) -> Response:
        return await run_in_threadpool(self._page, visitor, said, status)

    async def press(self, request: Request) -> Response:
        """Play it again with another sensitivity or in a zone, stop, or forget it."""
        came = await self._frame.pressed(request)
        if isinstance(came, Response):
            return came
        visitor, fields = came
        if self._trials is None:
            return await self._again(visitor)
        what = request.path_params["what"]
        if what == "stop":
            self._trials.stop(visitor.session)
        elif what == "forget":
            await run_in_threadpool(self._trials.forget, visitor.session)
        elif what == "again":
            chosen = next((one for one in WEEKLY if f"{one:g}" == fields.get("weekly")), None)
            if chosen is None:
                return await self._again(visitor, NO_SUCH, 422)
            if not self._trials.again(visitor.session, chosen):
                return await self._again(visitor, GONE, 410)
        elif what == "zone":
            return await self._told_zone(visitor, self._trials, zone_of(fields.get("zone", "")))
        else:
            return await run_in_threadpool(self._frame.note, visitor, NOTHING, 404)
        return RedirectResponse(PATH, 303)

    async def _told_zone(self, visitor: Visitor, trials: Trials, zone: str | None) -> Response:
        if not zone:
            return await self._again(visitor, NO_ZONE, 422)
        if not trials.mend(visitor.session, zone=zone):
            return await self._again(visitor, GONE, 410)
        return RedirectResponse(PATH, 303)


def _sentence(reason: str) -> str:
    """What was refused, as a sentence of its own."""
    said = gettext("{what}.", what=worded(reason))
    return f"{said[:1].upper()}{said[1:]}"


def how_far(progress: Progress) -> str:
    """How far it came, and that the page asks again."""
    again = gettext("This page asks again every two seconds.")
    if not progress.mentions:
        return together([gettext("Putting the file in the order of time."), again])
    count, share = Number(progress.mentions, grouped=True), Percent(progress.share)
    said = ngettext("{count} mention", "{count} mentions", progress.mentions, count=count)
    if progress.share and progress.at:
        said = gettext("{mentions}, {share}, up to {at}.", mentions=said, share=share, at=progress.at)
    elif progress.at:
        said = gettext("{mentions}, up to {at}.", mentions=said, at=progress.at)
    else:
        said = gettext("{what}.", what=said)
    return together([said, again])


def title_of(name: str) -> str:
    """What a file is about, by its name, where nothing else says so."""
    return PurePath(name).name.partition(".")[0].replace("_", " ").strip() or "everything"
