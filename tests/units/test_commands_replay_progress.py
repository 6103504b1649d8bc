"""Whoever waits for a recording sees how far it is, and whoever stops it reads how to go on."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from firebreak import cli
from firebreak.app import App, Watched
from firebreak.commands.replay_progress import WithProgress, share_done
from firebreak.core.model import Parsed
from firebreak.sources.exports import Exports
from firebreak.sources.jsonl import Jsonl

NOW = datetime(2026, 3, 2, tzinfo=UTC)
LINES = "".join(
    f'{{"id": "{n}", "created_at": "2026-03-01T09:{n:02d}:00Z", "platform": "x", "author": "a", "text": "hi"}}\n'
    for n in range(60)
)


def test_training_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Two minutes are long for somebody who waits; a pipe gets nothing."""
    for colour in ("", "1"):
        monkeypatch.setenv("FORCE_COLOR", colour) if colour else monkeypatch.delenv("FORCE_COLOR", raising=False)
        with share_done("training") as done:
            done("training ru", 0.5)
        out, err = capsys.readouterr()
        assert (out, "training ru" in err) == ("", bool(colour))


def test_a_terminal_shows_a_bar_and_a_pipe_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rows, rate and time left go to standard error, so that what is piped on stays whole."""
    path = tmp_path / "a.jsonl"
    path.write_text(LINES, encoding="utf-8")
    list(WithProgress(Jsonl(path, NOW), "replaying").read(None))
    assert capsys.readouterr() == ("", "")

    monkeypatch.setenv("FORCE_COLOR", "1")
    list(WithProgress(Jsonl(path, NOW), "replaying").read(None))
    out, err = capsys.readouterr()
    assert out == ""
    assert "replaying" in err
    assert "60 mentions" in err


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzipped"])
def test_the_share_of_a_file_grows_to_all_of_it(tmp_path: Path, packed: bool) -> None:
    """It is by bytes, of what is packed by packed bytes."""
    path = tmp_path / ("a.jsonl.gz" if packed else "a.jsonl")
    path.write_bytes(gzip.compress(LINES.encode()) if packed else LINES.encode())
    source = Jsonl(path, NOW)
    shares = [source.share for _ in source.read(None)]

    assert shares == sorted(shares)
    assert (0 <= shares[0] <= 1, shares[-1]) == (True, 1.0)


def test_the_share_of_an_export_is_that_of_its_mentions(tmp_path: Path) -> None:
    """Reading comes first, and takes as long as it takes."""
    path = tmp_path / "a.csv"
    rows = [f"{n},2026-03-01T09:{n:02d}:00Z,x,ann,hello" for n in range(4)]
    path.write_text("\n".join(("id,created_at,platform,author,text", *rows, "")), encoding="utf-8")
    source = Exports(path, NOW)

    assert [source.share for _ in source.read(None)] == [0.25, 0.5, 0.75, 1.0]


@pytest.mark.parametrize(
    ("more", "how"),
    [([], "with --db FILE it can be stopped"), (["--db", "progress.db"], "the same command goes on from there")],
    ids=["in memory", "with --db"],
)
def test_ctrl_c_says_where_it_stopped_and_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], more: list[str], how: str
) -> None:
    """And the same command does go on."""
    monkeypatch.chdir(tmp_path)
    Path("a.jsonl").write_text(LINES, encoding="utf-8")
    watch, taken = App.watch, [0]

    def interrupted(self: App, parsed: Parsed, source: str) -> Watched:
        came = watch(self, parsed, source)
        taken[0] += came.accepted
        if taken[0] == 5:
            raise KeyboardInterrupt
        return came

    with monkeypatch.context() as patched:
        patched.setattr(App, "watch", interrupted)
        with pytest.raises(SystemExit) as ended:
            cli.main(["replay", "a.jsonl", *more])

    assert ended.value.code == 130
    assert "stopped at 2026-03-01 09:04 UTC, after 5 mentions; " + how in capsys.readouterr().err
    if more:
        with pytest.raises(SystemExit):
            cli.main(["replay", "a.jsonl", *more])
        assert "60 mentions" in capsys.readouterr().err
