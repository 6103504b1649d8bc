"""Pages that change while one looks: what each shows, and who sees the same of it."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from time import monotonic, thread_time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from ...core.reading_language import reading
from ...core.sign_in import is_display
from .shared_parts import MARK, TITLE, Parts, State, first

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.responses import Response

    from .frame import Frame
    from .sessions import Visitor

KEPT = 200  # pages in the languages, and for the circles of people, that asked for them last


class LivePage(Struct, frozen=True):
    """One that is kept up to date. `asked` is its address, which `/live` is asked with; `layout` goes round it."""

    template: str
    layout: str
    here: str
    asked: Mapping[str, str]
    shown: Callable[[Visitor], dict[str, Any]]
    mark: Callable[[], object]  # differs from an earlier one when there may be something new
    around: Callable[[], dict[str, Any]] = dict  # what the layout needs
    in_public: bool = False  # everybody sees the same
    anew: bool = False  # made for everybody who loads it; what is kept is for those who have it open

    def key(self, circle: frozenset[str]) -> object:
        """The same for all who see the same of it."""
        return self.template, *self.asked.items(), reading(), frozenset() if self.in_public else circle


class _Kept:
    """One page for people who may see the same of it."""

    def __init__(self) -> None:
        self.turn, self.mark, self.state = Lock(), object(), first()
        self.begun = float("-inf")  # when it was last looked whether anything is new


class LivePages:
    """Makes each page once, for all who may see the same of it in one language."""

    def __init__(self, frame: Frame) -> None:
        self._frame, self._lock = frame, Lock()
        self._kept: OrderedDict[object, _Kept] = OrderedDict()
        self.spent = 0.0  # seconds of the processor, in all

    def state(self, page: LivePage, visitor: Visitor, circle: frozenset[str], *, anew: bool = False) -> State:
        """How it is now, for those from whom the incidents of `circle` are kept."""
        kept, asked_at = self._of(page.key(circle)), monotonic()
        with kept.turn:
            if kept.begun >= asked_at:  # whoever waits meanwhile takes what was made for the first of them
                return kept.state
            kept.begun, mark = monotonic(), page.mark()
            if anew or kept.mark != mark:
                began = thread_time()
                kept.state, kept.mark = self._made(page, visitor, kept.state), mark
                self.spent += thread_time() - began
            return kept.state

    def response(self, page: LivePage, visitor: Visitor) -> Response:
        """All of it, for a browser."""
        circle = self._frame.app.queries.kept_from([visitor.who])[visitor.who]
        state = self.state(page, visitor, circle, anew=page.anew)
        inner = Markup(for_session(state.html(), visitor))  # noqa: S704  a page of ours
        title = Markup(state.html(TITLE))  # noqa: S704  escaped already
        stream = f"/live?{urlencode({**page.asked, 'seen': state.name})}"
        around = page.around() | {"screen": is_display(visitor.who)}
        return self._frame.page(page.layout, visitor, here=page.here, inner=inner, title=title, stream=stream, **around)

    def _made(self, page: LivePage, visitor: Visitor, before: State) -> State:
        parts = Parts(before)
        anybody = replace(visitor, mark=MARK)
        shown = page.shown(visitor)
        shown |= {"layout": "inner.html.j2", "parts": parts, "here": page.here, "in_public": page.in_public}
        self._frame.text(page.template, anybody, **shown)
        return parts.state()

    def _of(self, key: object) -> _Kept:
        with self._lock:
            kept = self._kept.setdefault(key, _Kept())
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return kept


def for_session(html: str, visitor: Visitor) -> str:
    """With forms that this session may send."""
    return html.replace(MARK, visitor.mark)
