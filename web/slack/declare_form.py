"""The form that declares an incident: the only one that also asks what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.actions import named
from ...core.text import is_link
from ...core.translation import gettext
from .modals import ANY, LONGEST, PREFIX, input_of, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.action_row import Action
    from ...core.model import Topic

MOST = 100  # options of one menu
OPTION = 75  # characters of an option that are shown


def declare_form(topics: Sequence[Topic], playbooks: Sequence[str], text: str = "", url: str = "") -> dict[str, Any]:
    """The form, with what is known of it already."""
    action = named("declare")
    assert action.form is not None
    severity, playbook, what, link = action.fields
    about = [(topic.title or topic.name, topic.name) for topic in topics]
    return {
        "type": "modal",
        "callback_id": f"{PREFIX}{action.name}",
        "title": plain(gettext(action.form.title)),
        "submit": plain(gettext(action.form.submit)),
        "close": plain(gettext("Cancel")),
        "blocks": [
            _menu(action.subject, gettext("What is it about?"), about),
            input_of(severity, None),
            _menu(
                playbook.id,
                gettext(playbook.label),
                [(gettext("Whatever fits"), ANY), *((name, name) for name in playbooks)],
            ),
            input_of(what, text.strip()[:LONGEST] or None),
            input_of(link, url if is_link(url) else None) | {"optional": True},
        ],
    }


def told(action: Action, say: str) -> dict[str, Any]:
    """What stands in place of the form once it was sent."""
    assert action.form is not None
    block = {"type": "section", "text": plain(say[:3_000])}
    return {
        "type": "modal",
        "title": plain(gettext(action.form.title)),
        "close": plain(gettext("Close")),
        "blocks": [block],
    }


def _menu(id: str, label: str, choices: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """A menu whose first choice is made already."""
    options = [{"text": plain(shown[:OPTION]), "value": value[:OPTION]} for shown, value in choices[:MOST]]
    element = {"type": "static_select", "action_id": id, "options": options, "initial_option": options[0]}
    return {"type": "input", "block_id": id, "label": plain(label), "element": element}
