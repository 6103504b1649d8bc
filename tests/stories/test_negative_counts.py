"""What the app counts: doubt for what it is, bare reposts as what they repeat, given labels as they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from firebreak.app import App
from firebreak.core.clock import ManualClock
from firebreak.core.model import Author, Mention, Parsed, Sentiment
from firebreak.notifiers.null import Null
from firebreak.wiring import build, read_text

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FILE = "version: 1\npeople: {mei: {slack: U0MEI0001}}\ntopics: {nordair: {words: nordair}}\nplaybooks: {}\n"


class ByText:
    """A judge that finds texts about bags negative, questions doubtful, all else friendly, and notes what it read."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def score(self, texts: list[str], langs: Any, topics: Any = None) -> list[Sentiment]:
        self.read += texts
        return [self._judge(text) for text in texts]

    def _judge(self, text: str) -> Sentiment:
        if not text:
            return Sentiment(0.3, "abstain", "en", 0.3)
        if "bag" in text:
            return Sentiment(0.95, "negative", "en", 0.3)
        return Sentiment(0.4, "abstain", "en", 0.3) if "?" in text else Sentiment(0.02, "positive", "en", 0.3)


@pytest.fixture
def make_app(tmp_path: Any) -> Callable[[], tuple[App, ByText]]:
    def make() -> tuple[App, ByText]:
        clock, judge = ManualClock(NOW), ByText()
        url = f"sqlite:///{tmp_path / 'counts.db'}"
        return build(read_text(FILE), database_url=url, clock=clock, notifier=Null(clock), sentiment=judge), judge

    return make


def post(number: int, text: str, **more: Any) -> Mention:
    at = NOW - timedelta(minutes=30) + timedelta(seconds=number)
    return Mention(str(number), "x", Author(f"@{number}"), text, at, topic="nordair", **more)


def counted(app: App) -> tuple[int, float]:
    """All and negative mentions of the last hour."""
    with app.store.begin() as tx:
        (moment,) = tx.history("nordair", NOW - timedelta(hours=1), NOW, 3600.0)
    return moment.all, moment.negative


def test_doubt_counts_for_what_it_is(make_app: Callable[[], tuple[App, ByText]]) -> None:
    """Twenty doubtful questions are some eight negative ones, and neither none nor twenty."""
    app, _ = make_app()

    app.watch(Parsed(tuple(post(n, f"Is flight {n} late?") for n in range(20))), "feed")

    every, negative = counted(app)
    assert every == 20
    assert 6 < negative < 14


def test_given_labels_are_counted_as_they_are(make_app: Callable[[], tuple[App, ByText]]) -> None:
    app, judge = make_app()

    some = [post(n, "Is it late?", sentiment="negative" if n < 3 else "neutral") for n in range(5)]
    app.watch(Parsed(tuple(some)), "feed")

    assert counted(app) == (5, 3.0)
    assert judge.read == []


def test_bare_reposts_count_as_what_they_repeat(make_app: Callable[[], tuple[App, ByText]]) -> None:
    """Of a complaint each is one more; of a joke none is; of a post that nobody knows nobody can tell."""
    app, _ = make_app()
    app.watch(Parsed((post(1, "They lost my bags"), post(2, "What a lovely crew"))), "feed")
    before = counted(app)[1]

    app.watch(Parsed(tuple(post(n, "", in_reply_to="2") for n in range(10, 20))), "feed")
    joke = counted(app)[1] - before
    app.watch(Parsed(tuple(post(n, "", in_reply_to="1") for n in range(20, 30))), "feed")
    complaint = counted(app)[1] - before - joke
    app.watch(Parsed(tuple(post(n, "", in_reply_to="unknown") for n in range(30, 40))), "feed")

    assert joke < 1
    assert complaint > 7
    assert counted(app) == (32, pytest.approx(before + joke + complaint))


def test_the_own_name_is_not_judged(make_app: Callable[[], tuple[App, ByText]]) -> None:
    app, judge = make_app()

    app.watch(Parsed((post(1, "Nordair, why?"),)), "feed")

    assert judge.read == ["@_, why?"]


def test_what_was_learned_of_a_topic_outlives_the_process(make_app: Callable[[], tuple[App, ByText]]) -> None:
    """After many complaints a doubtful post is rather one more; a service that starts anew knows it still."""
    app, _ = make_app()
    app.watch(Parsed(tuple(post(n, "My bag is gone") for n in range(100))), "feed")
    before = counted(app)[1]

    other, _ = make_app()
    other.watch(Parsed((post(200, "Is it late?"),)), "feed")

    assert counted(other)[1] - before > 0.7


@pytest.mark.parametrize("apart", [True, False], ids=["in two batches", "in one batch"])
def test_bare_names_under_ones_own_complaint_are_that_complaint(
    make_app: Callable[[], tuple[App, ByText]], apart: bool
) -> None:
    """Who complains and then names two brands below it complains to them; below another's post it is no opinion."""
    app, judge = make_app()
    complaint = replace(post(1, "They lost my bags"), topic="")
    named = replace(post(2, "@nordair @transportboard", in_reply_to="1"), author=complaint.author)
    other = post(3, "@nordair @rosa", in_reply_to="1")
    batches = ((complaint,), (named, other)) if apart else ((complaint, named, other),)

    for batch in batches:
        app.watch(Parsed(batch), "feed")

    assert counted(app)[0] == 2
    assert judge.read == ["They lost my bags", "@nordair @rosa"]
    assert 0.9 < counted(app)[1] < 1.5
