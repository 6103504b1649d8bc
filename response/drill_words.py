"""What a drill brings, as responders are told of it; and how it went, when it is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.model import DRILL
from ..core.rules import DRILL_SCORE, INJECT
from ..core.translation import gettext, ngettext
from .wording.inside import inside, owner

if TYPE_CHECKING:
    from ..core.effects import Briefing, Effect
    from ..playbooks.file import PlaybooksFile


def _inject(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    inject = briefing.task.about.inject
    if inject is None or not briefing.incident.topic.startswith(DRILL):
        return None
    if not inject.author:
        return inside(briefing, file, gettext("DRILL: {said}", said=inject.text), owner(briefing, file))
    gaps = {"author": inject.author, "platform": inject.platform, "said": inject.text}
    text = ngettext(
        'DRILL: {author} writes on {platform}: "{said}"',
        'DRILL: {n} people write on {platform}, {author} first: "{said}"',
        inject.posts,
        **gaps,
    )
    return inside(briefing, file, text)


def _score(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """Its words are counted when it is sent."""
    if not briefing.incident.closed_at:
        return None  # opened again meanwhile
    return inside(briefing, file, gettext("DRILL: its score"), owner(briefing, file))


EFFECTS = {INJECT: _inject, DRILL_SCORE: _score}
