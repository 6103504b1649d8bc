"""The tests of a playbooks file: surges, recordings, ways; what was seen where one fails; pytest; --watch."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from firebreak.commands.check_tests import FileTestResult, run_file_tests
from firebreak.commands.check_watch import watch
from firebreak.core.errors import BadPlaybooks
from firebreak.playbooks.file_tests import GivenMention
from firebreak.wiring import read_text

pytest_plugins = ["pytester"]

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
HEAD = """\
version: 1
topics: {acme: {words: acme air}}
people: {mei: {slack: U0MEI0001, reach: {phone: "+441632960001"}}}
playbooks:
  surge:
    when: {signal: negative_velocity, severity: ">= sev3"}
    severity: sev1
    steps:
      - {do: alert, to: "#desk", notify: mei}
      - {do: draft_acknowledgement, template: hello, platforms: [x], approve: {by: mei}}
      - {do: notify, who: mei, by: phone, after: 10m, unless: acknowledged}
templates:
  hello: {en: "We are asking the crew. More by {{ promise('30m') }}."}
"""
BAD = "text: acme air is down again, sentiment: negative"


def played(given: str, expect: str, *, text: str = HEAD, path: str = "playbooks.yaml") -> FileTestResult:
    """What came of one test."""
    whole = f"{text}tests:\n  - name: tried\n    given:\n      - {given}\n    expect:\n      - {expect}\n"
    (only,) = run_file_tests(read_text(whole, path))
    return only


def test_a_surge_comes_evenly_at_two_rates() -> None:
    """Before `at` at the one, after it at the other: the same moments each time."""
    said = GivenMention.model_validate({"text": "x", "at": "2h", "surge": {"from": "2/h", "to": "60/h", "for": "10m"}})
    minutes = [at / timedelta(minutes=1) for at in said.moments()]

    assert minutes[:4] == [15.0, 45.0, 75.0, 105.0]
    assert minutes[4:] == [120.5 + n for n in range(10)]


@pytest.mark.parametrize(
    ("surge", "said"),
    [
        ("{from: 2/h, to: 60, for: 10m}", "60 is not a rate; write 2/h, 30/min or 5/day"),
        ("{from: 2/h, to: 60/week, for: 10m}", '"60/week" is not a rate; write 2/h, 30/min or 5/day'),
        ("{from: 2/h, for: 10m}", '"surge" needs "to"'),
        ("{from: 2/h, to: 9000/min, for: 10m}", "these are 90,004 mentions; one line may stand for 10,000 at most"),
        ("{from: 2/h, to: 2/h, for: 10m}, times: 2", "surge says how many come and when; take times and id out"),
    ],
)
def test_a_surge_that_cannot_be_is_told(surge: str, said: str) -> None:
    """With its place, as everything in the file."""
    with pytest.raises(BadPlaybooks) as error:
        played(f"{{at: 2h, surge: {surge}, {BAD}}}", "{at: 3h, nothing: true}")

    assert said in [one.what for one in error.value.problems]


def test_who_is_called_by_which_way_and_what_drafts_say() -> None:
    """All of it looked at in one go; and each that is not so is told with what there was."""
    given = f"{{at: 2h, surge: {{from: 2/h, to: 120/h, for: 30m}}, {BAD}}}"

    assert played(given, "{at: 150m, calls: mei, by: phone, draft: asking the crew, languages: en}").faults == ()
    faults = played(given, "{at: 150m, calls: mei, by: sms, draft: sorry, languages: [en, zh]}").faults
    assert faults[0] == "at 2h30m: mei was not called by sms; called since the last look: mei by slack, mei by phone"
    assert faults[1].startswith('at 2h30m: no draft says "sorry"; there are: We are asking the crew. More by ')
    assert faults[2] == "at 2h30m: no draft is in zh; there are drafts in: en"
    with pytest.raises(BadPlaybooks, match="Name them under calls"):
        played(given, "{at: 150m, by: sms, draft: sorry}")


def test_a_failure_says_what_was_seen() -> None:
    """Nothing matched; too few; a signal that no playbook fits, and which clause of each says no."""
    few = played(f"{{times: 8, {BAD}}}", "{at: 40m, playbook: surge}")
    misspelt = played(f"{{times: 80, {BAD.replace('acme air', 'acme aer')}}}", "{at: 40m, playbook: surge}")
    mild = played(
        f"{{times: 80, {BAD}}}",
        "{at: 40m, playbook: surge}",
        text=HEAD.replace(">= sev3", ">= sev1").replace("#desk", "#d"),
    )

    assert few.seen[0] == "seen until 40m: 8 mentions; acme: 8 of them, 8 negative"
    assert few.seen[1].startswith("signals: none; on its first day a topic takes so many negative mentions")
    assert misspelt.seen[0] == "seen until 40m: 80 mentions; none about a topic: its words stand under topics"
    assert "signal negative_velocity, sev2: 30 negative mentions in" in mild.seen[1]
    assert mild.seen[2] == "  surge: it asks for sev1 or graver, and this is sev2"
    assert played(f"{{times: 8, {BAD}}}", "{at: 40m, nothing: true}") == FileTestResult("tried")


def test_a_recording_is_played_as_if_it_were_said_now(tmp_path: Path) -> None:
    """Beside the file, whatever its date; one that is not there fails the test, and says where it was looked for."""
    lines = [
        {"id": str(n), "created_at": f"2024-03-01T10:{n:02}:00Z", "platform": "x", "author": f"a{n}",
         "text": "acme air is down", "sentiment": "negative"}
        for n in range(40)
    ]  # fmt: skip
    (tmp_path / "bad.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    path = str(tmp_path / "playbooks.yaml")

    assert played("{recording: bad.jsonl, at: 1h}", "{at: 59m, nothing: true}", path=path).faults == ()
    assert played("{recording: bad.jsonl, at: 1h}", "{at: 100m, playbook: surge}", path=path).faults == ()
    (fault,) = played("{recording: gone.jsonl}", "{at: 1h, nothing: true}", path=path).faults
    assert "gone.jsonl" in fault


def test_pytest_runs_them_among_a_teams_own(pytester: pytest.Pytester) -> None:
    """Named on the command line or by the setting; a file that cannot be read is an error with its problems."""
    test = f"tests:\n  - {{name: right, given: [{{times: 8, {BAD}}}], expect: [{{at: 40m, nothing: true}}]}}\n"
    wrong = test.replace("name: right", "name: loud").replace("nothing: true", "playbook: surge").partition("\n")[2]
    pytester.path.joinpath("playbooks.yaml").write_text(f"{HEAD}{test}{wrong}", encoding="utf-8")
    pytester.path.joinpath("other.yaml").write_text("version: 2\n", encoding="utf-8")

    named = pytester.inline_run("playbooks.yaml", "-p", "no:cacheprovider")
    found = pytester.inline_run("-o", "firebreak_playbooks=playbooks.yaml", "-p", "no:cacheprovider")
    for ran in (named, found):
        passed, _, failed = ran.listoutcomes()
        assert ([one.nodeid for one in passed], [one.nodeid for one in failed]) == (
            ["playbooks.yaml::right"],
            ["playbooks.yaml::loud"],
        )
        assert "seen until 40m: 8 mentions" in str(failed[0].longrepr)
    broken = pytester.inline_run("other.yaml", "-p", "no:cacheprovider")
    assert "reads version 1, not 2" in str(broken.getfailedcollections()[0].longrepr)


def test_it_is_checked_again_when_it_is_saved(tmp_path: Path) -> None:
    """And when a recording beside it is; not while nothing changes."""
    path, stopping, looked = tmp_path / "playbooks.yaml", Event(), [0]
    path.write_text(HEAD, encoding="utf-8")

    def check() -> None:
        looked[0] += 1
        if looked[0] == 1:
            path.write_text(f"{HEAD}\n", encoding="utf-8")
        elif looked[0] == 2:
            (tmp_path / "new.jsonl").write_text("{}", encoding="utf-8")
        else:
            stopping.set()

    watch(path, check, stopping)

    assert looked == [3]
