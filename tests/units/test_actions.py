"""The one table of actions: everything that lets people act reads it, so a new action is a row and its code."""

from __future__ import annotations

import ast
import inspect
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from api_keys import bearer
from fake_workspace import URL, FakeWorkspace
from pydantic import ValidationError
from recorded_app import DRAFT, ID, ITEM, NAMES, NOW, RecordedApp
from starlette.testclient import TestClient

import firebreak
from firebreak.app.action_handlers import ActionHandlers
from firebreak.core.action_row import Action, Field, Form
from firebreak.core.actions import ACTIONS, MAY, SAVING
from firebreak.core.effects import Briefing
from firebreak.core.model import Incident, Outcome, Severity, Snooze, Task, Verdict, Wrong
from firebreak.playbooks.file_tests import pressing
from firebreak.playbooks.roles import permissions
from firebreak.response.wording.buttons import buttons
from firebreak.sources.body import parse_body
from firebreak.web.api import BELOW, build
from firebreak.web.slack.dispatch import Dispatch
from firebreak.web.slack.modals import modal
from firebreak.web.slack.slash_commands import help_text

LINK = Action(
    "link",
    "incident",
    may="link",
    label="Link …",
    on_card=True,
    fields=(Field("text", "text", need="the reason", label="Why?"),),
    form=Form("Link it", "Link it"),
    typed=("link",),
    usage="`/firebreak link WHY` links it",
    path="link",
)
MORE = (*ACTIONS, LINK)


class Obliging(RecordedApp):
    """An app whose code knows the new action."""

    def act(self, action: str, subject: str, who: str, fields: Any = None) -> Outcome:
        self.pressed.append((action, subject, who, fields))
        return Outcome(True, f"{who} linked it.")

    def refusal(self, action: str, subject: str, who: str) -> str:
        return ""


def test_a_new_row_is_a_button_a_form_a_command_a_route_a_press_and_a_role() -> None:
    """Nothing but the table was told of it."""
    app, slack = Obliging(), FakeWorkspace()
    dispatch = Dispatch(app, slack, lambda member: NAMES.get(member, member), actions=MORE)
    incident = Incident(ID, "acme-air", Severity.SEV2, NOW, NOW, "Because.")
    briefing = Briefing(Task("t", ID, "surge", 1, "alert", NOW), incident, NOW)
    user, form = {"id": "U0MEI0001"}, modal(LINK, ID)

    assert buttons(briefing, MORE)[-1].label == "Link …"
    opened = dispatch.interaction(
        {"type": "block_actions", "user": user, "actions": [{"action_id": "firebreak:link", "value": ID}]}
    )
    assert opened.after is not None
    opened.after()
    assert [one["callback_id"] for _, one in slack.forms] == [form["callback_id"]] == ["firebreak:link"]
    values = {"text": {"text": {"value": "it is back"}}}
    view = {"callback_id": form["callback_id"], "private_metadata": ID, "state": {"values": values}}
    dispatch.interaction({"type": "view_submission", "user": user, "view": view})
    dispatch.command({"text": "link it is back", "user_id": "U0MEI0001", "response_url": URL})
    web = TestClient(build(app, parse_body, api_token="", actions=MORE), headers=bearer(app.store, "act", "Mei"))
    answer = web.post(f"/api/incidents/{ID}/link", json={"text": "it is back"})
    assert (answer.status_code, answer.json()) == (200, {"ok": True, "say": "Mei linked it."})
    assert app.pressed == [("link", ID, "Mei", {"text": "it is back"})] * 3

    assert help_text(MORE).splitlines()[-1] == "`/firebreak link WHY` links it"
    press = pressing(MORE).model_validate(
        {"at": "0m", "press": "link", "who": "mei", "text": "it is back"}, context=NOBODY
    )
    assert press.fields == {"text": "it is back"}
    with pytest.raises(ValidationError, match="press: link needs the reason"):
        pressing(MORE).model_validate({"at": "0m", "press": "link", "who": "mei"}, context=NOBODY)
    assert "link" in permissions([*MAY, "link"]).model_fields


NOBODY: Any = None  # no names of a file to check people against


@pytest.mark.parametrize("action", ACTIONS, ids=lambda one: one.name)
def test_each_row_has_a_method_that_takes_its_fields(action: Action) -> None:
    """Of its name: the subject, who, and every field; what a command alone can give has a default."""
    _, subject, who, *fields = inspect.signature(getattr(ActionHandlers, action.name)).parameters.values()

    assert (subject.name, who.name) == (action.subject, "who")
    names = [one.name for one in action.fields]
    assert [one.name for one in fields if one.name in names or one.default is one.empty] == names
    assert action.may == "" or action.may in MAY


NO_ROUTE = {"remember"}  # pins a message of Slack: there is nothing to name it by from outside
OF_A_MENTION = {"settle", "judge", "same_author"}  # no message stands for a mention: they are pressed on its page
NO_COMMAND = {"remember", *OF_A_MENTION}  # the pushpin itself is the command
NO_BUTTON = {"remember", "drill", "swap"}  # no message stands for a playbook or a team
ONLY_A_FORM = {"declare"}  # what is typed stands in its form: a topic and a severity are not guessed from words
SAID = {
    "to": "Tom",
    "url": "https://x.example/1",
    "text": "we are on it",
    "minutes": 20,
    "until": "18:00",
    "how": "we wrote",
    "playbook": "surge",
    "like": "7ngzhh",
}


@pytest.mark.parametrize("action", ACTIONS, ids=lambda one: one.name)
def test_each_row_has_its_route_its_command_and_its_button(action: Action) -> None:
    """Over every way the same is done to the same thing, by the same person, with the same words."""
    app, slack = Obliging(), FakeWorkspace()
    dispatch = Dispatch(app, slack, lambda member: NAMES.get(member, member))
    subject = {
        "incident": ID,
        "draft": DRAFT,
        "item": ITEM,
        "mention": "x:1",
        "playbook": "surge",
        "room": "C1",
        "topic": "acme-air",
        "team": "comms",
    }[action.subject]
    fields = {
        one.name: one.values[0] if one.values and one.kind == "choice" else SAID[one.name] for one in action.fields
    }
    wanted = [(action.name, subject, "Mei", fields)]

    assert bool(action.path) == (action.name not in NO_ROUTE)
    if action.path:
        web = TestClient(build(app, parse_body, api_token=""), headers=bearer(app.store, "act", "Mei"))
        done = web.post(f"/api{BELOW[action.subject]}/{subject}/{action.path}", json=fields)
        assert (done.status_code, app.pressed) == (200, wanted)
    app.pressed.clear()

    assert bool(action.typed) == (action.name not in NO_COMMAND)
    if action.typed and action.name not in ONLY_A_FORM:
        words = [str(one) if name != "minutes" else f"in {one}m" for name, one in fields.items()]
        named = {"incident": [], "draft": [], "item": ["1"], "playbook": ["surge"], "team": ["comms"]}[action.subject]
        words = [words[0], "until", words[1]] if action.subject == "team" else words
        words = ["like", *words] if action.name == "drill" else words
        text = " ".join([action.typed[0], *named, *words])
        dispatch.command({"text": text, "user_id": "U0MEI0001", "response_url": URL})
        assert [one[:3] for one in app.pressed] == [one[:3] for one in wanted]
        assert (app.pressed[0][3] or {}) == fields
    app.pressed.clear()

    assert bool(action.label) == (action.name not in NO_BUTTON)
    if action.label and action.name not in OF_A_MENTION:
        _press(dispatch, action, subject, fields)
        assert app.pressed == wanted


def _press(dispatch: Dispatch, action: Action, subject: str, fields: dict[str, Any]) -> None:
    """The button alone, what was picked behind it, or its form as it is sent."""
    user = {"id": "U0MEI0001"}
    if action.form:
        values = {
            one.id: {one.id: {"value": str(fields[one.name]), "selected_option": {"value": str(fields[one.name])}}}
            for one in action.fields
        }
        view = {"callback_id": f"firebreak:{action.name}", "private_metadata": subject, "state": {"values": values}}
        dispatch.interaction({"type": "view_submission", "user": user, "view": view})
        return
    use: dict[str, Any] = {"action_id": f"firebreak:{action.name}", "value": subject}
    if action.choice:
        use |= {"selected_option": {"value": f"{subject}:{fields[action.choice.name]}"}}
    dispatch.interaction({"type": "block_actions", "user": user, "actions": [use]})


def test_every_method_is_a_row() -> None:
    """Nothing can be done that the table does not know, and every role governs something."""
    methods = [name for name in vars(ActionHandlers) if not name.startswith("_")]

    assert sorted(methods) == sorted(one.name for one in ACTIONS)
    assert set(MAY) == {one.may for one in ACTIONS if one.may} | {SAVING}


def test_no_word_means_two_things() -> None:
    """Names with the older ones, and what is typed."""
    names = Counter(word for one in ACTIONS for word in (one.name, *one.aliases))
    words = Counter(word for one in ACTIONS for word in one.typed)

    assert (names.most_common(1)[0][1], words.most_common(1)[0][1]) == (1, 1)


@pytest.mark.parametrize(
    ("name", "values"),
    [("snooze", get_args(Snooze)), ("wrong", get_args(Wrong)), ("close", get_args(Verdict)), ("severity", [*Severity])],
)
def test_a_choice_offers_what_the_rules_know(name: str, values: Any) -> None:
    """In the same order."""
    (field,) = next(one for one in ACTIONS if one.name == name).fields

    assert field.values == tuple(values)


def test_what_slack_is_sent_stays() -> None:
    """A form, whole: what is open in front of somebody is answered in these terms."""
    plain = "plain_text"

    assert modal(next(one for one in ACTIONS if one.name == "posted"), ID) == {
        "type": "modal",
        "callback_id": "firebreak:posted",
        "private_metadata": ID,
        "title": {"type": plain, "text": "Posted in public"},
        "submit": {"type": plain, "text": "Save the link"},
        "close": {"type": plain, "text": "Cancel"},
        "blocks": [
            {
                "type": "input",
                "block_id": "link",
                "label": {"type": plain, "text": "Link to the post"},
                "element": {"type": "url_text_input", "action_id": "link"},
                "hint": {"type": plain, "text": "Only a public link stops the escalation."},
            }
        ],
    }


def test_the_help_stands_as_it_was_written() -> None:
    """Words that belong together share a line."""
    assert help_text(ACTIONS).splitlines()[1:] == [
        "`/firebreak status` how things stand · `/firebreak ack` you take charge · `/firebreak take` you take over",
        "`/firebreak still` you are still on it · `/firebreak unack` you take your acknowledgement back · "
        "`/firebreak give NAME` somebody else has it, and is told",
        "`/firebreak update TEXT in 20m` tell everybody how things stand, and when you will say more",
        "`/firebreak known TEXT in 1h` what is known of it, in one sentence; `none` when it is over",
        "`/firebreak same x/rosa vk/rosa` these two accounts are one person's",
        "`/firebreak rumour true|false|open` what you say of what many repeat; `false-2` of the second · "
        "`/firebreak deny` drafts a denial of what somebody says is not true, for approval; `deny 2` of the second",
        "`/firebreak severity sev2` · `/firebreak posted LINK` the answer is public · "
        "`/firebreak approve` you stand for the draft",
        "`/firebreak changes WHAT` the draft must be changed before it is posted · `/firebreak edit TEXT` the newest "
        "draft says this instead",
        "`/firebreak moved LINK` it goes on in private · "
        "`/firebreak kept LINK` what was promised in public stands there · "
        "`/firebreak track` what a colleague promised in public is asked for",
        "`/firebreak snooze 30m|worse|shift` · `/firebreak wrong not_us|not_negative|known|drill`",
        "`/firebreak close` or `/firebreak close real|false|known|drill` · `/firebreak reopen` it is not over: the "
        "incident goes on",
        "`/firebreak done 3` item 3 of the checklist is done · `/firebreak claim 3` you do it · "
        "`/firebreak skip 3 WHY` · `/firebreak note 3 TEXT`",
        "`/firebreak room` opens its private room · `/firebreak list` what is open · `/firebreak who` who is on call",
        "`/firebreak why` why nothing rang; also of a topic, a post's address, or words",
        "`/firebreak drill PLAYBOOK` rehearses a playbook: real messages, all marked DRILL; `like ID` brings the posts "
        "of that incident",
        "`/firebreak declare WHAT` opens an incident that you see and Firebreak does not",
        "`/firebreak swap [TEAM] NAME until 18:00` NAME is on call instead; both are told",
    ]


@cache
def words_of(path: Path) -> set[object]:
    """What a file says: as a text of its own, a function or an attribute."""
    said = set[object]()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Constant(value=word) | ast.FunctionDef(name=word) | ast.Attribute(attr=word):
                said.add(word)
    return said


@pytest.mark.parametrize("name", ["snooze", "wrong", "open_room", "approve", "still_on_it", "remember"])
def test_an_action_touches_at_most_four_files(name: str) -> None:
    """The table, its rule, its handler, and when its button is offered. The demo and effects that offer it are uses."""
    root = Path(next(iter(firebreak.__path__)))
    folders = ("app", "core", "playbooks", "web", "commands", "notifiers", "reports")
    files = [path for folder in folders for path in sorted((root / folder).rglob("*.py"))]
    files += [root / "response" / "wording" / "buttons.py", root / "response" / "wording" / "status.py"]
    named = [str(path.relative_to(root)) for path in files if name in words_of(path)]

    assert len(named) <= 4, named
