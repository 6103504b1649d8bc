"""`/drafts`: what waits for approval over all incidents, with an editor that says what is against a text."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ...core.actions import find
from ...core.effects import mark
from ...core.errors import NotFound
from ...core.model import Outcome
from ...core.rules import READ, TEXT
from ...core.translation import gettext, gettext_noop, ngettext
from .frame import NOTHING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request

    from ...app.draft_desk import DeskDraft
    from ...core.action_row import Action
    from ...core.effects import DraftText
    from .frame import Frame
    from .sessions import Visitor

GONE = gettext_noop("That draft is not there any more: its incident is closed, or it was never shown to you.")
AFTER = ("posted", "moved")  # what is pressed once it was posted, beside what is done to a draft itself
Change = tuple[Literal["same", "gone", "new"], str]


class Variant(Struct, frozen=True):
    """One text of a draft as the page shows it: as it stands, or as somebody types it."""

    number: int
    text: DraftText
    typed: str  # what the field holds
    refused: str = ""  # why what was typed was not saved
    approved: tuple[Change, ...] = ()  # how it read when it was approved, against how it reads now

    @property
    def is_saved(self) -> bool:
        """Whether the field holds what is kept."""
        return self.typed == self.text.text and not self.refused


class DraftPages:
    """The pages of drafts."""

    def __init__(self, frame: Frame) -> None:
        self._frame, self._app = frame, frame.app

    def routes(self) -> list[Route]:
        """Where they are; ids of drafts hold slashes."""
        return [
            Route("/drafts", self._frame.seen(self.look)),
            Route("/drafts/{id:path}", self._frame.seen(self.look)),
            Route("/drafts/{id:path}", self.press, methods=["POST"]),
        ]

    def look(self, request: Request, visitor: Visitor) -> Response:
        """All drafts, and one of them whole."""
        return self._shown(visitor, request.path_params.get("id", ""))

    async def press(self, request: Request) -> Response:
        """Looks at a text as it is typed, or does a row of the table of actions."""
        came = await self._frame.pressed(request)
        if isinstance(came, Response):
            return came
        visitor, fields = came
        id, pressed = request.path_params["id"], fields.pop("press", "check")
        if pressed == "check":
            return await run_in_threadpool(self._checked, request, visitor, id, fields)
        action = find(pressed)
        if action is None or (action.subject != "draft" and action.name not in AFTER):
            return await run_in_threadpool(self._frame.note, visitor, NOTHING, 404)
        return await run_in_threadpool(self._done, visitor, id, action, fields)

    def _checked(self, request: Request, visitor: Visitor, id: str, fields: Mapping[str, str]) -> Response:
        """What is against a text: on the whole page, or, where a script asks, the lines alone."""
        number, text = _number(fields), fields.get("text", "")
        try:
            found = self._app.queries.desk.checked(id, number, visitor.who, text)
        except NotFound:
            return self._frame.note(visitor, GONE, 404)
        said = found.say if isinstance(found, Outcome) else ""
        if "hx-request" in request.headers:
            looked = None if isinstance(found, Outcome) else found
            return self._frame.part("draft_check", visitor, number=number, text=looked, said=said)
        return self._shown(visitor, id, number, text, None if isinstance(found, Outcome) else found, said)

    def _done(self, visitor: Visitor, id: str, action: Action, fields: dict[str, str]) -> Response:
        draft = next((one for one in self._app.queries.desk.drafts(visitor.who) if one.draft.id == id), None)
        if draft is None:
            return self._frame.note(visitor, GONE, 404)
        number = _number(fields) if writes(action) else -1
        subject = subject_of(action, draft, number, fields.get("read", ""))
        came = self._frame.act(action, subject, visitor.who, fields)
        if came.ok:
            return RedirectResponse(f"/drafts/{quote(id)}", 303)
        typed = fields.get("text", "") if number >= 0 else ""
        return self._shown(visitor, id, number, typed, None, came.say, 409)

    def _shown(
        self,
        visitor: Visitor,
        id: str,
        number: int = -1,
        typed: str = "",
        looked: DraftText | None = None,
        said: str = "",
        status: int = 200,
    ) -> Response:
        """The page; text `number` of the chosen draft is as it was `typed`, with what was found against it."""
        drafts = self._app.queries.desk.drafts(visitor.who)
        chosen = next((one for one in drafts if id in ("", one.draft.id)), None)
        if id and chosen is None:
            return self._frame.note(visitor, GONE, 404)
        titles = {one.name: one.title or one.name for one in self._app.queries.topics()}
        variants = _variants(chosen, number, typed, looked, said) if chosen else []
        return self._frame.page(
            "drafts",
            visitor,
            status,
            live="" if said or typed else (f"/drafts/{quote(id)}" if id else "/drafts"),
            drafts=drafts,
            chosen=chosen,
            variants=variants,
            titles=titles,
            said="" if number >= 0 else said,
            headline=headline(drafts),
            read=mark(chosen.draft.texts) if chosen else "",
        )


def writes(action: Action) -> bool:
    """Whether it is about one of the texts."""
    return any(field.prefilled for field in action.fields)


def subject_of(action: Action, draft: DeskDraft, number: int, read: str) -> str:
    """What a press is done to: one text, all of them as they were `read`, or the incident."""
    if action.subject != "draft":
        return draft.incident.id
    if writes(action):
        return f"{draft.draft.id}{TEXT}{number}"
    return draft.draft.id if action.fields else f"{draft.draft.id}{READ}{read}"


def headline(drafts: Sequence[DeskDraft]) -> str:
    """How things stand, as a sentence."""
    mine = sum(one.standing == "waits for you" for one in drafts)
    others = sum(one.standing == "waits for others" for one in drafts)
    approved = sum(one.standing == "approved" for one in drafts)
    if mine:
        return ngettext("One draft waits for you.", "{n} drafts wait for you.", mine)
    if others:
        return ngettext(
            "Nothing waits for you. One draft waits for somebody else.",
            "Nothing waits for you. {n} drafts wait for others.",
            others,
        )
    if approved:
        return ngettext(
            "One draft is approved, and nobody has said yet that it was posted.",
            "{n} drafts are approved, and nobody has said yet that they were posted.",
            approved,
        )
    return gettext("No draft waits.")


def _variants(chosen: DeskDraft, number: int, typed: str, looked: DraftText | None, said: str) -> list[Variant]:
    made = []
    pairs = zip_longest(chosen.draft.texts, chosen.draft.read_as[: len(chosen.draft.texts)])
    for place, (text, before) in enumerate(pairs):
        changed = tuple(differences(before, text.text)) if before is not None and before != text.text else ()
        if place == number:
            made.append(Variant(place, looked or text, typed, said, changed))
        else:
            made.append(Variant(place, text, text.text, "", changed))
    return made


def differences(before: str, now: str) -> list[Change]:
    """Word by word (where a script has no spaces, letter by letter) what is gone and what is new.

    >>> differences("by 5:30 am", "by 6:15 am")
    [('same', 'by '), ('gone', '5:30 '), ('new', '6:15 '), ('same', 'am')]
    """
    old, new = _pieces(before), _pieces(now)
    found: list[Change] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(("same", "".join(old[a:b])))
            continue
        found += [("gone", "".join(old[a:b]))] * (b > a)
        found += [("new", "".join(new[c:d]))] * (d > c)
    return found


def _pieces(text: str) -> list[str]:
    words = text.split(" ")
    spaced = [f"{word} " for word in words[:-1]] + words[-1:]
    return [
        piece for word in spaced for piece in (word if any("\u2e80" <= one <= "\u9fff" for one in word) else [word])
    ]


def _number(fields: Mapping[str, str]) -> int:
    said = fields.get("number", "")
    return int(said) if said.isdecimal() and len(said) < 4 else 0
