"""People correct the judge: what they say is learned in a copy, and used only if nothing gets worse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from in_process import Done, firebreak

GOOD = ["I love it", "thank you, great crew", "wonderful flight", "so happy with this", "best service ever"]
BAD = ["I hate it", "terrible, never again", "awful delay, nobody helps", "so angry with this", "worst service ever"]


class Desk:
    """The command, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.frozen = folder / "frozen.jsonl"
        self.write(self.frozen, flip=False, times=8)

    def write(self, path: Path, *, flip: bool, times: int) -> Path:
        """Labelled texts, upside down with `flip`."""
        rows = [(text, "positive" if flip == (text in BAD) else "negative") for text in (*GOOD, *BAD)]
        lines = [
            json.dumps({"text": f"{text} number {turn}", "label": label, "lang": "en"})
            for turn in range(times)
            for text, label in rows
        ]
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    def run(self, *words: str | Path, say: str = "") -> Done:
        environ = {
            "FIREBREAK_DATABASE_URL": f"sqlite:///{self.folder / 'lessons.db'}",
            "FIREBREAK_MODELS": str(self.folder / "models"),
        }
        return firebreak("sentiment", *words, say=say, environ=environ, folder=self.folder)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty folder with a frozen set of 80 texts."""
    return Desk(tmp_path)


def test_labels_that_make_it_worse_are_refused(desk: Desk) -> None:
    """Two hundred labels upside down: the frozen set says no, and the version in use stays."""
    taken = desk.run("label", desk.write(desk.folder / "wrong.jsonl", flip=True, times=20), "--who", "troll")
    learned = desk.run("learn", "--frozen", desk.frozen)
    history = desk.run("history")

    assert taken.stdout.startswith("200 labels taken")
    assert (learned.returncode, "refused" in learned.stdout) == (1, True)
    assert history.stdout.startswith("in use: shipped")


def test_a_frozen_folder_is_read_without_what_models_are_trained_from(desk: Desk) -> None:
    """Beside training texts only the others count; with nothing else there, it says what is wanted."""
    folder = desk.folder / "sentiment"
    folder.mkdir()
    desk.write(folder / "train_en.jsonl", flip=True, times=9)
    desk.run("label", desk.write(desk.folder / "right.jsonl", flip=False, times=5))

    refused = desk.run("learn", "--frozen", folder)
    desk.write(folder / "dev_en.jsonl", flip=False, times=8)
    learned = desk.run("learn", "--frozen", folder)

    assert refused.returncode != 0
    assert "no labelled texts here to judge by" in refused.stderr
    assert "en, 80 frozen texts: ap " in learned.stdout


def test_labels_that_make_it_no_worse_are_learned_once_and_can_be_taken_back(desk: Desk) -> None:
    """Right labels are promoted; a second try finds nothing new; one command goes back."""
    desk.run("label", desk.write(desk.folder / "right.jsonl", flip=False, times=5), "--who", "mei")
    learned = desk.run("learn", "--frozen", desk.frozen)
    again = desk.run("learn", "--frozen", desk.frozen)
    back = desk.run("rollback")

    assert (learned.returncode, learned.stdout.startswith("* v0001 from shipped: promoted")) == (0, True)
    assert again.stdout == "There is no label that has not been learned yet.\n"
    assert back.stdout.startswith("in use: shipped")


def test_every_line_gets_an_answer_in_order(desk: Desk) -> None:
    """A line that cannot be read has its place in the output too."""
    done = desk.run("score", say='{"text": "I hate it", "id": 7}\nnot json\n{"text": "спасибо, отлично"}\n')
    answers = [json.loads(line) for line in done.stdout.splitlines()]

    assert [(each.get("id"), each.get("label"), "error" in each) for each in answers] == [
        (7, "negative", False),
        (None, None, True),
        (None, "positive", False),
    ]


def test_a_label_that_is_none_is_a_sentence(desk: Desk) -> None:
    """A typing error says what may be written."""
    done = desk.run("label", "x:1", "bad")

    assert (done.returncode, done.stderr) == (
        2,
        'firebreak: the label is "bad"; use negative, neutral, positive\n',
    )
