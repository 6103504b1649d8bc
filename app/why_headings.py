"""What stands above each kind of thing that was looked at when nothing rang: in the terminal and on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.translation import gettext_noop

if TYPE_CHECKING:
    from .why_silent import Kind

HEADINGS: dict[Kind, str] = {
    "topic": gettext_noop("topics"),
    "tag": gettext_noop("watchlists"),
    "judged": gettext_noop("how it is meant"),
    "content": gettext_noop("harm"),
    "age": gettext_noop("age"),
    "detector": gettext_noop("detectors"),
    "playbook": gettext_noop("playbooks"),
    "clause": gettext_noop("playbooks"),
    "suppressed": gettext_noop("what holds back"),
    "incident": gettext_noop("incidents"),
    "log": gettext_noop("what the log says of that hour"),
}
