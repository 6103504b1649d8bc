"""A drill with injects: the real pipeline and Slack, and a score at the end that is compared with the last one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec
import pytest
from fake_slack import shown

from firebreak.app.drill_injects import of_past
from firebreak.cli import main
from firebreak.commands.drill_script import read_script
from firebreak.core.errors import BadSetting
from firebreak.core.model import Incident, Inject
from firebreak.reports.drill_lines import told_score
from firebreak.reports.drill_score import DrillScore, drill_score
from firebreak.reports.weekly import by_detector, is_drill
from stories.conftest import Story
from stories.test_pages import Enter, enter
from stories.test_tiers import room

__all__ = ["enter"]

SCRIPT = """
playbook: negative-surge
injects:
  - {at: +2m, post: "@USDOT Acme Air kept us on the plane for hours", author: rosa, sentiment: negative}
  - {at: +10m, tell: "A rumour goes round that the crew had left the aircraft."}
  - {at: +20m, tell: "A journalist of the Herald is on the phone and asks what happened."}
"""


@pytest.fixture
def script(tmp_path: Path) -> list[Inject]:
    """A regulator is tagged, a rumour goes round, a journalist asks."""
    file = tmp_path / "drill.yaml"
    file.write_text(SCRIPT, encoding="utf-8")
    return read_script(file)[1]


def newest(story: Story) -> Incident:
    """The drill that was begun last."""
    return story.app.queries.incidents()[0]


def score(story: Story) -> DrillScore:
    """How the newest drill went."""
    return drill_score(story.app.store, newest(story).id, story.clock.now())


def points(found: DrillScore) -> dict[str, bool | None]:
    """Each point and whether it was met."""
    return {point.name if point.name != "inject" else point.title: point.fine for point in found.points}


def well_done(story: Story, script: list[Inject]) -> None:
    """Everybody does what the playbook asks, and in time."""
    story.app.actions.drill("negative-surge", "Mei", script)
    story.forward(minutes=1)
    id = newest(story).id
    actions = story.app.actions
    assert actions.acknowledge(id, "Mei").ok
    story.forward(minutes=3)  # the regulator is tagged
    for draft in story.app.queries.drafts(id):
        actions.approve(draft.id, "Vera")
    assert actions.posted(id, "Mei", "https://x.example/acmeair/1").ok
    for item in story.app.queries.items(id):
        actions.done(item.id, "Mei")
    story.forward(minutes=7)  # the rumour
    assert actions.moved(id, "Mei", "direct message").ok
    assert actions.take_over(id, "Tom").ok
    assert actions.status(id, "Tom", "We look into the rumour", None).ok
    story.forward(minutes=11)  # the journalist
    assert actions.status(id, "Tom", "We speak to the Herald at noon", None).ok
    assert actions.close(id, "Tom", "drill").ok
    story.forward(minutes=1)


def test_what_a_drill_brings_goes_the_real_way(story: Story, script: list[Inject]) -> None:
    """The tag is noticed and raises the drill, the rest stands in the room; all of it is marked, and nothing else."""
    story.app.actions.drill("negative-surge", "Mei", script)
    before = newest(story).severity
    story.forward(minutes=21)
    drill = newest(story)
    said = [shown(message) for message in story.slack.channel(room(story)).messages]

    assert [signal.detector for signal in drill.signals if signal.detector != "drill"] == ["tagged"]
    assert "regulator-tagged" in drill.playbooks
    assert drill.severity < before
    for words in ("rosa writes on x", "A rumour goes round", "A journalist of the Herald"):
        assert [words in one and "DRILL" in one for one in said if words in one] == [True]
    assert len(story.app.queries.incidents()) == 1


def test_nothing_of_it_is_learned_or_counted(story: Story, script: list[Inject]) -> None:
    """No baseline knows the posts, no feed was heard, no real topic has them, and no figure counts the drill."""
    crowd = Inject(60.0, "Acme Air is a disgrace", "angry", sentiment="negative", posts=40, over=300.0)
    story.app.actions.drill("negative-surge", "Mei", [*script, crowd])
    story.forward(minutes=21)
    with story.app.store.begin() as tx:
        known = tx.topics_with_state()
        real = tx.negative("acme-air", story.clock.now().replace(year=2020), story.clock.now())
        mine = tx.negative("drill:acme-air", story.clock.now().replace(year=2020), story.clock.now())

    assert [topic for topic in known if not topic.startswith("drill:")] == []
    assert (len(real), len(mine)) == (0, 41)
    assert is_drill(newest(story))
    assert [one for one in by_detector(story.app.queries.incidents()) if one.judged] == []


def test_a_drill_well_done_and_the_next_one_slept_through(story: Story, script: list[Inject], enter: Enter) -> None:
    """Its score stands in Slack and on the reports; the next one is held against it, and says what is worse."""
    well_done(story, script)
    first, told = score(story), told_score(story.app.store, newest(story).id, story.clock.now())
    last_words = [shown(message) for message in story.slack.channel(room(story)).messages]
    print(told)
    story.app.actions.drill("negative-surge", "Mei", script)
    story.forward(minutes=12)
    story.app.actions.close(newest(story).id, "Mei", "drill")
    story.forward(minutes=1)
    second = score(story)
    print(told_score(story.app.store, newest(story).id, story.clock.now()))
    page = enter("Mei").get("/reports").text

    assert points(first) == {
        "acknowledged": True,
        "answered": True,
        "moved": True,
        "checklist": True,
        "words": True,
        "hand_overs": True,
        "Inject 1": True,
        "Inject 2": True,
        "Inject 3": True,
    }
    assert [f"{first.met} of {first.counted} points" in one for one in last_words if "points" in one] == [True]
    assert "It is the first drill of this playbook." in told
    assert second.before == first
    assert re.findall(r'<td class="n">(\d of \d)</td>', page)[-2:] == [
        f"{one.met} of {one.counted}" for one in (second, first)
    ]
    assert second.met < first.met
    assert {name for name, fine in points(second).items() if fine is False} >= {"acknowledged", "answered", "moved"}
    assert (points(second)["Inject 1"], points(second)["Inject 3"]) == (False, None)
    assert "Worse: Acknowledged, Answered in public" in told_score(story.app.store, second.incident, story.clock.now())
    assert msgspec.json.decode(msgspec.json.encode(second), type=DrillScore) == second


def test_a_crash_in_the_middle_brings_nothing_twice(story: Story, script: list[Inject]) -> None:
    """The injects are rows: what was due while nothing ran comes at the next start, once."""
    story.app.actions.drill("negative-surge", "Mei", script)
    story.forward(minutes=1)
    story.app.store.close()
    story.start()
    story.forward(minutes=21)

    said = [shown(message) for message in story.slack.channel(room(story)).messages]
    assert len([one for one in said if "A journalist of the Herald" in one]) == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("injects: [{at: soon, tell: x}]", '"soon" is no time after the beginning'),
        ("injects: [{at: 2m}]", "inject 1: write either post: or tell:"),
        ("injects: [{at: 2m, tell: x, wehn: y}]", "unknown field `wehn`"),
        ("injects: [{at: 2m, post: x, people: 9999}]", "people: 9999 is not from 1 to 200"),
        ("injects: [{", "is no YAML"),
        ("", "a drill's script is injects:"),
    ],
)
def test_a_script_with_a_mistake_says_what_instead(tmp_path: Path, text: str, says: str) -> None:
    """Where, what, and what instead."""
    file = tmp_path / "drill.yaml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(BadSetting) as told:
        read_script(file)
    assert says in str(told.value)


def test_the_command_starts_one_that_the_service_brings_about(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Typed beside the running service: it is written into the database, and its score is read from there."""
    monkeypatch.setenv("FIREBREAK_DATABASE_URL", story.database_url)
    monkeypatch.setenv("FIREBREAK_PLAYBOOKS", str(story.playbooks))
    (tmp_path / "drill.yaml").write_text(SCRIPT, encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["drill", "start", "--as", "Mei", "--script", str(tmp_path / "drill.yaml")])
    story.clock.move_to(newest(story).opened_at)
    story.forward(minutes=21)
    with pytest.raises(SystemExit):
        main(["drill", "score", "--json"])
    told = json.loads(capsys.readouterr().out.splitlines()[-1])

    assert (told["playbook"], told["over"], told["before"]) == ("negative-surge", False, None)
    assert [one["name"] for one in told["points"]].count("inject") == 3


def test_a_past_incident_is_brought_from_slack_unless_it_was_confidential(story: Story) -> None:
    """Typed by somebody who stands outside its room; a slip of the id says so."""
    story.post("@USDOT Acme Air left us in the snow", author="ann")
    story.forward(minutes=3)
    past = newest(story)
    assert past.confidential
    refused, lost = (story.app.act("drill", "negative-surge", "Mei", {"like": id}).say for id in (past.id, "nobody"))
    story.app.actions.close(past.id, "Mei", "real")
    with story.app.store.begin() as tx:
        old = tx.incident(past.id)
        assert old
        assert tx.save_incident(msgspec.structs.replace(old, confidential=False))
    said = story.slack.command("/firebreak", f"drill negative-surge like {past.id}", "mei")
    story.forward(minutes=5)
    drill = newest(story)

    assert (refused, lost) == (
        f"{past.id} is confidential: its posts stay in its room.",
        "There is no incident nobody.",
    )
    assert "The drill" in str(said)
    assert any("left us in the snow" in shown(one) for one in story.slack.channel(drill.room or "").messages)


def test_a_past_incident_is_played_again_as_a_drill(story: Story) -> None:
    """Its posts come as long after the beginning as they came then."""
    story.post("@USDOT Acme Air left us in the snow", author="ann")
    story.forward(minutes=3)
    past = newest(story).id
    story.post("@USDOT still nothing from Acme Air", author="bob")
    story.forward(minutes=1)
    injects = of_past(story.app.store, past)
    story.app.actions.drill("negative-surge", "Mei", injects)
    story.forward(minutes=5)
    drill = next(one for one in story.app.queries.incidents() if one.topic.startswith("drill:"))

    assert [(one.author, round(one.after)) for one in injects] == [("ann", 0), ("bob", 180)]
    assert "regulator-tagged" in drill.playbooks
