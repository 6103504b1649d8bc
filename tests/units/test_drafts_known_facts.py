"""What the desk knows already, and what we told the same person before, as facts that public texts may use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace
from playbooks_files import read

from firebreak.core.answering import History, KnownIssue
from firebreak.core.clock import ManualClock
from firebreak.core.effects import Briefing
from firebreak.core.model import Author, Incident, Judged, Mention, Parsed, Severity, Task
from firebreak.drafts.facts import FACTS, Facts
from firebreak.drafts.template_checks import check
from firebreak.drafts.templates import render
from firebreak.notifiers.null import Null
from firebreak.response.public_texts import compose, gather
from firebreak.wiring import LIBRARY, build

if TYPE_CHECKING:
    from firebreak.playbooks.file import PlaybooksFile

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FILE = """\
version: 1
topics: {acme-air: {words: [acme air], zone: Europe/London}}
people: {mei: {slack: U0MEI0001}}
playbooks:
  surge:
    when: {sentiment: negative}
    steps:
      - {do: alert, to: "#desk"}
      - {do: draft_acknowledgement, template: update/outage, platforms: [x], approve: {by: mei}}
"""
ISSUE = KnownIssue(
    "acme-air", "Check-in fails on older phones.", NOON - timedelta(hours=1), "Mei", NOON, NOON + timedelta(hours=1)
)
INCIDENT = Incident("abc", "acme-air", Severity.SEV3, NOON, NOON, "Because.", playbooks=("surge",))
TASK = Task("abc/surge/2-d", "abc", "surge", 2, "draft_acknowledgement", NOON)


def said(id: str, text: str, name: str = "", platform: str = "x", days: float = 0) -> Mention:
    """A post by Rosa."""
    author = Author("rosa", name=name or None)
    return Mention(id, platform, author, text, NOON - timedelta(days=days), lang="en")


def gathered(lang: str = "en", **known: Any) -> Facts:
    """The facts of one post by Rosa, with what else is known."""
    post = Judged(said("9", "Acme Air check-in again"), "acme-air", 1.0, "negative")
    briefing = Briefing(
        TASK, INCIDENT, NOON, evidence=(replace(post, mention=replace(post.mention, lang=lang)),), **known
    )
    return gather(briefing, file(), (), "x", lang)


def file() -> PlaybooksFile:
    return read(FILE)


def test_what_the_desk_knows_stands_in_a_text() -> None:
    """Its sentence, since when and until when, on the clock of the readers."""
    text = "{{ known_issue.text }}, since {{ known_issue.since }}; more by {{ known_issue.next_update }}."

    made = render(text, gathered(known=ISSUE))
    assert made.text == "Check-in fails on older phones, since 11:00 UK time; more by 13:00 UK time."


def test_the_update_of_the_library_says_what_is_known_else_waits_for_a_finding() -> None:
    """A person need not write it in twice."""
    known = compose(file(), "update/outage", gathered(known=ISSUE))
    unknown = compose(file(), "update/outage", gathered())

    assert known
    assert unknown
    assert ("Check-in fails on older phones" in known.text, known.problem) == (True, "")
    assert unknown.problem == "fill in [finding]"


@pytest.mark.parametrize(("lang", "text"), [("zh", "Check-in fails"), ("ru", "值机失败"), ("en", "Сбой регистрации")])
def test_a_sentence_in_another_script_is_not_put_into_a_text(lang: str, text: str) -> None:
    """The desk wrote it for readers of one language."""
    assert gathered(lang, known=replace(ISSUE, text=text)).known == ""


def test_a_next_update_that_has_passed_is_not_repeated() -> None:
    """Nobody promises a time that is over."""
    assert gathered(known=replace(ISSUE, next_update_at=NOON)).known_next is None


HISTORY = History(
    "x/rosa",
    (said("1", "my bag", days=300), said("2", "my bag again", name="Rosa M", platform="vk", days=20), said("9", "now")),
    (said("a", "We are asking the crew.", days=200), said("b", "Your bag is in Oslo.\nWe bring it.", days=19)),
)


def test_what_the_only_author_wrote_and_was_told_is_known() -> None:
    """By the name they go by elsewhere, how often they wrote in a year, and what we said last."""
    facts = gathered(customers=(replace(HISTORY, account="x/other"), HISTORY))

    assert (facts.customer, facts.posts, facts.told) == ("Rosa M", 3, "Your bag is in Oslo. We bring it.")
    text = "{% if customer.told %}We wrote to you: “{{ customer.told }}” ({{ customer.posts }}){% endif %}"
    assert render(text, facts).text == "We wrote to you: “Your bag is in Oslo. We bring it.” (3)"


def test_nothing_is_known_of_several_authors() -> None:
    """What was told to one is not for all."""
    post = Judged(said("9", "one"), "acme-air", 1.0, "negative")
    other = replace(post, mention=replace(post.mention, author=Author("tom")))
    briefing = Briefing(TASK, INCIDENT, NOON, evidence=(post, other), customers=(HISTORY,))

    facts = gather(briefing, file(), (), "x", "en")
    assert (facts.customer, facts.posts, facts.told) == ("", 0, "")


NEW = ("known_issue.text", "known_issue.since", "known_issue.next_update", "customer.told", "customer.posts")


@pytest.mark.parametrize("lang", ["en", "zh", "ru", "de"])
@pytest.mark.parametrize("name", NEW)
def test_a_fact_that_may_be_missing_is_found_in_every_language(name: str, lang: str) -> None:
    """A text that needs it says what it says without it; an unknown one of that kind is named."""
    (bare,) = [one for one in check(f"{{{{ {name} }}}} {{{{ promise('1h') }}}}", lang) if "may be unknown" in one.what]
    reckoned = check(f"{{% if {name} %}}{{{{ {name} }}}}{{% endif %}} {{{{ promise('1h') }}}}", lang)

    assert (bare.word, FACTS[name].uncertain) == (name, True)
    assert not [one for one in reckoned if "may be unknown" in one.what]
    assert 'no fact "known_issue.txt" (did you mean "known_issue.text"?)' in check("{{ known_issue.txt }}")[0].what


def test_the_library_uses_it() -> None:
    """Where a person would have had to write it in."""
    assert all("known_issue.text" in text for _, _, text in LIBRARY["update/outage"].versions())


def test_an_approval_ends_once_what_is_known_reads_otherwise(address: str) -> None:
    """Somebody of the desk says the sentence anew: whoever approved a draft that repeats it is told."""
    clock = ManualClock(NOON)
    app = build(
        read(FILE.replace("{sentiment: negative}", "{signal: grave}")),
        database_url=address,
        clock=clock,
        notifier=Null(clock),
    )
    with app.store.begin() as tx:
        tx.save_known_issue(ISSUE)
    app.watch(Parsed((said("1", "A passenger died on board, Acme Air"),)), "feed")
    app.deliver()
    (incident,) = app.queries.incidents()
    with app.store.begin() as tx:
        (task,) = (one for one in tx.tasks(incident.id) if one.verb == "draft_acknowledgement" and not one.part)
    came = app.act("approve", task.key, "Mei", {})
    assert came.ok, came.say
    app.act("known", incident.id, "Mei", {"text": "Check-in works again."})

    with app.store.begin() as tx:
        draft = tx.draft(task.key)
    app.store.close()
    assert draft
    assert "Check-in fails on older phones" in draft.texts[0].text
    assert (draft.approved_by, draft.voided_why) == (None, "what is known has changed since")
