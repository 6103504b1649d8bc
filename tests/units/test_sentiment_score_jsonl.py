"""`firebreak sentiment score`: JSON lines in, one line out for each."""

from __future__ import annotations

import json
from collections.abc import Iterator

from firebreak.sentiment.classifier import open_classifier
from firebreak.sentiment.score_jsonl import score_lines


def test_one_line_out_for_every_line_in_and_in_order() -> None:
    """What cannot be read is answered in its place; everything else keeps its id."""
    lines = [
        '{"id": "a", "text": "worst service ever", "lang": "en"}\n',
        "not json\n",
        '{"id": 7}\n',
        "\n",
        '{"id": 8, "text": 5}',
        b"\xff\xfe",
        '{"text": "отличный сервис, спасибо большое!"}\n',
    ]

    out = [json.loads(line) for line in score_lines(lines, open_classifier(), batch=2)]

    assert len(out) == len(lines)
    assert [sorted(line) for line in out] == [
        ["abstain", "id", "label", "lang", "negative"],
        *[["error", "id", "line"]] * 5,
        ["abstain", "id", "label", "lang", "negative"],
    ]
    assert [line["line"] for line in out if "error" in line] == [2, 3, 4, 5, 6]
    assert (out[0]["id"], out[0]["label"], out[0]["lang"]) == ("a", "negative", "en")
    assert (out[6]["id"], out[6]["label"], out[6]["lang"]) == (None, "positive", "ru")


def test_the_answer_does_not_depend_on_the_batch() -> None:
    """Reading line by line or all at once gives the same lines."""
    lines = [
        json.dumps({"id": at, "text": f"{word} service"}) for at, word in enumerate(["bad", "good", "slow", ""] * 9)
    ]
    judge = open_classifier()

    assert list(score_lines(lines, judge, batch=1)) == list(score_lines(lines, judge))


def test_it_streams() -> None:
    """With a batch of one, a line is answered before the next one is read."""
    read: list[int] = []

    def feed() -> Iterator[str]:
        for at in range(3):
            read.append(at)
            yield json.dumps({"id": at, "text": "hello"})

    answers = score_lines(feed(), open_classifier(), batch=1)

    assert (json.loads(next(answers))["id"], read) == (0, [0])
    assert (json.loads(next(answers))["id"], read) == (1, [0, 1])
