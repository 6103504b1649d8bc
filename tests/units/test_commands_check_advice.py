"""What `firebreak check` says of files that hold little, cannot be read, or spell the brand in one way only."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from firebreak.commands.check import Form, print_check
from firebreak.commands.check_advice import advise, stored
from firebreak.core.clock import ManualClock
from firebreak.core.errors import BadSetting
from firebreak.core.model import Author, Mention, Parsed
from firebreak.notifiers.null import Null
from firebreak.wiring import SHIPPED, build, read_playbooks, read_text

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PLAIN = "version: 1\ntopics:\n  acme-air: {title: Acme Air, words: [acme air]}\n"


def _said(*texts: str) -> list[Mention]:
    return [Mention(str(at), "x", Author("rosa"), text, NOON) for at, text in enumerate(texts)]


def test_a_file_that_watches_nothing_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only a version is no mistake, and no protection either."""
    path = tmp_path / "playbooks.yaml"
    path.write_text("version: 1\n", encoding="utf-8")

    assert print_check(path, form=Form.TEXT)

    first = capsys.readouterr().out.splitlines()[0]
    assert first == f"{path}:1:1: nothing is watched: no mention will ever be looked at; give it topics (a warning)"


def test_a_file_without_playbooks_is_told_so_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody would hear of anything: that is one thing to know, not one for every detector."""
    path = tmp_path / "playbooks.yaml"
    path.write_text(PLAIN, encoding="utf-8")

    assert print_check(path, form=Form.TEXT)

    warnings = [line for line in capsys.readouterr().out.splitlines() if line.endswith("(a warning)")]
    assert warnings == [
        f"{path}:1:1: there is no playbook: whatever Firebreak notices, nobody hears of it; write one under playbooks: "
        "(firebreak init writes a file to begin with) (a warning)"
    ]


def test_signals_that_nobody_answers_are_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line names them all and how to answer them, and none that no topic asks for."""
    path = tmp_path / "playbooks.yaml"
    written = 'playbooks:\n  tags:\n    when: {tagged: stars}\n    steps: [{do: alert, to: "#d"}]\n'
    stars = "people: {mei: {slack: U0MEI0001}}\nwatchlists:\n  stars: {kind: influencer, min_followers: 1000}\n"

    def warned(topics: str) -> list[str]:
        path.write_text(topics + stars + written, encoding="utf-8")
        assert print_check(path, form=Form.TEXT)
        return [line for line in capsys.readouterr().out.splitlines() if line.endswith("(a warning)")]

    names = "blind, cascade, coordinated, echo, grave, negative_share, negative_velocity, slow_burn"
    asking = PLAIN.replace("words:", "advisory: [half_space], words:")
    said = "{path}:7:1: no playbook answers these signals; add one with when: {{signal: [{names}]}} (a warning)"

    assert warned(PLAIN) == [said.format(path=path, names=names)]
    assert warned(asking) == [
        said.format(path=path, names=names.replace("negative_share", "half_space, negative_share"))
    ]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (None, "{path}: there is no such file; name your playbooks file or set FIREBREAK_PLAYBOOKS"),
        ("version: 1\n# ужас".encode("utf-16"), "{path}:1:1: this is UTF-16 text; save the file as UTF-8"),
        (b"version: 1\ntitle: \xd3\xe6", "{path}:2:8: byte 0xd3 is no UTF-8 text; save the file as UTF-8"),
        ("ж: \x00".encode(), "{path}: this is not a text file; name the YAML file that holds the playbooks"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_what_and_what_instead(
    tmp_path: Path, written: bytes | None, said: str
) -> None:
    """Missing, saved in another encoding, or no text at all."""
    path = tmp_path / "playbooks.yaml"
    if written is not None:
        path.write_bytes(written)

    with pytest.raises(BadSetting) as refused:
        read_playbooks(path)

    assert str(refused.value).startswith(said.format(path=path))


def test_a_folder_says_which_file_may_be_meant(tmp_path: Path) -> None:
    """A folder holds the file somewhere: name it."""
    (tmp_path / "desk.yaml").write_text(PLAIN, encoding="utf-8")

    with pytest.raises(BadSetting) as refused:
        read_playbooks(tmp_path)

    meant = tmp_path / "desk.yaml"
    assert str(refused.value) == f"{tmp_path}: this is a folder; name the playbooks file in it, such as {meant}"


def test_windows_files_are_read(tmp_path: Path) -> None:
    """A byte order mark and Windows line ends change nothing."""
    path = tmp_path / "playbooks.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + PLAIN.replace("\n", "\r\n").encode())

    assert read_playbooks(path).topics == read_text(PLAIN).topics


def test_likely_misspellings_are_suggested_in_one_line() -> None:
    """A topic that knows one spelling only gets one sentence; the shipped file, which knows more, none."""
    assert advise(read_text(PLAIN)).spellings == (
        "acme-air: people may also write: acmeair, acem air, acmme air; add to the words what you have seen",
    )
    assert advise(read_playbooks(SHIPPED)).spellings == ()


def test_with_a_recording_only_what_stands_in_it_is_told() -> None:
    """Nothing is guessed where there is something to count; matched mentions do not count."""
    mentions = _said("amce air!", "amce air again", "acme air and amce air", "hello")

    assert advise(read_text(PLAIN), mentions).spellings == (
        'acme-air: "amce air" stands in 2 mentions that no topic matches; add it to the words if it means you',
    )
    assert advise(read_text(PLAIN), mentions[2:]).spellings == (
        "no misspelling of a watched word stands in more than one of the 2 mentions looked at",
    )


def test_the_stored_mentions_that_no_topic_matched_are_at_hand(tmp_path: Path) -> None:
    """What the service took in and could not place is what a misspelling hides in."""
    url = f"sqlite:///{tmp_path / 'some.db'}"
    clock = ManualClock(NOON)
    app = build(read_text(PLAIN), database_url=url, clock=clock, notifier=Null(clock), models=tmp_path / "models")
    app.watch(Parsed(tuple(_said("amce air!", "acme air is late", "amce air again"))), "test")
    app.store.close()

    found = stored(url)

    assert sorted(mention.text for mention in found) == ["amce air again", "amce air!"]
    assert advise(read_text(PLAIN), found).spellings[0].startswith('acme-air: "amce air" stands in 2 mentions')


def test_a_word_that_looks_mistyped_is_shown_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Line and column of the word, as for every other warning, and in the JSON too."""
    path = tmp_path / "playbooks.yaml"
    path.write_text(PLAIN.replace("[acme air]", "[amce air]"), encoding="utf-8")

    assert print_check(path, form=Form.JSON)

    first = json.loads(capsys.readouterr().out)["problems"][0]
    assert (first["line"], first["column"]) == (3, 39)
    assert first["what"] == '"amce air" looks like a slip for the title "Acme Air"'
