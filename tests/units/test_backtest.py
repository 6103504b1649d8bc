"""A recording played at several sensitivities and by two files: figures, budget, verdicts, differences, the page."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from in_process import Done, firebreak
from msgspec.structs import replace

from firebreak.commands.replay_ahead import JudgedAhead
from firebreak.core.model import Sentiment, Severity
from firebreak.playbooks.sensitivity_text import with_sensitivity
from firebreak.reports.backtest_changes import changes
from firebreak.reports.backtested import Alert, Backtested, Calls, is_night

START = datetime(2026, 3, 2, tzinfo=UTC)
ONSET = START + timedelta(days=5, hours=2)
FILE = """\
version: 1
people: {mei: {slack: U0MEI0001}, vera: {slack: U0VER0001}}
topics: {acme: {words: [acme]}}   # ours
playbooks:
  surge:
    when: {sentiment: negative}
    steps:
      - {do: alert, to: '#desk'}
      - {do: open_private_channel, invite: [mei], after: 20m}
      - {do: notify, who: [vera], after: 10m}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five days with a mention every hour, then forty-five negative ones, one a minute, at night."""
    folder = tmp_path_factory.mktemp("backtest")
    usual = [(START + timedelta(hours=n), "positive" if n % 3 else "negative") for n in range(122)]
    surge = [(ONSET + timedelta(minutes=n), "negative") for n in range(45)]
    with (folder / "month.jsonl").open("w") as file:
        for n, (at, sentiment) in enumerate(sorted(usual + surge)):
            line = {"id": str(n), "created_at": at.isoformat(), "platform": "x", "author": f"a{n}", "text": f"acme {n}"}
            file.write(json.dumps(line | {"sentiment": sentiment}) + "\n")
    (folder / "playbooks.yaml").write_text(FILE)
    sooner = FILE.replace("after: 20m", "after: 5m").replace("      - {do: notify, who: [vera], after: 10m}\n", "")
    (folder / "sooner.yaml").write_text(sooner)
    return folder


def backtest(folder: Path, *words: str) -> Done:
    return firebreak("backtest", "month.jsonl", *words, folder=folder)


def rows(done: Done) -> list[dict[str, object]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_several_sensitivities_in_one_reading(folder: Path) -> None:
    """A row for each: alerts, who is called and woken, the room, how long after the onset; all as one run alone."""
    asked = ("--onset", f"acme={ONSET.isoformat()}", "--json")
    several = rows(backtest(folder, "--sensitivity", "1/week,1/day", *asked))
    alone = rows(backtest(folder, "--sensitivity", "1/day", *asked))
    first = several[0]

    assert [one["name"] for one in several] == ["1/week", "1/day"]
    assert several[1:] == alone
    assert (len(first["alerts"]), first["rooms"]) == (1, 1)  # type: ignore[arg-type]
    assert {(one["who"], one["times"], one["at_night"]) for one in first["calls"]} >= {("Vera", 1, 1)}  # type: ignore[attr-defined]
    (lead,) = first["leads"]  # type: ignore[misc]
    assert -15 < lead["minutes"] <= 0


def test_nothing_between_two_commas_is_told(folder: Path) -> None:
    """And not taken for the sensitivity of the file."""
    for said in (",", "1/week,,1/day", " "):
        done = backtest(folder, "--sensitivity", said)

        assert done.returncode == 2
        assert "something is missing beside a comma; write 1/week,2/week" in " ".join(done.stderr.split())


def test_the_name_of_a_file_stands_there_whole(folder: Path) -> None:
    """However narrow the terminal."""
    name = f"{'a-playbooks-file-of-ours-' * 3}.yaml"
    (folder / name).write_text(FILE)
    table = backtest(folder, "--playbooks", name).stdout.partition("\n\n")[0]
    column = [line[:20].strip() for line in table.splitlines()]

    assert name in "".join(column)


def test_another_file_is_read_as_a_change(folder: Path) -> None:
    """The room comes earlier and Vera is not woken any more; a file against itself differs in nothing."""
    done = backtest(folder, "--playbooks", "sooner.yaml", "--against", "playbooks.yaml", "--html", "page.html")
    same = backtest(folder, "--against", "playbooks.yaml")
    told = done.stdout.partition("What is different\n")[2].splitlines()
    page = (folder / "page.html").read_text()

    assert [line for line in told if line.startswith("  Acme of 2026-03-07 02:") and "its room 15 min earlier" in line]
    assert {"  Vera: 1 call fewer.", "  Vera: woken 1 time less."} <= set(told)
    assert same.stdout.endswith("What is different\n  Nothing.\n")
    assert ("its room 15 min earlier" in page, "<svg" in page, "http" in page.replace("http://www.w3.org", "")) == (
        True,
        True,
        False,
    )


def test_a_budget_is_an_exit_code(folder: Path) -> None:
    """Within it 0, beyond it 1 with a word; what is no number of alerts is 2."""
    codes = [backtest(folder, "--max-alerts", one) for one in ("3/week", "1/month", "many")]

    assert [done.returncode for done in codes] == [0, 1, 2]
    assert "alerts a week are more than the 0.23 that were allowed" in codes[1].stderr
    assert '"many" is no number of alerts' in codes[2].stderr


def test_verdicts_say_how_many_alerts_were_real(folder: Path) -> None:
    """As /api/incidents gives them, or line by line, or out of a database; a bad line is named."""
    real = {"topic": "acme", "opened_at": ONSET.isoformat(), "verdict": "real", "severity": "sev3"}
    missed = {"topic": "acme", "opened_at": START.isoformat(), "verdict": "real"}
    (folder / "said.json").write_text(json.dumps([real, missed]))
    (folder / "said.jsonl").write_text(json.dumps(real | {"verdict": "false"}) + "\n")
    (folder / "bad.jsonl").write_text(json.dumps(real) + "\n{}\n")
    firebreak("replay", "month.jsonl", "--db", "kept.db", folder=folder)
    found = [rows(backtest(folder, "--json", "--verdicts", one))[0] for one in ("said.json", "said.jsonl", "kept.db")]
    bad = backtest(folder, "--verdicts", "bad.jsonl")

    assert [(one["judged"], one["precision"], one["missed"]) for one in found] == [
        (1, 1.0, 1),
        (1, 0.0, 0),
        (0, None, 0),
    ]
    assert (bad.returncode, "bad.jsonl:2: " in bad.stderr) == (2, True)


def test_tune_writes_the_number_with_its_record(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only that; the same again takes the place of the old record; --dry-run writes nothing."""
    monkeypatch.setattr("firebreak.commands.tune.TRIED", (0.5, 2.0))
    path = folder / "tuned.yaml"
    path.write_text(FILE)
    asked = ("tune", "month.jsonl", "--alerts", "2/week", "--playbooks", "tuned.yaml")
    tried, before = firebreak(*asked, "--dry-run", folder=folder), path.read_text()
    done = firebreak(*asked, folder=folder)
    once = path.read_text()
    firebreak(*asked, folder=folder)

    assert (before, tried.returncode, done.returncode) == (FILE, 0, 0)
    changed = [(old, new) for old, new in zip(FILE.splitlines(), once.splitlines(), strict=True) if old != new]
    assert [old for old, _ in changed] == ["topics: {acme: {words: [acme]}}   # ours"]
    assert changed[0][1].startswith("topics: {acme: {sensitivity: 2 alerts/week, words: [acme]}}  # tuned 20")
    assert changed[0][1].endswith(" by month.jsonl: 1 alert in 0.7 weeks; ours")
    assert path.read_text() == once
    assert done.stdout.count("a week") == 2


@pytest.mark.parametrize(
    ("line", "becomes"),
    [
        ("    sensitivity: 2 alerts/week", "    sensitivity: 1 alert/day  # tuned x"),
        ("    sensitivity: '2 alerts/week'   # the desk's", "    sensitivity: 1 alert/day  # tuned x; the desk's"),
        ("    sensitivity: 2 alerts/week  # tuned before: 3; ours", "    sensitivity: 1 alert/day  # tuned x; ours"),
    ],
)
def test_a_sensitivity_that_is_there_is_replaced(line: str, becomes: str) -> None:
    """Whatever it is written like, with what somebody noted beside it."""
    text = "topics:\n  a:\n    words: [a]\n{}\n    title: '# A'\n"

    assert with_sensitivity(text.format(line), "", ["a"], "1 alert/day", "tuned x") == text.format(becomes)


def test_texts_are_judged_once() -> None:
    """The second who asks for the very same is given what the first was."""
    asked: list[object] = []

    class Judge:
        def score(self, texts: list[str], langs: object, topics: object = None) -> list[Sentiment]:
            asked.append(texts)
            return [Sentiment(0.5, "abstain") for _ in texts]

    judge = JudgedAhead(Judge())  # type: ignore[arg-type]
    several = [judge.score(["a"], [None], ["acme"]), judge.score(["a"], [None], ["acme"]), judge.score(["b"], [None])]

    assert (len(asked), several[0]) == (2, several[1])


def test_what_differs_is_told_in_both_directions() -> None:
    """New and gone, earlier and later, graver, calls and nights."""
    at = START + timedelta(hours=9)
    one = Alert(1, "acme", "Acme", Severity.SEV3, at, None, "Why.", ("Mei",), at)
    graver = replace(one, severity=Severity.SEV1, opened_at=at - timedelta(minutes=20), room_at=at + timedelta(hours=1))
    other = replace(one, opened_at=at + timedelta(days=3), title="Pay")
    before = Backtested("a", None, 1.0, (one,), (Calls("Mei", 1, 0),), 1, judged=1, precision=0.0)
    after = Backtested("b", None, 1.0, (graver, other), (Calls("Mei", 3, 2),), 2, judged=1, precision=1.0)
    told = [change.said for change in changes(before, after)]

    assert told == [
        "1 alert more.",
        "New: Pay on 2026-03-05 09:00 UTC: Why.",
        "Acme of 2026-03-02 09:00 UTC: 20 min earlier.",
        "Acme of 2026-03-02 09:00 UTC: sev1 instead of sev3.",
        "Acme of 2026-03-02 09:00 UTC: its room 60 min later.",
        "1 room more.",
        "Mei: 2 calls more.",
        "Mei: woken 2 times more.",
        "Of the alerts that people judged, 100 % were real instead of 0 %.",
    ]
    assert [change.kind for change in changes(after, before)][:2] == ["alerts", "gone"]
    assert changes(after, after) == ()
    assert [is_night(START.replace(hour=hour)) for hour in (21, 22, 3, 7)] == [False, True, True, False]
