"""Every step verb, found by file name, keeps the same promises; a new file is held to them without being named here."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from msgspec.structs import replace
from playbooks_files import read

from firebreak.core import plugins
from firebreak.core.effects import Briefing, Effect
from firebreak.core.errors import DeliveryError
from firebreak.core.model import Author, Incident, Judged, Mention, Severity, Signal, Task
from firebreak.playbooks.step import Step
from firebreak.response import steps
from firebreak.response.planner import Planner
from firebreak.response.step_verb import verb_of
from firebreak.response.steps import step_verbs

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SHIPPED = (Path(__file__).parents[2] / "playbooks.yaml").read_text(encoding="utf-8")
VERBS = sorted(step_verbs())
SERVICES = """services:
  desk: {kind: http, url: "https://desk.example.com", body: {what: "{title}"}}
  hook: {kind: webhook, url: "https://hook.example.com", token: HOOK_SECRET}
  press: {kind: email, url: "smtps://mail.example.com", sender: desk@example.com, to: press@example.com}
"""


BEFORE = {  # steps without which a step means nothing
    "move_to_private": [
        '- {do: alert, to: "#desk"}',
        "- {do: draft_acknowledgement, template: acknowledge/surge, platforms: x, approve: {by: [comms]}}",
    ]
}


def with_examples(text: str) -> str:
    """The shipped playbooks, and one more made of the steps they do not use: each shows itself in its docstring."""
    shown = []
    for verb, kind in step_verbs().items():
        if f"do: {verb}\n" not in text:
            example = re.search(rf"- {{do: {verb}.*}}", kind.__doc__ or "")
            assert example, f"{verb}: give an example in the docstring, such as - {{do: {verb}, who: [mei]}}"
            shown += BEFORE.get(verb, [])
            shown.append(example[0])
    contract = ["  contract:", "    when: {signal: contract}", "    severity: sev2", "    steps:"]
    if not shown:
        return text
    text = text.replace("\nplaybooks:\n", f"\n{SERVICES}\nplaybooks:\n", 1)
    return text.replace(
        "\nplaybooks:\n", "\n".join(["\nplaybooks:", *contract, *(f"      {each}" for each in shown), ""])
    )


PLANNER = Planner(read(with_examples(SHIPPED)))


def incident(confidential: bool) -> Incident:
    """An incident on which every shipped playbook runs, room included."""
    signal = Signal("acme-air", "negative_velocity", "raised", NOON, Severity.SEV2, 9, 1, 600, 9, "Because.")
    return Incident(
        "abc123", "acme-air", Severity.SEV2, NOON, NOON, "Because.", (signal,), tuple(PLANNER.file.playbooks),
        confidential=confidential, room="C0ROOM001",
    )  # fmt: skip


def as_needed(of: Incident, verb: str) -> Incident:
    """What goes on in private begins with an answer in public."""
    return replace(of, public_ack="https://x.example/1", public_ack_at=NOON) if verb == "move_to_private" else of


def tasks(of: Incident, verb: str) -> list[Task]:
    """All tasks of a verb in the shipped playbooks."""
    planned = [task for name in PLANNER.file.playbooks for task in PLANNER.plan(of, name, NOON)]
    return [task for task in planned if task.verb == verb]


def attempt(briefing: Briefing) -> Effect | str | None:
    """The effect, or "waits" where it asked for another try that does not count."""
    try:
        return PLANNER.effect(briefing)
    except DeliveryError as error:
        return "refused" if error.permanent or error.retry_after is None else "waits"


def effects(of: Incident, verb: str) -> list[Effect | None]:
    """What each of them means an hour later, with everything before it done, and not yet done by another playbook."""
    mention = Mention("1", "x", Author("rosa"), "bad", NOON)
    done = tuple(replace(task, state="done", ref="C1:2") for other in VERBS for task in tasks(of, other))
    evidence = (Judged(mention, "acme-air", 1.0, "negative"),)
    now = NOON + timedelta(hours=1)
    made = []
    for task in tasks(of, verb):
        before = tuple(one for one in done if one.verb != verb or one.playbook == task.playbook)
        made.append(PLANNER.effect(Briefing(task, of, now, evidence, before)))
    return made


def test_every_file_of_the_folder_is_a_verb() -> None:
    """Another file would be dead."""
    files = {path.stem for path in Path(steps.__path__[0]).glob("*.py")} - {"__init__"}
    ours = {name for name, one in plugins.find(plugins.STEPS).items() if one.origin == f"response/steps/{name}.py"}

    assert files == ours
    assert set(VERBS) == set(plugins.find(plugins.STEPS))


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_explains_itself(verb: str) -> None:
    """Its class has a docstring that names every option of its own, and can say what it does."""
    kind = step_verbs()[verb]
    own = set(kind.model_fields) - set(Step.model_fields)
    text = kind.__doc__ or ""

    assert [option for option in own if option not in text] == []
    used = [step for playbook in PLANNER.file.playbooks.values() for step in playbook.steps if step.do == verb]
    assert used
    for said in (verb_of(step).says("", PLANNER.file) for step in used):
        assert said[:1].islower()
        assert not said.endswith(".")


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("confidential", [False, True])
def test_a_verb_plans_stable_tasks_that_need_only_what_is_planned(verb: str, confidential: bool) -> None:
    """Keys are unique and the same again, and nothing waits for a task that does not exist."""
    of = as_needed(incident(confidential), verb)
    planned = tasks(of, verb)
    every = {task.key for other in VERBS for task in tasks(of, other)}

    assert planned
    assert planned == tasks(of, verb)
    assert len({task.key for task in planned}) == len(planned)
    assert {task.needs for task in planned if task.needs} <= every
    assert all(task.key.startswith(f"abc123/{task.playbook}/{task.step}-{verb}") for task in planned)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("confidential", [False, True])
def test_a_verb_makes_effects_and_makes_them_again(verb: str, confidential: bool) -> None:
    """An effect is one of the union or None, and the same briefing gives the same effect."""
    of = as_needed(incident(confidential), verb)
    made = effects(of, verb)

    assert made == effects(of, verb)
    assert all(effect is None or isinstance(effect, get_args(Effect)) for effect in made)
    assert any(effect is not None for effect in made)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_can_be_asked_with_nothing_known(verb: str) -> None:
    """No evidence, nothing done yet, no room: an effect, None, or a wait, and nothing worse."""
    for confidential in (False, True):
        of = replace(incident(confidential), room=None, signals=())
        for task in tasks(of, verb):
            effect = attempt(Briefing(task, of, NOON))

            assert effect is None or isinstance(effect, get_args(Effect)) or (of.confidential and effect == "waits")
