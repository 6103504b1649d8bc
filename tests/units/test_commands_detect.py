"""`firebreak detect` streams scores to standard output and says what is wrong with a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from firebreak.commands.detect import print_scores
from firebreak.core.errors import BadSetting

HEADER = "timestamp,value,score,alert"


def test_every_row_comes_back_with_its_score(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line out for every line in, in order; an orderly file needs no remark."""
    file = tmp_path / "counts.csv"
    file.write_text("timestamp,value\n2026-01-01 00:00,3\n2026-01-01 00:05,4\n")

    print_scores(str(file))

    said = capsys.readouterr()
    assert [line.rsplit(",", 2)[0] for line in said.out.splitlines()[1:]] == [
        "2026-01-01 00:00,3",
        "2026-01-01 00:05,4",
    ]
    assert (said.out.splitlines()[0], said.err) == (HEADER, "")


def test_rows_that_go_back_in_time_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They are scored, as late news, and the person learns that the column is not sorted."""
    file = tmp_path / "counts.csv"
    file.write_text("timestamp,value\n" + "".join(f"2026-01-01 00:{minute:02},3\n" for minute in (10, 20, 5, 30, 25)))

    print_scores(str(file))

    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 6
    assert said.err == f"{file}: 2 rows go back in time, the first at 2026-01-01 00:05; taken as late news\n"


def test_a_file_that_is_not_there_is_an_error_and_no_header(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is printed that a program would take for a result."""
    with pytest.raises(BadSetting, match=r"^nope\.csv: No such file or directory$"):
        print_scores("nope.csv")

    assert capsys.readouterr().out == ""
