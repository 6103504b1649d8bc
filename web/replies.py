"""What is said back to the one person who pressed: a sentence, or a form."""

from __future__ import annotations

import html
import logging
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ..core.errors import DeliveryError, FirebreakError, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable

    from .desk import Pressed, Workspace

log = logging.getLogger("firebreak")


class Refused(Struct, frozen=True):
    """A press that did not count."""

    say: str
    ok: bool = False


class Replies:
    """Speaks to people through `workspace`. A lost sentence is logged; what was pressed is already stored."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def tell(self, response_url: str | None, say: str) -> None:
        """Say it where it was pressed, to the one who pressed."""
        try:
            self._workspace.answer(response_url or "", say)
        except DeliveryError as error:
            log.warning("nobody heard the answer (%s): %s", error, say)

    def open(
        self,
        trigger: str | None,
        form: dict[str, Any],
        fill: Callable[[], dict[str, Any] | None],
        response_url: str | None,
        by_hand: str,
    ) -> None:
        """Show a form at once, since its trigger lives three seconds; then put into it what had to be read."""
        try:
            view = self._workspace.open_form(trigger or "", form)
        except DeliveryError as error:
            log.warning("a form did not open: %s", error)
            self.tell(response_url, f"The form did not open. {by_hand}")
            return
        try:
            if (filled := fill()) is not None:
                self._workspace.fill_form(view, filled)
        except FirebreakError as error:  # the form works without it
            log.warning("a form was not filled: %s", error)


def outcome(do: Callable[..., Pressed], *args: object) -> Pressed:
    """What became of a press, in words also when it could not be written down."""
    try:
        return do(*args)
    except NotFound as error:
        return Refused(f"{error}: it may be from an older installation.")
    except FirebreakError as error:
        log.exception("a press was not written down")
        return Refused(f"This could not be written down: {error}. Please try again.")


def escaped(text: str) -> str:
    """Slack's three characters, so that nothing in a sentence rings anybody."""
    return html.escape(text, quote=False)
