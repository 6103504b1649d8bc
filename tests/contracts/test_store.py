"""What every store promises, held against SQLite, PostgreSQL and the store in memory."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from threading import Thread
from typing import TYPE_CHECKING, Any, Literal

import pytest
from msgspec.structs import replace

from firebreak.commands.invite import shut_out
from firebreak.core.clock import SystemClock
from firebreak.core.effects import ChecklistItem, DraftText, Person, Receipt, StoredDraft
from firebreak.core.model import (
    Author,
    DeadLetter,
    Incident,
    Judged,
    Labelled,
    Mention,
    Severity,
    Signal,
    SignIn,
    Tag,
    Task,
    TimelineEvent,
)
from firebreak.core.sign_in import new_sign_in
from firebreak.storage import early_deletions
from firebreak.storage.sign_in_rows import SignInRows
from firebreak.storage.sql_store import SqlStore, StoreError, open_store
from firebreak.web.pages.sessions import Sessions

if TYPE_CHECKING:
    from firebreak.core.store import Store, Tx

NOW = datetime(2026, 3, 1, 9, 0, 0, 123456, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def mention(id: str, text: str = "My bag is lost", **more: Any) -> Mention:
    return Mention(id, "x", Author("ana", 120, True), text, NOW, **more)


def judged(one: Mention, topic: str = "acme-air") -> Judged:
    tag = Tag("regulators", "regulator", "DOT", "mentioned", "the text names @USDOT")
    return Judged(one, topic, 0.93, "negative", (tag,), 4_294_967_295)


def incident(id: str = "aaaaaa", topic: str = "acme-air", opened_at: datetime = NOW, **more: Any) -> Incident:
    return Incident(id, topic, Severity.SEV2, opened_at, opened_at, "nine times as many as usual", **more)


def task(key: str, due_at: datetime = NOW, **more: Any) -> Task:
    return Task(key, "aaaaaa", "surge", 1, more.pop("verb", "alert"), due_at, **more)


def keys(tasks: list[Task]) -> list[str]:
    return [each.key for each in tasks]


def states(tx: Tx) -> dict[str, str]:
    return {each.key: each.state for each in tx.tasks("aaaaaa")}


class TestMentions:
    def test_only_the_new_ones_come_back_in_the_order_given(self, store: Store) -> None:
        """A mention that is stored already is not new, whoever sends it again."""
        with store.begin() as tx:
            tx.add_mentions([mention("2"), mention("5")], NOW)
        with store.begin() as tx:
            new = tx.add_mentions([mention("9"), mention("5"), mention("1"), mention("2"), mention("3")], NOW)

        assert [each.id for each in new] == ["9", "1", "3"]

    def test_the_first_of_two_with_one_key_wins(self, store: Store) -> None:
        """A batch may hold one key twice: the first is stored, and reported once."""
        first, second = mention("1", "first"), mention("1", "second")
        with store.begin() as tx:
            new = tx.add_mentions([first, second], NOW)
            tx.add_judged([judged(first)])

            assert [first] == new
            assert [each.mention.text for each in tx.judged("acme-air", ["x:1"])] == ["first"]

    def test_one_id_on_two_platforms_is_two_mentions(self, store: Store) -> None:
        """A mention is unique by platform and id together."""
        elsewhere = replace(mention("1"), platform="weibo")
        with store.begin() as tx:
            assert [mention("1"), elsewhere] == tx.add_mentions([mention("1"), elsewhere], NOW)

    def test_sending_a_batch_twice_changes_nothing(self, store: Store) -> None:
        """The same batch again stores nothing and counts nothing."""
        batch = [mention(str(n)) for n in range(5)]
        seen = []
        for _ in range(2):
            with store.begin() as tx:
                tx.add_mentions(batch, NOW)
                tx.add_judged([judged(each) for each in batch])
            with store.begin() as tx:
                seen.append((tx.counts(), tx.judged("acme-air", [each.key for each in batch])))

        assert seen[0] == seen[1]
        assert (seen[1][0]["mentions"], seen[1][0]["judged"]) == (5, 5)

    def test_a_large_batch_goes_in_at_once(self, store: Store) -> None:
        """Databases limit the values of one statement (SQLite 32 766, PostgreSQL 65 535); a batch may be larger."""
        batch = [mention(str(n)) for n in range(7000)]
        with store.begin() as tx:
            assert batch == tx.add_mentions(batch, NOW)
            tx.add_judged([judged(each) for each in batch])
            found = tx.judged("acme-air", [each.key for each in reversed(batch)])

            assert batch == [each.mention for each in reversed(found)]
            assert tx.counts()["judged"] == 7000

    def test_what_was_judged_comes_back_whole(self, store: Store) -> None:
        """Every field survives, times aware and in UTC to the microsecond, text in any script."""
        full = mention(
            "1:a",
            "Где мой багаж? 行李丢了 😡",
            url="https://example.org/1",
            lang="ru",
            topic="acme",
            sentiment="negative",
            in_reply_to="x:0",
            engagement={"likes": 3, "reposts": 2**40},
            reach=2**40,
        )
        with store.begin() as tx:
            tx.add_mentions([full, mention("2")], NOW)
            tx.add_judged([judged(full), judged(mention("2"))])
        with store.begin() as tx:
            found = tx.judged("acme-air", ["x:2", "x:unknown", "x:1:a"])

        assert [judged(mention("2")), judged(full)] == found
        assert timedelta(0) == found[0].mention.created_at.utcoffset()

    def test_a_mention_is_found_by_its_key_its_id_and_its_address(self, store: Store) -> None:
        """The newest first, on every platform; what is not there is not found."""
        address = "https://x.example/1"
        with store.begin() as tx:
            tx.add_mentions([mention("1", url=address), replace(mention("1"), platform="vk")], NOW)

            assert [one.key for one in tx.named("1")] == ["vk:1", "x:1"]
            assert [one.key for said in ("x:1", address) for one in tx.named(said)] == ["x:1", "x:1"]
            assert tx.named("2") == []

    def test_a_mention_is_judged_for_each_topic_by_itself(self, store: Store) -> None:
        """What one topic makes of a mention is not shown for another."""
        with store.begin() as tx:
            tx.add_mentions([mention("1")], NOW)
            tx.add_judged([judged(mention("1"), "acme-air"), judged(mention("1"), "acme-hotels")])

            assert [each.topic for each in tx.judged("acme-hotels", ["x:1"])] == ["acme-hotels"]
            assert tx.judged("other", ["x:1"]) == []

    def test_the_negative_posts_of_a_span_come_oldest_first(self, store: Store) -> None:
        """Both ends count; another topic's, a friendly one and what lies outside do not; no more than asked for."""
        posts = [replace(mention(str(n)), created_at=NOW + n * MINUTE) for n in (4, 1, 3, 2, 0)]
        with store.begin() as tx:
            tx.add_mentions(posts, NOW)
            tx.add_judged([judged(each) for each in posts[:3]])
            tx.add_judged([replace(judged(posts[3]), label="neutral"), judged(posts[4], "acme-hotels")])
            ask = tx.negative

            assert [each.mention.id for each in ask("acme-air", NOW + MINUTE, NOW + 4 * MINUTE)] == ["1", "3", "4"]
            assert [each.mention.id for each in ask("acme-air", NOW, NOW + 3 * MINUTE)] == ["1", "3"]
            assert ask("acme-air", NOW, NOW + 9 * MINUTE, limit=1) == [judged(posts[1])]

    def test_what_belonged_to_no_topic_comes_newest_first(self, store: Store) -> None:
        """Judged for any topic, it is not among them; no more than asked for."""
        posts = [replace(mention(str(n)), created_at=NOW + n * MINUTE) for n in range(4)]
        with store.begin() as tx:
            tx.add_mentions(posts, NOW)
            tx.add_judged([judged(posts[1])])

            assert tx.unmatched() == [posts[3], posts[2], posts[0]]
            assert tx.unmatched(limit=1) == [posts[3]]

    def test_nul_and_absurd_numbers_do_not_break_a_batch(self, store: Store) -> None:
        """What a database cannot hold is cleaned, so that one hostile post does not stop the rest."""
        hostile = Mention("1\x00", "x", Author("a\x00na", 10**30), "lo\x00st", NOW, reach=-(10**30))
        with store.begin() as tx:
            new = tx.add_mentions([hostile, mention("2")], NOW)
            tx.add_judged([judged(hostile)])
            (kept,) = tx.judged("acme-air", ["x:1"])

        assert len(new) == 2
        assert (
            kept.mention.author.handle,
            kept.mention.author.followers,
            kept.mention.text,
        ) == ("ana", 2**63 - 1, "lost")

    def test_a_time_of_another_zone_is_the_same_moment(self, store: Store) -> None:
        """A time given in another zone comes back as that moment, in UTC."""
        shanghai = NOW.astimezone(timezone(timedelta(hours=8)))
        with store.begin() as tx:
            tx.enqueue([task("a", shanghai)])
            (found,) = tx.tasks("aaaaaa")

        assert NOW.isoformat() == found.due_at.isoformat()

    def test_dead_letters_are_kept_and_counted(self, store: Store) -> None:
        """What could not be read stays with its reason, newest first."""
        letters = [DeadLetter("feed", line, "not JSON", "{\x00") for line in (1, 2, 3)]
        with store.begin() as tx:
            tx.add_dead_letters(letters, NOW)

            assert [(each.line, each.raw) for each in tx.dead_letters(limit=2)] == [(3, "{"), (2, "{")]
            assert tx.counts()["dead_letters"] == 3

    def test_a_cursor_is_the_last_one_set(self, store: Store) -> None:
        """Each feed has one cursor, and none before the first."""
        with store.begin() as tx:
            tx.set_cursor("jsonl", "10")
            tx.set_cursor("jsonl", "20")

            assert (tx.cursor("jsonl"), tx.cursor("other")) == ("20", None)

    def test_a_dead_letter_says_how_often_it_came(self, store: Store) -> None:
        """The same file pushed again is the same letter, twice or three times."""
        letter = DeadLetter("api", 1, "this is a PDF", "")
        for several in ([letter], [letter, letter, DeadLetter("api", 1, "this is a picture", "")]):
            with store.begin() as tx:
                tx.add_dead_letters(several, NOW)
        with store.begin() as tx:
            kept = list(tx.letters([id for id, _ in tx.letter_reasons()]))
            assert [(each.letter.reason, each.times) for each in kept] == [
                ("this is a PDF", 3),
                ("this is a picture", 1),
            ]
            assert tx.counts()["dead_letters"] == 2

    def test_nothing_is_a_batch_too(self, store: Store) -> None:
        """Empty batches do nothing and fail nowhere."""
        with store.begin() as tx:
            tx.add_judged([])
            tx.add_dead_letters([], NOW)
            tx.save_detector_states({})
            tx.log([])

            assert (tx.add_mentions([], NOW), tx.enqueue([]), tx.judged("acme-air", [])) == ([], [], [])
            assert {0} == set(tx.counts().values())


class TestHistory:
    def test_what_came_in_each_step_also_the_empty_ones(self, store: Store) -> None:
        """Counted by the mention's own time, from `since` on and before `until`, for one topic only."""
        start = NOW.replace(second=0, microsecond=0)
        times = [start, start + MINUTE, start + 25 * MINUTE, start - MINUTE, start + 30 * MINUTE]
        with store.begin() as tx:
            batch = [replace(mention(str(n)), created_at=at) for n, at in enumerate(times)]
            tx.add_mentions(batch, NOW)
            tx.add_judged([judged(each) for each in batch])
            found = tx.history("acme-air", start, start + 30 * MINUTE, 600.0)

            assert [(moment.at - start) // MINUTE for moment in found] == [0, 10, 20]
            assert [moment.all for moment in found] == [2, 0, 1]
            assert tx.history("acme-hotels", start, start + 10 * MINUTE, 600.0)[0].all == 0

    def test_people_who_write_about_two_topics_are_one_crowd(self, store: Store) -> None:
        """Rosa writes about both, a post is about both, and two posts have no author: nobody counts twice."""
        handles = ["rosa", "rosa", "max", "", ""]
        posts = [replace(mention(str(n)), author=Author(name)) for n, name in enumerate(handles)]
        about = [("air",), ("pay",), ("air", "pay"), ("pay",), ("air", "pay")]
        with store.begin() as tx:
            tx.add_mentions(posts, NOW)
            rows = [
                replace(judged(post), topic=topic) for post, some in zip(posts, about, strict=True) for topic in some
            ]
            tx.add_judged(rows)
            span = (min(one.created_at for one in posts), max(one.created_at for one in posts))

            assert [tx.people([one], *span) for one in ("air", "pay")] == [(2, 1), (2, 2)]
            assert (tx.people(["air", "pay"], *span), tx.count_negative(["air", "pay"], *span)) == ((2, 2), 5)
            assert tx.count_negative(["pay"], *span) == 4

    def test_many_topics_at_once_are_what_each_is(self, store: Store) -> None:
        """Also more of them than one question takes, and those of which nothing was said."""
        start = NOW.replace(second=0, microsecond=0)
        names = [f"topic-{n}" for n in range(600)]
        batch = [replace(mention(str(n)), created_at=start + n % 20 * MINUTE) for n in range(60)]
        with store.begin() as tx:
            tx.add_mentions(batch, NOW)
            tx.add_judged([judged(one, names[n * n % 7 * 99]) for n, one in enumerate(batch)])
            found = tx.histories(names, start, start + 20 * MINUTE, 300.0)

            assert found == {name: tx.history(name, start, start + 20 * MINUTE, 300.0) for name in found}
            assert (list(found), sum(moment.all for of in found.values() for moment in of)) == (names, len(batch))

    def test_the_newest_of_a_topic_come_oldest_first(self, store: Store) -> None:
        """So many as are asked for, none for none, and all without a number."""
        batch = [replace(mention(str(n)), created_at=NOW + n * MINUTE) for n in range(4)]
        with store.begin() as tx:
            tx.add_mentions(batch, NOW)
            tx.add_judged([judged(one) for one in batch])
            found = [tx.heard("acme-air", NOW, NOW + 3 * MINUTE, most) for most in (2, 0, None)]

            assert [[one.mention.id for one in some] for some in found] == [["1", "2"], [], ["0", "1", "2"]]


class TestChanges:
    def test_the_mark_changes_with_what_pages_show(self, store: Store) -> None:
        """Mentions, the log and what somebody did; planning a task changes nothing that is seen."""
        with store.begin() as tx:
            marks = [tx.change_mark()]
            tx.add_mentions([mention("1")], NOW)
            tx.flush()
            marks.append(tx.change_mark())
            tx.log([TimelineEvent("note", NOW, "said", "acme-air")])
            tx.flush()
            marks.append(tx.change_mark())
            tx.enqueue([task("a")])
            marks.append(tx.change_mark())

        assert len(set(marks)) == 3
        assert marks[2] == marks[3]

    def test_a_topic_is_marked_by_what_came_lately(self, store: Store) -> None:
        """Topics of which nothing was said are left out; what is older changes nothing."""
        old = replace(mention("0"), created_at=NOW - 60 * MINUTE)
        with store.begin() as tx:
            before = tx.heard_lately(["acme-air", "acme-hotels"], NOW - MINUTE)
            tx.add_mentions([mention("1"), old], NOW)
            tx.add_judged([judged(mention("1")), judged(old)])
            after = tx.heard_lately(["acme-air", "acme-hotels"], NOW - MINUTE)

        assert (before, list(after)) == ({}, ["acme-air"])
        assert after["acme-air"][0] == 1

    def test_whoever_asked_is_called_after_the_commit_that_brought_news(self, store: Store) -> None:
        """Mentions that are new or a line of the log; not for what is known, only looks, or was undone."""
        called: list[int] = []
        store.when_changed(lambda: called.append(self.mentions(store)))
        for ids in ("1", "1", "12"):
            with store.begin() as tx:
                tx.add_mentions([mention(id) for id in ids], NOW)
        with suppress(ZeroDivisionError), store.begin() as tx:
            tx.add_mentions([mention("3")], NOW)
            raise ZeroDivisionError
        with store.begin() as tx:
            tx.log([TimelineEvent("note", NOW, "said", "acme-air")])

        assert called == [1, 2, 2]

    @staticmethod
    def mentions(store: Store) -> int:
        with store.begin() as tx:
            return tx.counts()["mentions"]


class TestDetectorsAndIncidents:
    def test_detector_states_are_replaced_by_topic_and_detector(self, store: Store) -> None:
        """A state comes back exactly, and each detector of each topic has its own."""
        with store.begin() as tx:
            tx.save_detector_states({("b", "surge"): {"level": 1.5}, ("a", "surge"): {"n": [1, 2]}})
            tx.save_detector_states({("b", "surge"): {"level": 0.1 + 0.2, "why": "час"}, ("b", "tagged"): {}})

            assert tx.detector_states("b") == {"surge": {"level": 0.1 + 0.2, "why": "час"}, "tagged": {}}
            assert tx.topics_with_state() == ["a", "b"]
            assert tx.detector_states("c") == {}

    def test_an_incident_comes_back_whole_and_counts_its_saves(self, store: Store) -> None:
        """Saving gives the next revision; what is read is what was saved."""
        signal = Signal("acme-air", "surge", "raised", NOW, Severity.SEV2, 90, 10, 300, 7.5, "why", details={"a": [1]})
        with store.begin() as tx:
            saved = tx.save_incident(incident(signals=(signal,), playbooks=("surge",)))
        assert saved == incident(signals=(signal,), playbooks=("surge",), revision=1)

        with store.begin() as tx:
            again = tx.save_incident(replace(saved, owner="mei"))

            assert replace(saved, owner="mei", revision=2) == again
            assert again == tx.incident("aaaaaa") == tx.open_incident("acme-air")
            assert tx.incident("unknown") is None

    def test_whoever_saves_an_older_revision_loses(self, store: Store) -> None:
        """Of two who read the same revision, the second to save gets None and changes nothing."""
        with store.begin() as tx:
            saved = tx.save_incident(incident())
            assert saved is not None
            first = tx.save_incident(replace(saved, owner="mei"))

            assert tx.save_incident(replace(saved, owner="tom")) is None
            assert tx.save_incident(incident()) is None
            assert first == tx.incident("aaaaaa")

    def test_a_topic_has_one_open_incident(self, store: Store) -> None:
        """The database refuses a second open one; after the first is closed there is room for it."""
        with store.begin() as tx:
            saved = tx.save_incident(incident())
            assert saved is not None
            assert tx.save_incident(incident("bbbbbb")) is None
            assert tx.save_incident(incident("cccccc", topic="acme-hotels")) is not None
            closed = tx.save_incident(replace(saved, closed_at=NOW, closed_by="mei"))
            assert closed is not None
            assert tx.save_incident(incident("bbbbbb")) is not None

            assert tx.save_incident(replace(closed, closed_at=None)) is None
            assert tx.counts()["open_incidents"] == 2
            assert getattr(tx.open_incident("acme-air"), "id", None) == "bbbbbb"

    def test_incidents_come_newest_first(self, store: Store) -> None:
        """All of them or only the open ones, newest first, no more than asked for."""
        with store.begin() as tx:
            for hour, name in enumerate(["a", "b", "c"]):
                closed_at = NOW if name == "b" else None
                tx.save_incident(incident(name, topic=name, opened_at=NOW + timedelta(hours=hour), closed_at=closed_at))

            assert [each.id for each in tx.incidents()] == ["c", "b", "a"]
            assert [each.id for each in tx.incidents(open_only=True)] == ["c", "a"]
            assert [each.id for each in tx.incidents(limit=1)] == ["c"]


class TestTasks:
    def test_planning_again_is_harmless(self, store: Store) -> None:
        """A task whose key is known stays as it is; the new ones come back."""
        with store.begin() as tx:
            tx.enqueue([task("a"), task("b")])
            tx.settle("a", Receipt(NOW, "C1:1"))
            new = tx.enqueue([task("c"), task("a"), task("c", part="again"), task("b")])

            assert [task("c")] == new
            assert states(tx) == {"a": "done", "b": "waiting", "c": "waiting"}

    def test_whoever_asked_is_called_after_the_commit_that_planned_something(self, store: Store) -> None:
        """Not for what was planned before, not for what only looks, and never for what was undone."""
        called: list[str] = []

        def seen() -> None:
            with store.begin() as tx:
                called.append(" ".join(states(tx)))

        store.when_planned(seen)
        with store.begin() as tx:
            tx.enqueue([task("a")])
        with store.begin() as tx:
            tx.enqueue([task("a")])
        self.undone(store)
        with store.begin() as tx:
            tx.reschedule(["a"], NOW)

        assert called == ["a", "a"]

    @staticmethod
    def undone(store: Store) -> None:
        with suppress(ZeroDivisionError), store.begin() as tx:
            tx.enqueue([task("b")])
            raise ZeroDivisionError

    def test_a_task_comes_back_whole(self, store: Store) -> None:
        """Every field of a task survives."""
        full = task("a", part="p", unless="acknowledged", needs="b", priority=1)
        with store.begin() as tx:
            tx.enqueue([full])

            assert [full] == tx.tasks("aaaaaa")
            assert tx.tasks("other") == []

    def test_what_is_due_is_claimed_by_priority_then_earliest(self, store: Store) -> None:
        """Lane, then due time, then key; what is not due yet stays; no more than the limit."""
        with store.begin() as tx:
            tx.enqueue(
                [
                    task("z", NOW, priority=1),
                    task("y", NOW - MINUTE, priority=1),
                    task("later", NOW + MINUTE, priority=1),
                ]
            )
            tx.enqueue([task("b"), task("a"), task("B"), task("early", NOW - MINUTE)])

            assert keys(tx.claim(NOW, lease=60, limit=3)) == ["y", "z", "early"]
            assert keys(tx.claim(NOW, lease=60)) == ["B", "a", "b"]
            assert tx.claim(NOW, lease=60) == []

    def test_a_claim_counts_the_attempt_and_lapses_with_its_lease(self, store: Store) -> None:
        """A worker that vanished frees its task when the lease ends; the next one sees a second attempt."""
        with store.begin() as tx:
            tx.enqueue([task("a")])
            (first,) = tx.claim(NOW, lease=60)

            assert (first.attempts, first.lease_until) == (1, NOW + MINUTE)
            assert tx.claim(NOW + MINUTE - timedelta(microseconds=1), lease=60) == []
            (second,) = tx.claim(NOW + MINUTE, lease=60)
            assert second.attempts == 2

    def test_a_task_waits_for_what_it_needs(self, store: Store) -> None:
        """It can be claimed once its need is done, and not because the need was skipped or is unknown."""
        with store.begin() as tx:
            tx.enqueue([task("room"), task("invite", needs="room"), task("other"), task("more", needs="other")])
            tx.enqueue([task("orphan", needs="nowhere")])
            tx.skip("other", "not needed", NOW)

            assert keys(tx.claim(NOW, lease=60)) == ["room"]
            tx.settle("room", Receipt(NOW, "C1"))
            assert keys(tx.claim(NOW, lease=60)) == ["invite"]

    def test_next_due_is_the_earliest_that_could_be_claimed(self, store: Store) -> None:
        """Needs that are not done do not count, and a leased task counts from the end of its lease."""
        with store.begin() as tx:
            assert tx.next_due() is None
            tx.enqueue([task("a", NOW), task("b", NOW - MINUTE, needs="a"), task("c", NOW + 5 * MINUTE)])
            assert tx.next_due() == NOW
            tx.claim(NOW, lease=120)
            assert tx.next_due() == NOW + 2 * MINUTE
            tx.settle("a", Receipt(NOW, "r"))
            assert tx.next_due() == NOW - MINUTE
            tx.skip("b", "no", NOW)
            tx.skip("c", "no", NOW)
            assert tx.next_due() is None

    def test_settled_and_skipped_tasks_say_so(self, store: Store) -> None:
        """A done task has its receipt, a skipped one its reason; both are free of their lease."""
        with store.begin() as tx:
            tx.enqueue([task("a"), task("b")])
            tx.claim(NOW, lease=60)
            tx.settle("a", Receipt(NOW, "C1:1"))
            tx.skip("b", "mei acknowledged", NOW)
            done, skipped = tx.tasks("aaaaaa")

        assert _end(done) == ("done", "C1:1", None, NOW, None)
        assert _end(skipped) == ("skipped", None, "mei acknowledged", NOW, None)

    def test_a_failure_takes_along_all_that_needs_it(self, store: Store) -> None:
        """Directly or not, what waits for a failed task fails too, and says because of what; the rest goes on."""
        with store.begin() as tx:
            tx.enqueue([task("room"), task("invite", needs="room"), task("list", needs="invite"), task("alert")])
            tx.enqueue([task("done", needs="room", state="done"), task("after", needs="done")])
            failed = tx.fail("room", "restricted_action", NOW)

            assert keys(failed) == ["room", "invite", "list"]
            assert ["restricted_action", *["not possible, because room failed: restricted_action"] * 2] == [
                each.error for each in failed
            ]
            assert {("failed", NOW)} == {(each.state, each.settled_at) for each in failed}
            assert {"alert", "done", "after"} == {key for key, state in states(tx).items() if state != "failed"}
            assert (tx.counts()["waiting_tasks"], tx.counts()["failed_tasks"]) == (2, 3)

    def test_timers_that_a_close_made_needless_do_not_count_as_waiting(self, store: Store) -> None:
        """What tells of the close still waits; the calls that nobody needs any more do not."""
        with store.begin() as tx:
            tx.enqueue([task("call"), task("told", verb="summary")])
            before = tx.counts()["waiting_tasks"]
            tx.save_incident(incident(closed_at=NOW))
            after = tx.counts()["waiting_tasks"]

        assert (before, after) == (2, 1)

    def test_what_needs_itself_in_a_circle_still_fails(self, store: Store) -> None:
        """A circle of needs does not hang the store."""
        with store.begin() as tx:
            tx.enqueue([task("a", needs="b"), task("b", needs="a")])

            assert keys(tx.fail("a", "no", NOW)) == ["a", "b"]

    def test_a_settled_task_stays_settled(self, store: Store) -> None:
        """Whoever comes late with a skip, a failure or a postponement changes nothing; a receipt proves itself."""
        with store.begin() as tx:
            tx.enqueue([task("a"), task("b", needs="a")])
            tx.settle("a", Receipt(NOW, "C1:1"))
            tx.settle("a", Receipt(NOW + MINUTE, "C1:2"))
            tx.skip("a", "late", NOW)
            tx.postpone("a", NOW + MINUTE, "late", counts=True)
            assert tx.fail("a", "late", NOW) == []
            assert _end(tx.tasks("aaaaaa")[0]) == ("done", "C1:1", None, NOW, None)

            tx.fail("b", "gave up", NOW)
            tx.settle("b", Receipt(NOW, "C1:3"))
            assert states(tx) == {"a": "done", "b": "done"}

    @pytest.mark.parametrize(("counts", "attempts"), [(True, 2), (False, 1)])
    def test_a_postponed_task_comes_back_later(self, store: Store, counts: bool, attempts: int) -> None:
        """Its lease is free at `until`, it says why, and the attempt is taken back unless it counts."""
        with store.begin() as tx:
            tx.enqueue([task("a")])
            tx.claim(NOW, lease=3600)
            tx.postpone("a", NOW + MINUTE, "delayed by Slack", counts=counts)

            assert tx.claim(NOW, lease=60) == []
            assert tx.next_due() == NOW + MINUTE
            (again,) = tx.claim(NOW + MINUTE, lease=60)
            assert (attempts, "delayed by Slack") == (again.attempts, again.error)

    def test_what_went_elsewhere_is_found_by_its_receipt(self, store: Store) -> None:
        """Exactly that ref, the oldest receipt first."""
        with store.begin() as tx:
            tx.enqueue([task("a"), task("b"), task("c")])
            tx.settle("a", Receipt(NOW + MINUTE, "elsewhere:digest/1"))
            tx.settle("b", Receipt(NOW, "elsewhere:digest/1"))
            tx.settle("c", Receipt(NOW, "elsewhere:digest/11"))

            assert keys(tx.delivered_as("elsewhere:digest/1")) == ["b", "a"]

    def test_a_postponed_task_keeps_its_place(self, store: Store) -> None:
        """Its due time stays, so it goes before what fell due later, and says how late it is."""
        with store.begin() as tx:
            tx.enqueue([task("z", NOW), task("a", NOW + MINUTE)])
            tx.claim(NOW, lease=60)
            tx.postpone("z", NOW + 2 * MINUTE, "delayed by Slack", counts=False)

            assert [(each.key, each.due_at) for each in tx.claim(NOW + 2 * MINUTE, lease=60)] == [
                ("z", NOW),
                ("a", NOW + MINUTE),
            ]

    def test_tasks_come_by_due_time_then_key(self, store: Store) -> None:
        """The order is the same on every database: names sort by code point."""
        with store.begin() as tx:
            tx.enqueue([task("b"), task("a"), task("é"), task("B"), task("first", NOW - MINUTE)])

            assert keys(tx.tasks("aaaaaa")) == ["first", "B", "a", "b", "é"]

    def test_the_tiers_are_put_off_and_brought_back(self, store: Store) -> None:
        """Only what waits for that condition moves; settled tasks and other incidents stay."""
        waits = {"unless": "acknowledged"}
        with store.begin() as tx:
            tx.enqueue([task("a", **waits), task("b", NOW + MINUTE, **waits), task("c", unless="closed"), task("d")])
            tx.enqueue([task("e", **waits), replace(task("f", **waits), incident="bbbbbb")])
            tx.skip("e", "done with", NOW)
            tx.shift("aaaaaa", "acknowledged", 60 * MINUTE, NOW)
            put_off = {each.key: each.due_at for each in (*tx.tasks("aaaaaa"), *tx.tasks("bbbbbb"))}
            tx.shift("aaaaaa", "acknowledged", -60 * MINUTE, NOW)

            assert put_off == {
                "a": NOW + 60 * MINUTE, "b": NOW + 61 * MINUTE, "c": NOW, "d": NOW, "e": NOW, "f": NOW,
            }  # fmt: skip
            assert [each.due_at for each in tx.tasks("aaaaaa") if each.key in "ab"] == [NOW, NOW + MINUTE]

    def test_a_claimed_task_can_be_held(self, store: Store) -> None:
        """It falls due later, nobody holds it meanwhile, and the attempt is taken back."""
        with store.begin() as tx:
            tx.enqueue([task("a")])
            tx.claim(NOW, lease=60)
            tx.hold("a", NOW + 30 * MINUTE, "snoozed by Mei")
            (held,) = tx.tasks("aaaaaa")

            assert (held.due_at, held.lease_until, held.attempts) == (NOW + 30 * MINUTE, None, 0)
            assert held.error == "snoozed by Mei"
            assert tx.next_due() == NOW + 30 * MINUTE

    def test_tasks_can_be_brought_forward(self, store: Store) -> None:
        """Those named that still wait fall due at once."""
        with store.begin() as tx:
            tx.enqueue([task("a", NOW + 60 * MINUTE), task("b", NOW + 60 * MINUTE), task("c", NOW + 60 * MINUTE)])
            tx.settle("b", Receipt(NOW, "r"))
            tx.reschedule(["a", "b"], NOW)

            assert {each.key: each.due_at for each in tx.tasks("aaaaaa") if each.state == "waiting"} == {
                "a": NOW,
                "c": NOW + 60 * MINUTE,
            }

    def test_what_needs_something_done_is_ready_whichever_came_first(self, store: Store) -> None:
        """Planned before or after what it needs was settled, and moved meanwhile: it is taken when it falls due."""
        with store.begin() as tx:
            tx.enqueue([task("room"), task("before", needs="room"), task("later", NOW + 9 * MINUTE, needs="room")])
            tx.reschedule(["before", "later"], NOW + MINUTE)
            held = tx.next_due()
            tx.settle("room", Receipt(NOW, "C1"))
            tx.enqueue([task("after", NOW + 2 * MINUTE, needs="room"), task("lost", needs="nothing")])
            taken = [[each.key for each in tx.claim(NOW + n * MINUTE, lease=600)] for n in range(4)]

            assert held == NOW
            assert taken == [[], ["before", "later"], ["after"], []]

    def test_a_failure_can_be_taken_back_with_all_that_failed_by_it(self, store: Store) -> None:
        """They wait again in their order, no earlier than planned, and the attempts are remembered."""
        with store.begin() as tx:
            tx.enqueue([task("room"), task("card", needs="room"), task("late", NOW + 9 * MINUTE, needs="card")])
            tx.enqueue([task("other")])
            tx.claim(NOW, lease=60)
            tx.fail("room", "restricted", NOW)
            tx.fail("other", "gone", NOW)
            revived = tx.revive("room", NOW + MINUTE)
            taken = [each.key for each in tx.claim(NOW + MINUTE, lease=60)]
            tx.settle("room", Receipt(NOW + MINUTE, "C1"))
            then = [each.key for each in tx.claim(NOW + 2 * MINUTE, lease=600)]

            assert [(each.key, each.state, each.error, each.attempts) for each in revived] == [
                ("room", "waiting", None, 1),
                ("card", "waiting", None, 0),
                ("late", "waiting", None, 0),
            ]
            assert (taken, then) == (["room"], ["card"])
            assert [each.due_at for each in tx.tasks("aaaaaa") if each.key == "late"] == [NOW + 9 * MINUTE]
            assert tx.revive("room", NOW) == []

    def test_tasks_change_their_priority_while_they_wait(self, store: Store) -> None:
        """What is settled stays where it was."""
        with store.begin() as tx:
            tx.enqueue([task("a", priority=5), task("b", priority=4), task("c", priority=5)])
            tx.settle("c", Receipt(NOW, "r"))
            tx.reprioritise({"a": 1, "c": 1})

            assert [each.key for each in tx.claim(NOW, lease=60)] == ["a", "b"]
            assert {each.key: each.priority for each in tx.tasks("aaaaaa")} == {"a": 1, "b": 4, "c": 5}


def item(number: int, **more: Any) -> ChecklistItem:
    place: dict[str, Any] = {"incident": "aaaaaa", "checklist": "surge", "number": number}
    return ChecklistItem(f"Do {number}", (Person("mei", "U0MEI0001"),), NOW, f"aaaaaa/surge/{number}", **place, **more)


class TestChecklists:
    def test_an_item_is_added_once_and_stays_as_people_left_it(self, store: Store) -> None:
        """Put up again after a crash, the list brings nothing back; items come in the order of the file."""
        with store.begin() as tx:
            new = tx.add_items("aaaaaa", [item(number) for number in (2, 10, 1)])
            saved = tx.save_item(replace(item(2), state="done", by="Mei", at=NOW))
            again = tx.add_items("aaaaaa", [item(2), item(3)])

            assert (len(new), again) == (3, [item(3)])
            assert [each.id[-2:] for each in tx.items("aaaaaa")] == ["/1", "/2", "/3", "10"]
            assert tx.item("aaaaaa/surge/2") == saved == replace(item(2), state="done", by="Mei", at=NOW, revision=1)
            assert (tx.items("other"), tx.item("aaaaaa/surge/9"), tx.add_items("aaaaaa", [])) == ([], None, [])

    def test_of_two_saves_of_one_revision_the_first_wins(self, store: Store) -> None:
        """The other one gets None and must read again."""
        with store.begin() as tx:
            tx.add_items("aaaaaa", [item(1)])

            assert tx.save_item(replace(item(1), by="Mei")) is not None
            assert tx.save_item(replace(item(1), by="Tom")) is None
            found = tx.item("aaaaaa/surge/1")
            assert found is not None
            assert found.by == "Mei"

    def test_the_last_word_on_a_mention_is_kept(self, store: Store) -> None:
        """A label per mention and topic, oldest first, NUL characters and all languages survived."""
        first = Labelled("x:1", "acme-air", "My bag\x00 丢了", "zh", "neutral", "Mei", NOW)
        other = replace(first, topic="acme-rail", at=NOW - MINUTE)
        later = replace(first, label="negative", who="Tom", at=NOW + MINUTE)
        with store.begin() as tx:
            tx.add_labels([])
            tx.add_labels([first, other])
            tx.add_labels([later])

            assert [replace(one, text="") for one in tx.labels()] == [replace(other, text=""), replace(later, text="")]
            assert {one.text for one in tx.labels()} == {"My bag 丢了"}


def _end(one: Task) -> tuple[Any, ...]:
    return one.state, one.ref, one.error, one.settled_at, one.lease_until


class TestRecords:
    def test_the_first_approval_wins(self, store: Store) -> None:
        """Of two people who approve a draft, the first is remembered; saving the draft again takes nothing away."""
        draft = StoredDraft("a/b/1", "aaaaaa", (DraftText("x", "en", "Sorry", 5, 280),), ("mei", "tom"), NOW)
        with store.begin() as tx:
            tx.save_draft(replace(draft, texts=()))
            tx.save_draft(draft)
            assert draft == tx.draft("a/b/1")
            first = replace(draft, approved_by="mei", approved_at=NOW, approved_tags=("US DOT",), changed="signed ^MC")
            late = replace(draft, approved_by="tom", approved_at=NOW + MINUTE, approved_severity=Severity.SEV1)
            assert (
                tx.change_draft(first, draft),
                tx.change_draft(late, draft),
                tx.change_draft(replace(late, id="unknown"), draft),
            ) == (True, False, False)
            tx.save_draft(replace(draft, texts=()))
            kept = replace(first, revision=1)

            assert kept == tx.draft("a/b/1")
            assert not tx.change_draft(late, first)
            assert tx.change_draft(late, kept)
            assert replace(late, revision=2) == tx.draft("a/b/1")
            assert tx.draft("unknown") is None

    def test_a_version_of_the_playbooks_is_kept_once(self, store: Store) -> None:
        """A version never changes its text."""
        with store.begin() as tx:
            tx.keep_playbooks("v1", "version: 1", NOW)
            tx.keep_playbooks("v1", "version: 2", NOW)

            assert (tx.playbooks("v1"), tx.playbooks("v2")) == ("version: 1", None)

    def test_facts_come_in_the_order_logged(self, store: Store) -> None:
        """Ids rise; a reader goes on after the last id it saw; one incident can be followed."""
        with store.begin() as tx:
            tx.log([TimelineEvent("incident.opened", NOW, "why", "acme-air", "a", "mei", {"n": 1, "é": ["x"]})])
            assert len(tx.timeline()) == 1
            tx.log(
                [
                    TimelineEvent("task.delivered", NOW - MINUTE, "b", incident="b"),
                    TimelineEvent("closed", NOW, "c", incident="a"),
                ]
            )
        with store.begin() as tx:
            facts = tx.timeline()

            assert [each.type for each in facts] == ["incident.opened", "task.delivered", "closed"]
            assert (
                TimelineEvent("incident.opened", NOW, "why", "acme-air", "a", "mei", {"n": 1, "é": ["x"]}, facts[0].id)
                == facts[0]
            )
            assert sorted(each.id for each in facts) == [each.id for each in facts]
            assert facts[1:] == tx.timeline(after=facts[0].id)
            assert [facts[0], facts[2]] == tx.timeline(incident="a")
            assert facts[:1] == tx.timeline(limit=1)

    def test_what_the_log_says_of_a_topic_in_a_span(self, store: Store) -> None:
        """Both ends included, in order, of more the newest; nothing of other topics."""
        with store.begin() as tx:
            said = [TimelineEvent("a", NOW + n * MINUTE, str(n), "acme-air") for n in range(4)]
            tx.log([*said, TimelineEvent("a", NOW, "other", "acme-pay")])

            assert [one.why for one in tx.logged("acme-air", NOW, NOW + 2 * MINUTE)] == ["0", "1", "2"]
            assert [one.why for one in tx.logged("acme-air", NOW, NOW + 2 * MINUTE, 1)] == ["2"]

    def test_a_fact_with_a_lower_id_is_never_seen_later(self, store: SqlStore) -> None:
        """Who logs second commits second, so that a reader which remembers an id misses nothing."""

        def log_second() -> None:
            with store.begin() as tx:
                tx.log([TimelineEvent("second", NOW, "")])

        second = Thread(target=log_second)
        with store.begin() as tx:
            tx.log([TimelineEvent("first", NOW, "")])
            tx.timeline()  # gives the id out now
            second.start()
            second.join(timeout=0.2)
            overtook = not second.is_alive()
        second.join()

        assert not overtook
        with store.begin() as tx:
            assert [each.type for each in tx.timeline()] == ["first", "second"]

    def test_whoever_is_shut_out_keeps_neither_session_nor_link(self, store: Store) -> None:
        """Those of others hold, what had ended by itself is not counted, and a second time there is nothing to end."""
        day = timedelta(days=1)
        made = [new_sign_in("session", "Mei", NOW, day)[0] for _ in range(2)]
        made += [new_sign_in("invitation", "Mei", NOW, day)[0], new_sign_in("session", "Mei", NOW - 2 * day, day)[0]]
        made.append(new_sign_in("session", "Tom", NOW, day)[0])
        with store.begin() as tx:
            for one in made:
                tx.add_sign_in(one)
            ended = tx.end_sessions_of("Mei", NOW), tx.end_invitations_of("Mei", NOW)
            again = tx.end_sessions_of("Mei", NOW), tx.end_invitations_of("Mei", NOW)

            assert (ended, again) == ((2, 1), (0, 0))
            assert tx.holding([one.id for one in made], NOW) == {made[-1].id}


class TestTransactions:
    def test_an_exception_leaves_nothing_behind(self, store: Store) -> None:
        """Everything of a transaction is written, or nothing: kept totals and the log too."""
        with pytest.raises(ZeroDivisionError), store.begin() as tx:  # noqa: PT012  the block is what is tested
            tx.add_mentions([mention("1")], NOW)
            tx.add_judged([judged(mention("1"))])
            tx.add_dead_letters([DeadLetter("feed", 1, "no", "")], NOW)
            tx.set_cursor("feed", "1")
            tx.save_detector_states({("acme-air", "surge"): {}})
            tx.save_incident(incident())
            tx.enqueue([task("a")])
            tx.log([TimelineEvent("opened", NOW, "")])
            assert tx.counts()["mentions"] == 1
            raise ZeroDivisionError

        with store.begin() as tx:
            assert {0} == set(tx.counts().values())
            assert (tx.timeline(), tx.tasks("aaaaaa"), tx.cursor("feed"), tx.topics_with_state()) == ([], [], None, [])
            assert [mention("1")] == tx.add_mentions([mention("1")], NOW)

    def test_a_refusal_of_the_database_is_an_error_of_ours(self, store: Store) -> None:
        """What the database refuses undoes the transaction and is raised as StoreError; the store goes on."""
        with pytest.raises(StoreError, match="nothing of this"), store.begin() as tx:  # noqa: PT012  the block is tested
            tx.set_cursor("feed", "1")
            tx.add_judged([judged(mention("never stored"))])

        with store.begin() as tx:
            assert tx.cursor("feed") is None

    def test_threads_claim_each_task_once(self, store: Store) -> None:
        """Whatever the number of workers, each task goes to one of them."""
        with store.begin() as tx:
            tx.enqueue([task(f"t{n:03}") for n in range(200)])

        def work(_: int) -> list[str]:
            mine: list[str] = []
            while True:
                with store.begin() as tx:
                    claimed = tx.claim(NOW, lease=60, limit=3)
                if not claimed:
                    return mine
                mine += keys(claimed)

        with ThreadPoolExecutor(4) as pool:
            claimed = [key for mine in pool.map(work, range(4)) for key in mine]

        assert [f"t{n:03}" for n in range(200)] == sorted(claimed)

    def test_threads_write_side_by_side(self, store: Store) -> None:
        """Several threads that send overlapping mentions all succeed, and each mention is new once."""

        def send(worker: int) -> int:
            new = 0
            for batch in range(10):
                with store.begin() as tx:
                    mentions = [mention(str(n)) for n in range(batch * 20, batch * 20 + 30)]
                    new += len(tx.add_mentions(mentions, NOW))
                    tx.log([TimelineEvent("sent", NOW, str(worker))])
            return new

        with ThreadPoolExecutor(4) as pool:
            new = sum(pool.map(send, range(4)))

        with store.begin() as tx:
            assert (new, tx.counts()["mentions"], len(tx.timeline())) == (210, 210, 40)

    def test_one_of_two_who_open_an_incident_wins(self, store: Store) -> None:
        """Two threads open an incident for one topic at once: one does, the other learns it."""

        def open_one(id: str) -> bool:
            with store.begin() as tx:
                return tx.save_incident(incident(id)) is not None

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(open_one, ["a", "b", "c", "d"])) == 1


CLAIM = """
import sys
from datetime import UTC, datetime
from firebreak.storage.sql_store import open_store
store = open_store(sys.argv[1])
sys.stdin.readline()
while True:
    with store.begin() as tx:
        claimed = tx.claim(datetime(2026, 3, 2, tzinfo=UTC), 60, 2)
    if not claimed:
        break
    for task in claimed:
        print(task.key)
store.close()
"""

DIE = """
import sys
from datetime import UTC, datetime
from firebreak.core.model import Author, Mention, TimelineEvent
from firebreak.storage.sql_store import open_store
now = datetime(2026, 3, 1, tzinfo=UTC)
store = open_store(sys.argv[1])
def send(tx, first):
    tx.add_mentions([Mention(str(n), "x", Author("ana"), "text " * 50, now) for n in range(first, first + 3000)], now)
    tx.set_cursor("feed", str(first + 3000))
    tx.log([TimelineEvent("sent", now, str(first))])
with store.begin() as tx:
    send(tx, 0)
with store.begin() as tx:
    send(tx, 3000)
    tx.timeline()
    print("in the middle", flush=True)
    sys.stdin.readline()
"""


def python(code: str, address: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, address], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


class TestProcesses:
    def test_processes_claim_each_task_once(self, lasting_address: str) -> None:
        """Two processes that start on an empty database at once both come up, and each task goes to one."""
        workers = [python(CLAIM, lasting_address) for _ in range(2)]
        store = open_store(lasting_address)
        with store.begin() as tx:
            tx.enqueue([task(f"t{n:03}") for n in range(300)])
        store.close()
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.write("go\n")
            worker.stdin.flush()
        claimed = [worker.communicate(timeout=60)[0].split() for worker in workers]

        assert [worker.returncode for worker in workers] == [0, 0]
        assert [f"t{n:03}" for n in range(300)] == sorted(claimed[0] + claimed[1])

    def test_a_process_killed_in_a_transaction_leaves_the_last_whole_one(self, lasting_address: str) -> None:
        """kill -9 in the middle: the committed batch is there whole, the other not at all, and work goes on."""
        victim = python(DIE, lasting_address)
        assert victim.stdout is not None
        assert victim.stdout.readline() == "in the middle\n"
        victim.kill()
        victim.communicate()

        assert victim.returncode == -9
        store = open_store(lasting_address)
        with store.begin() as tx:
            assert (tx.counts()["mentions"], tx.cursor("feed"), len(tx.timeline())) == (3000, "3000", 1)
            assert [mention("3000")] == tx.add_mentions([mention("2999"), mention("3000")], NOW)
        store.close()

    def test_what_was_committed_is_there_after_opening_again(self, lasting_address: str) -> None:
        """Closing and opening loses nothing."""
        for expected in ([mention("1")], []):
            store = open_store(lasting_address)
            with store.begin() as tx:
                assert expected == tx.add_mentions([mention("1")], NOW)
            store.close()


def test_what_waits_for_somebody_counts_one_try_and_is_tried_when_asked(store: Store) -> None:
    """Refused three times, its next try is the second: it looks first, and is never the last. What needs it waits."""
    with store.begin() as tx:
        tx.enqueue([task("alert"), task("chart", needs="alert")])
        for hour in range(3):
            (taken,) = tx.claim(NOW + timedelta(hours=hour), 60.0)
            tx.block("alert", NOW + timedelta(hours=hour, minutes=2), "#desk is archived")
        early = tx.claim(NOW + timedelta(hours=2, minutes=1), 60.0)
        waiting, counted = tx.blocked(), tx.counts()["blocked_tasks"]
        tx.unblock(["alert"])
        (now,) = tx.claim(NOW + timedelta(hours=2, minutes=1), 60.0)
        tx.settle("alert", Receipt(NOW, "C1:1"))

        assert (taken.attempts, early, now.attempts) == (2, [], 2)
        assert ([each.blocked_by for each in waiting], counted) == (["#desk is archived"], 1)
        assert (tx.blocked(), tx.counts()["blocked_tasks"]) == ([], 0)


def test_who_is_shut_out_keeps_neither_session_nor_link(store: Store) -> None:
    """Only of that kind and that person, and only what still holds."""

    def one(id: str, kind: Literal["invitation", "session"], who: str, hours: int = 9) -> SignIn:
        return SignIn(id, kind, who, "hash", NOW - timedelta(hours=1), NOW + timedelta(hours=hours))

    with store.begin() as tx:
        for each in (one("a", "session", "mei"), one("b", "session", "mei", 0), one("c", "invitation", "mei")):
            tx.add_sign_in(each)
        tx.add_sign_in(one("d", "session", "tom"))

        assert sorted(tx.let_in(NOW)) == ["mei", "tom"]
        assert (tx.end_sessions_of("mei", NOW), tx.end_sessions_of("mei", NOW)) == (1, 0)
        assert tx.holding(["a", "b", "c", "d"], NOW) == {"c", "d"}
        assert tx.end_invitations_of("mei", NOW) == 1
        assert tx.let_in(NOW) == ["tom"]
        assert (tx.end_sign_in("d", NOW), tx.end_sign_in("d", NOW), tx.sign_in("none")) == (True, False, None)
        assert tx.drop_sign_ins(NOW + timedelta(hours=1)) == 1


def test_early_deletions_are_bounded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A week, and so many of them: a feed that deletes what nobody has heard of fills no disk."""
    monkeypatch.setattr(early_deletions, "MOST", 3)
    with store.begin() as tx:
        tx.delete(["x:old"], NOW - timedelta(days=8))
        tx.delete([f"x:{number}" for number in range(5)], NOW)
        tx.delete(["x:7"], NOW, early=False)
    with store.begin() as tx:
        taken = tx.add_mentions([mention(id) for id in ("old", *"012347")], NOW)

    assert [one.id for one in taken] == ["old", "0", "1", "7"]


def test_who_signs_in_while_they_are_shut_out_is_out(lasting_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between ending one kind and the other somebody uses their link: no session of theirs is left, on no database."""
    invitation, shown = new_sign_in("invitation", "Mei", datetime.now(UTC), timedelta(days=1))
    ours = open_store(lasting_address)
    with ours.begin() as tx:
        tx.add_sign_in(invitation)
    signing_in = Thread(target=_signs_in, args=(ours, shown))
    end_all = SignInRows._end_all

    def slowly(self: SignInRows, *of: Any) -> int:
        ended = end_all(self, *of)
        if not signing_in.ident:
            signing_in.start()
            signing_in.join(0.5)  # as far as it comes; it may have to wait until we are through
        return ended

    monkeypatch.setattr(SignInRows, "_end_all", slowly)
    shut_out(lasting_address, "Mei", "mei")
    signing_in.join()

    with ours.begin() as tx:
        assert tx.let_in(datetime.now(UTC)) == []
    ours.close()


def _signs_in(store: SqlStore, shown: str) -> None:
    """As a browser does; a database that is too busy lets nobody in, either."""
    with suppress(StoreError):
        Sessions(store, SystemClock()).begin(shown)
