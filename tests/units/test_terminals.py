"""Nothing from a stranger reaches a terminal, a log or a file name as it came, from any command."""

from __future__ import annotations

import ast
import io
import json
import logging
import sys
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from package_files import package_files
from rich.console import Console

from firebreak.cli import COMMANDS, main
from firebreak.core.clock import ManualClock
from firebreak.core.effects import Post
from firebreak.core.safe_console import SafeConsole
from firebreak.core.terminal import LogLine, harmless_json, json_line
from firebreak.notifiers import console
from firebreak.wiring import SHIPPED

ROOT = Path(__file__).parents[2]
HOSTILE = "a\x1b[2J\x1b]0;pwn\x07\x9b31m\r\nERROR forged\u202e\u2066:100:\u200b\u2028b\x7f"
PRINTS = {ROOT / "core" / "terminal.py", ROOT / "core" / "safe_console.py"}
Run = Callable[..., str]


TYPED: list[tuple[tuple[str, ...], str]] = [
    (("import", "feed.jsonl"), ":100:"),
    (("import", "feed.jsonl", "--out", "-"), ":100:"),
    (("import", "table.csv", "--zone", "UTC"), ":100:"),
    (("import", "table.csv", "--draft", "-"), ""),
    (("replay", "feed.jsonl", "--by-brand"), ":100:"),
    (("replay", "feed.jsonl", "--by-brand", "--json"), ":100:"),
    (("replay", "feed.jsonl", "--by-brand", "--topic", "nothing"), ":100:"),
    (("replay", f"no-{HOSTILE}"), "no-"),
    (("warmup", "feed.jsonl"), "unreadable"),
    (("watch", HOSTILE, HOSTILE), "there is no feed"),
    (("engine", "--source", HOSTILE, "--desk", f"{HOSTILE}://", "--checkpoint", "kept", "--playbooks", HOSTILE), ""),
    (("check", "few.yaml", "--seen", "feed.jsonl"), "tests passed"),
    (("backtest", "feed.jsonl", "--by-brand"), "alerts"),
    (("backtest", "feed.jsonl", "--max-alerts", HOSTILE), "is no number of alerts"),
    (("backtest", "feed.jsonl", "--onset", HOSTILE), "is no time"),
    (("tune", "feed.jsonl", "--alerts", "2/week", "--topic", HOSTILE), "know no topic"),
    (("tune", "feed.jsonl", "--alerts", "2/week", "--dry-run"), "sensitivity"),
    (("explain", HOSTILE), "Nothing rang"),
    (("explain", "feed.jsonl"), "rings"),
    (("explain", HOSTILE, "--json"), "headline"),
    (("explain", "--at", HOSTILE), "is no time"),
    (("check", "bad.yaml"), "bad.yaml"),
    (("schema",), "$schema"),
    (("check", "bad.yaml", "--json"), "problems"),
    (("detect", "counts.csv"), "counts.csv"),
    (("who", "--playbooks", "bad.yaml"), "bad.yaml"),
    (("render", HOSTILE), "no template"),
    (("who", "--at", HOSTILE), "is no time"),
    (("rota", HOSTILE), "no rota"),
    (("report", HOSTILE), ""),
    (("drill", "start", HOSTILE, "--as", HOSTILE), "no such database"),
    (("drill", "start", "--as", "Mei", "--script", f"no-{HOSTILE}"), "no-"),
    (("drill", "score", HOSTILE), "no such database"),
    (("report", "--responses", "--from", "2026-03-01", "--until", "2026-03-02"), "asked"),
    (("report", "--responses", "--from", HOSTILE), "is no time"),
    (("doctor",), "playbooks"),
    (("keys", "add", "mentions", "--note", HOSTILE), "fbk_"),
    (("keys", "revoke", HOSTILE), "no valid key"),
    (("invite", HOSTILE), "the playbooks know no"),
    (("invite", "--end", HOSTILE), ""),
    (("sentiment", "score"), ":100:"),
    (("sentiment", "history"), ""),
    (("init", "somewhere", "--url", HOSTILE), ""),
    (("dead-letters",), ":100:"),
    (("dead-letters", "--reason", HOSTILE), "0 lines"),
    (("dead-letters", "--export", "out.jsonl"), "lines are in"),
    (("dead-letters", "retry"), "still cannot be read"),
    (("dead-letters", "retry", "--as", HOSTILE), "no shape"),
    (("audit", "export"), "audit.began"),
    (("audit", "evidence", HOSTILE), "no incident"),
    (("audit", "verify", "--holds", HOSTILE), "is not in it"),
    (("forget", HOSTILE), "Would be changed"),
    (("backup", f"{HOSTILE}/x"), ""),
    (("backup", "saved.db"), "can be read again"),
    (("move", f"sqlite:///{HOSTILE}/x"), ""),
]
QUIET = {"demo", "run"}  # what they show of strangers is the console notifier's and the log's, which are tested below


def unsafe(text: str) -> list[str]:
    """The characters of a text that could steer a terminal, or show it in another order than it is written."""
    return [char for char in text if char != "\n" and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")]


def mention(id: str, **more: object) -> str:
    """A line of a feed in which every text is hostile."""
    fields: dict[str, object] = {"id": f"{id}{HOSTILE}", "created_at": "2026-03-01T12:00:00Z", "platform": "x"}
    fields |= {"author": HOSTILE, "text": f"{HOSTILE} acme air @USDOT", "sentiment": "negative", "brand": HOSTILE}
    fields |= {"url": f"https://x.example/{HOSTILE}", "lang": HOSTILE, "in_reply_to": HOSTILE}
    return json.dumps(fields | more)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command where hostile files lie; all it printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FIREBREAK_PLAYBOOKS", str(SHIPPED))
    refused = json.dumps({"id": HOSTILE, "created_at": HOSTILE, "platform": HOSTILE, "author": 3, "text": HOSTILE})
    lines = [mention(str(n), brand="Acme Air" if n % 2 else HOSTILE) for n in range(40)]
    (tmp_path / "feed.jsonl").write_text("\n".join([*lines, refused, f"{HOSTILE}", mention("z", sentiment=HOSTILE)]))
    (tmp_path / "counts.csv").write_text(f"timestamp,value\n2026-03-01 12:00:00,1\n{HOSTILE.split(chr(13))[0]},2\n")
    rows = [f'2026-03-01 12:00,"{HOSTILE}{n}","{HOSTILE}{n} {"and so on " * 40}",x' for n in range(9)]
    (tmp_path / "table.csv").write_text("\n".join([f'date,author,text,"{HOSTILE}"', *rows]))
    few = SHIPPED.read_text(encoding="utf-8").split("\n  - name: whoever acknowledged")[0]
    (tmp_path / "few.yaml").write_text(few, encoding="utf-8")  # with three of its tests
    (tmp_path / "bad.yaml").write_text('version: 1\ntopics: {"a\\e[2J\\a\\u202e": {wrods: x}}\n"b\\e[2J": 1\n')

    def run(*words: str) -> str:
        with pytest.raises(SystemExit):
            main(list(words))
        told = capsys.readouterr()
        return told.out + told.err

    return run


@pytest.mark.parametrize(
    ("words", "shows"),
    TYPED,
    ids=lambda value: " ".join(value).encode("ascii", "ignore").decode()[:40] if isinstance(value, tuple) else "",
)
def test_no_command_prints_what_steers_a_terminal(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], shows: str
) -> None:
    """Escapes, BEL, line ends, bidi controls go or become escapes of JSON, and `:100:` stays what was written."""
    if words[0] in ("dead-letters", "audit", "forget", "backup", "move", "keys") or "--responses" in words:
        run("warmup", "feed.jsonl")
    given = json.dumps({"text": HOSTILE, "id": f"{HOSTILE}:100:"}) + "\n" + HOSTILE
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
    told = run(*words)

    assert unsafe(told) == []
    assert shows in told
    assert "💯" not in told
    assert not [line for line in told.splitlines() if line.startswith("ERROR forged")]
    assert [path.name for path in tmp_path.rglob("*") if not (path.name.isascii() and path.name.isprintable())] == []


def test_no_command_was_forgotten() -> None:
    """A new command is fed hostile texts as well."""
    assert {words[0] for words, _ in TYPED} | QUIET == COMMANDS.keys()


def test_the_console_notifier_is_safe(capsys: pytest.CaptureFixture[str]) -> None:
    """What `run` and `demo` show where there is no Slack."""
    notifier = console.Console(clock=ManualClock(datetime(2026, 3, 1, tzinfo=UTC)))
    notifier.deliver(Post(HOSTILE, HOSTILE), "k")
    told = capsys.readouterr().out

    assert (unsafe(told), ":100:" in told) == ([], True)


def test_a_report_of_hostile_posts_is_plain(run: Run) -> None:
    """Through the database into the review, as Markdown and as a page; and the list of keys."""
    run("replay", "feed.jsonl", "--by-brand", "--db", "kept.db")
    told = run("replay", "feed.jsonl", "--by-brand", "--json")
    ids = {json.loads(line)["incident"] for line in told.splitlines() if line.startswith("{")}
    reports = [run("report", id, *more, "--db", "kept.db") for id in ids for more in ((), ("--html",))]
    run("keys", "add", "mentions", "--note", HOSTILE)

    assert (len(reports) >= 2, [unsafe(each) for each in reports if unsafe(each)]) == (True, [])
    assert [unsafe(run("keys", "list")), unsafe(run("keys", "list", "--json"))] == [[], []]


def test_a_fault_of_ours_prints_no_stranger_raw(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The traceback of an error that nobody expected may quote a post."""

    def broken(_: object) -> None:
        raise RuntimeError(HOSTILE)

    monkeypatch.setattr("firebreak.cli.load", broken)
    told = run("replay", "feed.jsonl")

    assert (unsafe(told), "RuntimeError" in told) == ([], True)


def test_a_line_of_the_log_is_one_line() -> None:
    """Nobody forges a record; the lines of a traceback are indented."""
    try:
        raise ValueError(HOSTILE)
    except ValueError:
        fault = sys.exc_info()
    record = logging.LogRecord("firebreak", logging.ERROR, "", 1, "feed %s: stopped", (HOSTILE,), fault)
    first, *traceback = LogLine().format(record).splitlines()

    assert unsafe(first + "".join(traceback)) == []
    assert first.endswith(": stopped")
    assert [line for line in traceback if not line.startswith("  ")] == []


def test_a_terminal_that_renders_colours_gets_only_ours() -> None:
    """On a real terminal the codes that stand there are those of our own styles."""
    out = io.StringIO()
    SafeConsole(file=out, force_terminal=True, color_system="standard", width=200).print(HOSTILE, style="red")

    assert out.getvalue().count("\x1b") == 2 * len(out.getvalue().strip("\n").splitlines())
    assert "\x07" not in out.getvalue()
    assert ":100:" in out.getvalue()


def test_json_loses_nothing() -> None:
    """What is escaped reads back as it was."""
    assert json.loads(json_line({"a": HOSTILE + "\U000e0001"})) == {"a": HOSTILE + "\U000e0001"}
    assert unsafe(harmless_json(json.dumps(HOSTILE + "\U000e0001", ensure_ascii=False))) == []
    assert harmless_json('"né 家 👩‍💻"') == '"né 家 👩‍💻"'


def test_one_place_prints() -> None:
    """No other file of ours writes to a terminal: print, echo, sys.stdout, a console of rich."""
    wrong = []
    for path in package_files():
        if path in PRINTS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if called in (
                "print",
                "typer.echo",
                "Console",
                "sys.stdout.write",
                "sys.stderr.write",
                "logging.basicConfig",
            ):
                wrong.append(f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}: {called}")

    assert wrong == []
    assert issubclass(SafeConsole, Console)
