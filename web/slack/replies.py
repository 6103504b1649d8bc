"""What is said back to the one person who pressed: a sentence, or a form."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from ...core.errors import DeliveryError, FirebreakError, NotFound
from ...core.reading_language import ENGLISH, reading_in
from ...core.responder_actions import refused
from ...core.text import escaped
from ...core.times import for_slack, reworded
from ...core.translation import gettext, gettext_noop, message, worded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ...app import App
    from ...core.model import Outcome
    from ...core.times import Times
    from .workspace import Workspace

log = logging.getLogger("firebreak")

STRANGER = gettext_noop(
    "Firebreak does not know you. Whoever keeps playbooks.yaml can add you under people: with slack: {member}, "
    "and restart Firebreak."
)
UNHEARD = "the answer to a press was not delivered (%s); the press itself is written down"


class Replies:
    """Speaks to people through `workspace`. A sentence may get lost; what was pressed is already stored."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def tell(self, response_url: str | None, say: str, times: Times = ()) -> None:
        """Say it where it was pressed, to the one who pressed."""
        try:
            self._workspace.answer(response_url or "", worded(say), reworded(times))
        except DeliveryError as error:
            log.warning(UNHEARD, error)

    def open(
        self,
        trigger: str | None,
        form: dict[str, Any],
        fill: Callable[[], dict[str, Any] | None],
        tell: Callable[[str], None],
        by_hand: str,
    ) -> None:
        """Show a form at once, since its trigger lives three seconds; then put into it what had to be read."""
        try:
            view = self._workspace.open_form(trigger or "", form)
        except DeliveryError as error:
            log.warning("a form did not open: %s", error)
            tell(gettext("The form did not open. {rest}", rest=by_hand))
            return
        try:
            if (filled := fill()) is not None:
                self._workspace.fill_form(view, filled)
        except FirebreakError as error:  # the form works without it
            log.warning("a form was not filled: %s", error)


def mrkdwn(say: str, times: Times = ()) -> str:
    """A sentence as Slack shows it: nothing in it is parsed but its times, which everybody reads on their own clock."""
    return for_slack(escaped(say), times)


def attempt(app: App, action: str, subject: str, who: str, fields: Mapping[str, Any] | None = None) -> Outcome:
    """What came of an action, in words also when it could not be written down."""
    try:
        with reading_in(ENGLISH):  # what it writes down is read in other languages too
            return app.act(action, subject, who, fields)
    except NotFound as error:
        return refused(message("{error}: it may be from an older installation.", error=str(error)))
    except FirebreakError as error:
        log.error("a press was not written down: %s", error)
        return refused(message("This could not be written down: {error}. Please try again.", error=str(error)))


def refusal(app: App, action: str, subject: str, who: str) -> str:
    """Why somebody may not do this, in words also when that could not be looked up; empty when they may."""
    try:
        return app.refusal(action, subject, who)
    except FirebreakError as error:
        log.error("it could not be looked up who may press: %s", error)
        return message(
            "It could not be looked up whether you may do this: {error}. Please try again.", error=str(error)
        )
