"""Posts are edited and deleted, and the brand's own words are repeated: what that sets in motion, and what not."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from firebreak.core.model import Author, Mention, Parsed, StoredMention
from firebreak.core.post_edits import MOST_VERSIONS, edits_among
from stories.conftest import TUESDAY, Story

MILD = "@AcmeAir is fine"
GRAVE = "EDIT: @AcmeAir lost my wheelchair. @USDOT please act"
APOLOGY = "We are deeply sorry for the cancelled flights this morning. This is not the service you deserve."


def send(story: Story, *lines: dict[str, Any]) -> dict[str, Any]:
    """What the API answers to these mentions."""
    posts = [
        {"created_at": story.clock.now().isoformat(), "platform": "x", "author": "rosa", "lang": "en", **line}
        for line in lines
    ]
    answer = story.http.post("/api/mentions", content="\n".join(map(json.dumps, posts)))
    assert answer.status_code == 202, answer.text
    told: dict[str, Any] = answer.json()
    return told


@pytest.mark.parametrize("operation", ["update", None], ids=["the feed says so", "the same id, another text"])
def test_an_edit_that_tags_the_regulator_counts(story: Story, operation: str | None) -> None:
    """Whether a feed calls it an edit or sends the post again: what it says now is judged, tagged and told."""
    send(story, {"id": "77", "text": MILD, "sentiment": "positive"})
    story.forward(minutes=30)
    assert story.app.queries.incidents() == []

    edited = {"id": "77", "text": GRAVE, "sentiment": "negative", **({"operation": operation} if operation else {})}
    assert send(story, edited) == {"accepted": 0, "duplicates": 0, "edited": 1, "rejected": []}
    story.forward(seconds=30)

    assert story.incident.severity == "sev1"
    assert story.incident.opened_at >= TUESDAY + timedelta(minutes=30)
    assert story.app.queries.health()["mentions"] == 1


def test_both_versions_in_one_request_are_the_post_and_its_edit(story: Story) -> None:
    """A batch that holds a post and its edit ends with the edit."""
    told = send(
        story, {"id": "77", "text": MILD, "sentiment": "positive"}, {"id": "77", "text": GRAVE, "sentiment": "negative"}
    )

    assert (told["accepted"], told["edited"]) == (1, 1)
    assert story.incident.severity == "sev1"


def test_a_history_sent_again_changes_nothing(story: Story) -> None:
    """The first text of an edited post, and then its edit, sent once more: known already, and nothing is counted."""
    lines = ({"id": "77", "text": MILD, "sentiment": "positive"}, {"id": "77", "text": GRAVE, "sentiment": "negative"})
    for line in lines:
        send(story, line)
    before = story.app.queries.facts()

    assert [send(story, line)["duplicates"] for line in lines] == [1, 1]
    assert story.app.queries.facts() == before


def test_what_is_added_to_a_post_counts(story: Story) -> None:
    """Whoever goes on writing, and whoever's text was cut before, says more than was known."""
    send(story, {"id": "77", "text": "@AcmeAir lost my bag", "sentiment": "negative"})
    told = send(story, {"id": "77", "text": "@AcmeAir lost my bag. EDIT: @USDOT please act", "sentiment": "negative"})
    story.forward(seconds=30)

    assert told["edited"] == 1
    assert story.incident.severity == "sev1"


@pytest.mark.parametrize("text", [MILD + "…", MILD[:12], MILD.upper()], ids=["cut", "a piece", "shouted"])
def test_the_same_text_as_another_feed_writes_it_is_no_edit(story: Story, text: str) -> None:
    """Vendors cut texts; that is no word of the author's."""
    send(story, {"id": "77", "text": MILD, "sentiment": "positive"})

    assert send(story, {"id": "77", "text": text})["duplicates"] == 1


def test_a_deleted_post_loses_its_words_and_stays_counted(story: Story) -> None:
    """What stands in the incident as evidence stays; the stored post holds nothing of what was written."""
    send(story, {"id": "77", "text": GRAVE, "sentiment": "negative", "url": "https://x.com/rosa/status/77"})
    story.forward(seconds=30)
    told = send(story, {"id": "77", "operation": "delete"})
    story.forward(seconds=30)

    assert (told["accepted"], told["deleted"]) == (0, 1)
    incident = story.incident.id
    with story.app.store.begin() as tx:
        stored = tx.posts(["x:77"])["x:77"].mention
        (kept,) = tx.evidence(incident, ["x:77"])
    assert (stored.operation, stored.text, stored.url) == ("delete", "", None)
    assert kept.mention.text == GRAVE
    assert story.app.queries.health()["mentions"] == 1


def test_what_was_deleted_does_not_come_back(story: Story) -> None:
    """A feed that sends the post once more, or its edit, brings nothing back; nor does a deletion make a post."""
    send(story, {"id": "77", "text": MILD, "sentiment": "positive"})
    send(story, {"id": "77", "operation": "delete"}, {"id": "never-seen", "operation": "delete"})

    again = send(story, {"id": "77", "text": GRAVE, "sentiment": "negative"})
    edited = send(story, {"id": "77", "text": GRAVE, "sentiment": "negative", "operation": "update"})
    assert (again["duplicates"], edited["duplicates"]) == (1, 1)
    assert story.app.queries.incidents() == []
    assert story.app.queries.health()["mentions"] == 1


@pytest.mark.parametrize("together", [True, False], ids=["one request", "two requests"])
def test_a_deletion_that_comes_before_its_post_is_not_forgotten(story: Story, together: bool) -> None:
    """Feeds overtake each other: what was gone before it came never counts, and raises nothing."""
    lines: list[dict[str, Any]] = [
        {"id": "77", "operation": "delete"},
        {"id": "77", "text": GRAVE, "sentiment": "negative"},
    ]
    told = [send(story, *lines)] if together else [send(story, line) for line in lines]
    story.forward(minutes=30)
    again = send(story, lines[1])

    assert (told[-1]["accepted"], told[-1]["duplicates"], again["duplicates"]) == (0, 1, 1)
    assert story.app.queries.incidents() == []
    assert story.app.queries.health()["mentions"] == 0


@pytest.mark.parametrize(
    "repost",
    [
        {"text": f"RT @AcmeAir: {APOLOGY}", "in_reply_to": "own"},
        {"text": "", "in_reply_to": "own", "brand": "acme-air", "sentiment": "negative"},
        {"text": f"转发微博//@AcmeAir:{APOLOGY}", "brand": "acme-air"},
    ],
    ids=["RT", "without words", "Weibo"],
)
def test_reposts_of_our_own_answer_are_no_complaint(story: Story, repost: dict[str, str]) -> None:
    """Sixty people repeat the apology and nobody complains: nothing takes off."""
    send(story, {"id": "own", "author": "AcmeAir", "text": APOLOGY})
    for number in range(60):
        send(story, {"id": f"rt{number}", "author": f"fan{number}", **repost})
        story.forward(seconds=30)

    assert story.app.queries.incidents() == []
    assert story.app.queries.health()["judged"] == 0


def test_a_reply_to_our_own_answer_is_heard(story: Story) -> None:
    """Whoever adds words of their own says something."""
    send(story, {"id": "own", "author": "AcmeAir", "text": APOLOGY})
    send(story, {"id": "r", "text": f"Liars! RT @AcmeAir: {APOLOGY}", "in_reply_to": "own", "sentiment": "negative"})

    assert story.app.queries.health()["judged"] == 1


def test_an_author_who_goes_on_editing_costs_a_bounded_room() -> None:
    """Of a post with hundreds of texts the newest are told apart."""
    stored = StoredMention(Mention("1", "x", Author("rosa"), "text 0", TUESDAY))
    for number in range(1, 200):
        (stored,) = edits_among([Mention("1", "x", Author("rosa"), f"text {number} !", TUESDAY)], {"x:1": stored})

    assert (len(stored.versions), stored.mention.text) == (MOST_VERSIONS, "text 199 !")


def test_an_edit_that_takes_the_brand_out_is_kept(story: Story) -> None:
    """A feed that brings everything passes over what is about nobody; a post that we keep is corrected all the same."""
    post = Mention("77", "bluesky", Author("rosa"), "@AcmeAir lost my bag", TUESDAY, sentiment="negative", lang="en")
    story.app.watch(Parsed((post,)), "live:all")
    now = replace(post, text="Never mind, it was somebody else", operation="update")
    told = story.app.watch(Parsed(passed_over=(now, replace(now, id="78"))), "live:all")
    with story.app.store.begin() as tx:
        stored, counts = tx.posts(["bluesky:77", "bluesky:78"]), tx.counts()

    assert (told.edited, told.accepted, told.duplicates) == (1, 0, 0)
    assert [one.mention.text for one in stored.values()] == ["Never mind, it was somebody else"]
    assert (counts["mentions"], counts["judged"]) == (1, 1)
