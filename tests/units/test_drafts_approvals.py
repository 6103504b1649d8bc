"""An approval stands on what was read and on the facts of the moment, and on nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from playbooks_files import read

from firebreak.core import responder_actions
from firebreak.core.effects import Approval, Briefing, DraftText, StoredDraft, mark
from firebreak.core.errors import BadPlaybooks
from firebreak.core.kept_signals import latest_signals, with_signal
from firebreak.core.model import Hit, Incident, Outcome, Severity, Signal, Tag, Task
from firebreak.core.responder_actions import not_to_post
from firebreak.drafts.approvals import basis, otherwise, void
from firebreak.drafts.evidence_class import classes
from firebreak.response.draft_planner import DraftPlanner

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXT = """\
version: 1
topics: {acme-air: {words: [acme air], zone: Europe/London}}
people:
  mei: {slack: U0MEI0001, languages: [en], initials: MC}
  tom: {slack: U0TOM0001, languages: [en]}
  vera: {slack: U0VERA001, languages: [en]}
  priya: {slack: U0PRIYA01, languages: [en]}
teams:
  comms: {members: [mei, tom]}
  legal: {members: [vera]}
voice: {x: {sign: "^{responder.initials}"}}
playbooks:
  surge:
    when: {sentiment: negative}
    steps:
      - {do: alert, to: "#desk"}
      - {do: draft_acknowledgement, template: hello, platforms: [x, reddit], approve: APPROVE}
templates:
  hello: {en: "We are checking this{% if cause %} ({{ cause }}){% endif %}. More here by {{ promise('30m') }}."}
"""
SURGE = Signal(
    "acme-air", "negative_velocity", "raised", NOON, Severity.SEV2, 34, 3, 600, 20, "34 where 3 are usual.",
    details={"terms": {"check-in": 3.0, "app": 2.0}},
)  # fmt: skip
AUTHORITY = Tag(name="The Authority", kind="regulator", watchlist="regulators", how="mentioned", why="@Auth is in it")
INCIDENT = Incident("abc123", "acme-air", Severity.SEV2, NOON, NOON, "Because.", signals=(SURGE,), playbooks=("surge",))
TASK = Task("abc123/surge/2-d", "abc123", "surge", 2, "draft_acknowledgement", NOON, state="done", ref="C1:2")


def planner(approve: str = "{by: comms}") -> DraftPlanner:
    """The rules of a file whose draft is approved so."""
    return DraftPlanner(read(TEXT.replace("APPROVE", approve)))


def drafted(rules: DraftPlanner, incident: Incident = INCIDENT, now: datetime = NOON) -> StoredDraft:
    """The draft as its step makes it."""
    step: Any = rules.file.step("surge", 2)
    effect = step._stored(TASK.key, brief(incident, now), rules.file, rules.file.members(step.approve.by, now))
    assert isinstance(effect, StoredDraft)
    return effect


def brief(incident: Incident = INCIDENT, now: datetime = NOON) -> Briefing:
    """All that is known then."""
    return Briefing(TASK, incident, now, done=(TASK,))


def approve(rules: DraftPlanner, draft: StoredDraft, who: str, minutes: float = 0, read: str = "") -> Any:
    """What comes of somebody's approval."""
    return rules.approved(brief(now=NOON + timedelta(minutes=minutes)), draft, who, read)


def refusal(came: Any) -> str:
    """Why it was refused."""
    assert isinstance(came, Outcome)
    return came.say


def test_what_is_approved_is_what_was_read() -> None:
    """Whoever read an older text than there is now must read it again."""
    rules = planner()
    draft = drafted(rules)
    edited = rules.edited(brief(), draft, 0, "Tom", "We look at it now and will write by 12:30.")
    assert isinstance(edited, StoredDraft)

    said = "The text has been changed since you read it: read it again, then approve it."
    assert refusal(approve(rules, edited, "Mei", read=mark(draft.texts))) == said
    assert approve(rules, edited, "Mei", read=mark(edited.texts)).approved_by == "Mei"


@pytest.mark.parametrize(
    ("rule", "first", "waits"),
    [
        ("{by: comms, need: 2}", "Mei", "1 more must approve it"),
        ("{by: comms, need: all}", "Mei", "Tom must approve it too"),
        ("{by: [comms, legal], need: each}", "Mei", "somebody of legal must approve it too"),
    ],
)
def test_several_must_approve(rule: str, first: str, waits: str) -> None:
    """A number, all of them, or one of each name; until then nobody is told to post it."""
    rules = planner(rule)
    once = approve(rules, drafted(rules), first)
    again = approve(rules, once, first)
    second = approve(rules, once, "Vera" if "legal" in rule else "Tom", minutes=1)

    assert (once.approved_by, rules.waits_for(once, TASK, NOON)) == (None, waits)
    assert refusal(again) == f"You approved this already. {waits}."
    assert second.approved_by == f"Mei and {'Vera' if 'legal' in rule else 'Tom'}"
    assert second.texts == once.texts  # the second one stands for what the first one read


def test_a_deputy_may_approve_once_the_others_had_their_time() -> None:
    """Priya only after ten minutes, and her word is enough then."""
    rules = planner("{by: [comms, legal], need: all, within: 10m, deputy: priya}")
    draft = drafted(rules)

    assert rules.may_approve(draft, TASK, NOON + timedelta(minutes=9)) == ("mei", "tom", "vera")
    assert rules.may_approve(draft, TASK, NOON + timedelta(minutes=10)) == ("mei", "tom", "vera", "priya")
    assert approve(rules, draft, "Priya", minutes=10).approved_by == "Priya"


def test_asking_for_changes_takes_the_approval_away() -> None:
    """Who had approved is named, the words stand on the draft, and an edit answers them."""
    rules = planner()
    held = approve(rules, drafted(rules), "Mei")
    asked = rules.asked(brief(), held, "Vera", "Say which gate.")
    assert isinstance(asked, StoredDraft)
    edited = rules.edited(brief(), asked, 0, "Tom", "We are checking gate B with the crew and will write by 12:30.")
    assert isinstance(edited, StoredDraft)

    assert (asked.approved_by, asked.voided, asked.asked, asked.asked_by) == (None, ("Mei",), "Say which gate.", "Vera")
    assert (edited.asked, edited.texts[0].edited_by) == ("", "Tom")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("It was our fault, we will write by 12:30.", "“our fault” admits liability"),
        ("x" * 300, "20 too long for x (300 of 280), it ends before “xxxx"),
        ("Call us: +44 7700 900123, we will help.", "“+44 7700 900123” is personal data"),
        ("We found [what] and will write by 12:30.", "fill in [what]"),
        ("  ", "The text is empty."),
    ],
)
def test_an_edit_that_could_not_be_posted_is_refused_with_its_reason(text: str, said: str) -> None:
    """The same look as at what a template makes; the draft stays as it was."""
    assert said in refusal(planner().edited(brief(), drafted(planner()), 0, "Tom", text))


def test_an_edited_text_keeps_its_words_when_it_is_approved() -> None:
    """Only what a template wrote is written anew; a promise that is still in it still binds."""
    rules = planner()
    draft = drafted(rules)
    said = draft.texts[0].promises[0].said
    edited = rules.edited(brief(), draft, 0, "Tom", f"We look into it and write by {said}.")
    assert isinstance(edited, StoredDraft)
    late = approve(rules, edited, "Mei", minutes=10)

    assert late.texts[0].text == f"We look into it and write by {said}."
    assert late.texts[0].promises == draft.texts[0].promises
    assert late.texts[1].text != draft.texts[1].text
    assert "which has passed" in refusal(approve(rules, edited, "Mei", minutes=31))


def test_a_text_that_must_not_be_posted_cannot_be_approved() -> None:
    """The reason and the way out are said."""
    rules = planner()
    draft = drafted(rules)
    wrong = replace(draft.texts[1], problem="fill in [finding]", edited_by="Tom")

    assert refusal(approve(rules, replace(draft, texts=(draft.texts[0], wrong)), "Mei")) == (
        "The text for reddit (en) cannot be approved: fill in [finding]. Edit it."
    )


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        (replace(INCIDENT, severity=Severity.SEV1), "it is sev1 now"),
        (replace(INCIDENT, severity=Severity.SEV3), "it is sev3 now"),
        (
            with_signal(
                INCIDENT,
                replace(SURGE, detector="tagged", hits=(Hit(AUTHORITY, "x:1", True),)),
            ),
            "new since then: The Authority",
        ),
        (
            with_signal(INCIDENT, replace(SURGE, detector="grave", details={"terms": {"injured": 1.0, "app": 2.0}})),
            "posts speak of something else now (safety)",
        ),
        (with_signal(INCIDENT, replace(SURGE, score=30, details={"terms": {"check-in": 1.0, "seat": 1.0}})), ""),
        (replace(INCIDENT, status="We know."), ""),
    ],
)
def test_an_approval_is_void_once_a_fact_is_otherwise(changed: Incident, why: str) -> None:
    """Severity, who is touched, what it is about; mere growth, and what people say of it, leave it as it is."""
    rules = planner()
    held = approve(rules, drafted(rules), "Mei")

    assert void(held, INCIDENT, NOON) == ""
    assert void(held, changed, NOON) == why


def test_an_approval_is_void_once_people_speak_of_something_else() -> None:
    """The text says "check-in app", and what rises now is the seats."""
    rules = planner()
    text = replace(drafted(rules).texts[0], cause="check-in app")
    held = replace(approve(rules, replace(drafted(rules), texts=(text,)), "Mei"), texts=(text,))
    held = replace(held, basis=replace(held.basis, mark=mark((text,))))
    other = replace(SURGE, score=30, details={"terms": {"seats": 3.0, "rows": 1.0}})

    assert void(held, with_signal(INCIDENT, other), NOON) == (
        "posts speak of seats, rows now, and it says “check-in app”"
    )


@pytest.mark.parametrize(
    ("before", "now", "why"),
    [
        ("alone", "all", "it was only us, and the whole industry has it now"),
        ("alone", "some", "it was only us, and others have it now"),
        ("all", "alone", "it was the whole industry, and it is only us now"),
        ("all", "some", "fewer others have it now"),
        ("alone", "alone", ""),
        ("some", "all", ""),  # nothing was said of the industry
        ("", "all", ""),
    ],
)
def test_an_approval_is_void_once_it_is_not_only_us(before: str, now: str, why: str) -> None:
    """Nor once it is: what was approved may have said so, or was meant so."""
    rules = planner()
    compared = [replace(SURGE, at=SURGE.at + timedelta(minutes=n), details={"industry_is": how} if how else {})
                for n, how in enumerate((before, now))]  # fmt: skip
    then, later = replace(INCIDENT, signals=(compared[0],)), replace(INCIDENT, signals=tuple(compared))
    draft = drafted(rules)
    held = replace(approve(rules, draft, "Mei"), basis=basis(then, draft.texts))

    assert void(held, then, NOON) == ""
    assert void(held, later, NOON) == why
    gone = replace(held, stood_on=held.basis)
    shown = [(was, are) for what, was, are in otherwise(gone, later) if what == "who has it"]
    assert bool(shown) == (before != now)


def test_posts_are_put_into_classes_by_their_words() -> None:
    """In three languages; the gravest first."""
    assert classes(["the app is down", "he was injured"]) == ("safety", "outage")
    assert classes(["系统崩溃", "我要起诉"]) == ("legal", "outage")
    assert classes(["приложение не работает", "говорят, слухи"]) == ("outage", "rumour")
    assert classes(["rude staff, no refund"]) == ()


def test_a_holding_text_that_was_approved_beforehand_needs_one_press() -> None:
    """Mei has read it before the night; the draft is there approved, and void like any other."""
    text = TEXT.replace("template: hello", "template: holding/complaint")
    asked = problems(text.replace("APPROVE", "{by: comms, beforehand: mei}"))
    mark_now = asked[0].rpartition("mark: ")[2]
    rules = DraftPlanner(read(text.replace("APPROVE", f"{{by: comms, beforehand: mei, mark: {mark_now}}}")))
    draft = drafted(rules)

    assert asked[0].endswith(f"once they have read it as it is now, write mark: {mark_now}")
    assert (draft.approved_by, draft.changed) == ("Mei", "beforehand")
    assert void(draft, INCIDENT, NOON) == ""
    assert void(draft, replace(INCIDENT, severity=Severity.SEV1), NOON) == "it is sev1 now"
    assert "is no holding text" in problems(TEXT.replace("APPROVE", "{by: comms, beforehand: mei}"))[0]


def problems(text: str) -> list[str]:
    """What is severely wrong with a file."""
    try:
        read(text)
    except BadPlaybooks as error:
        return [problem.what for problem in error.problems if problem.severe]
    return []


# --- whatever happens, in whatever order ---------------------------------------------------------

EVENTS = ("approve", "approve_other", "edit", "ask", "graver", "milder", "regulator", "injury", "harm", "topic",
          "growth", "status", "later", "much_later", "posted", "close", "reopen")  # fmt: skip


def happens(event: str, incident: Incident, now: datetime) -> Incident:  # noqa: C901  one case an event
    """The incident after an event that is not about its draft."""
    lasts = timedelta(hours=1)
    match event:
        case "graver":
            came: Any = responder_actions.regrade(incident, "Tom", now, Severity.SEV1)
        case "milder":
            came = responder_actions.regrade(incident, "Tom", now, Severity.SEV3)
        case "posted":
            came = responder_actions.posted(incident, "Tom", now, "https://x.example/1", lasts)
        case "close":
            came = responder_actions.finish(incident, "Tom", now, "real")
        case "reopen":
            came = responder_actions.reopen(incident, "Tom", now, lasts)
        case "status":
            came = responder_actions.say_status(incident, "Tom", now, "We know more.", None)
        case "regulator":
            hit = Hit(replace(AUTHORITY, name=f"Authority {now:%H%M}"), "x:9", True)
            came = with_signal(
                incident, replace(SURGE, detector="tagged", at=now, hits=(hit,), score=float(now.minute))
            )
        case "injury":
            came = with_signal(incident, replace(SURGE, detector="negative_share", details={"terms": {"injured": 1.0}}))
        case "harm":
            came = with_signal(incident, replace(SURGE, detector="grave", details={"terms": {}, "content": ["death"]}))
        case "topic":
            terms = {"seats": 3.0, "rows": 1.0}
            came = with_signal(incident, replace(SURGE, at=now, score=40, details={"terms": terms}))
        case "growth":
            came = with_signal(incident, replace(SURGE, at=now, score=SURGE.score + 1))
        case _:
            return incident
    return came if isinstance(came, Incident) else came.incident or incident


def facts(incident: Incident, draft: StoredDraft) -> tuple[object, ...]:
    """What an approval stands on, found in another way than the program finds it."""
    hits = {(hit.tag.kind, hit.tag.name) for signal in incident.signals for hit in signal.hits}
    words = " ".join(term for signal in incident.signals for term in signal.details["terms"])
    rising = {term for signal in latest_signals(incident) for term in signal.details["terms"]}
    about = {one.cause for one in draft.texts if one.cause and not rising & set(one.cause.split())}
    death = any("death" in signal.details.get("content", ()) for signal in incident.signals)
    told = "injured" in words, death
    return bool(about), incident.severity, hits, told, [(one.platform, one.text) for one in draft.texts]


def same(before: tuple[object, ...] | None, now: tuple[object, ...]) -> bool:
    """Whoever approved a text that was about something else knew that: it may only have come closer since."""
    return before is not None and (before[0] or not now[0]) and before[1:] == now[1:]


RULES = planner("{by: [comms, legal], need: 2, within: 10m, deputy: priya}")
FIRST = replace(drafted(RULES), texts=tuple(replace(one, cause="check-in app") for one in drafted(RULES).texts))


State = tuple[Incident, StoredDraft, datetime, "tuple[object, ...] | None"]  # the last: what was so at an approval
ORDERS, LONGEST = 20, 12  # orders in one example, events in one order
FOR_ORDERS = ORDERS * (LONGEST + 1)


@cache  # orders that begin alike are played once as far as they are alike
def played(order: bytes) -> State:
    """How it stands after events in this order, a byte each; whatever does not hold on the way is an AssertionError."""
    if not order:
        return INCIDENT, FIRST, NOON, None
    incident, draft, now, given_for = played(order[:-1])
    event = EVENTS[order[-1]]
    now += timedelta(minutes={"later": 10, "much_later": 45}.get(event, 1))
    incident, before = happens(event, incident, now), draft
    briefing, new = brief(incident, now), None
    match event:
        case "approve":
            new = RULES.approved(briefing, draft, "Mei")
        case "approve_other":
            new = RULES.approved(briefing, draft, "Vera")
        case "edit":
            new = RULES.edited(briefing, draft, 0, "Tom", f"We look into it and will write again, {now:%H:%M}.")
        case "ask":
            new = RULES.asked(briefing, draft, "Tom", "Say more.")
    draft = new if isinstance(new, StoredDraft) else draft
    draft = RULES.lost(draft, incident, now) or draft
    if draft.approvals != before.approvals and draft.approvals:
        if len(draft.approvals) > 1:
            assert same(given_for, facts(incident, draft))  # both stand for the same
        given_for = facts(incident, draft)
    stands = (
        draft.approved_by and not void(draft, incident, now) and not not_to_post(incident, now, made=draft.created_at)
    )
    if stands:
        assert same(given_for, facts(incident, draft))
        assert len(draft.approvals) == 2
        assert all(each.at > now for one in draft.texts for each in one.promises)
        assert not any(one.problem for one in draft.texts)
    return incident, draft, now, given_for


@settings(max_examples=500, deadline=None, database=None)
@given(st.binary(min_size=FOR_ORDERS, max_size=FOR_ORDERS))
def test_no_text_stands_approved_whose_facts_have_changed(drawn: bytes) -> None:
    """Ten thousand random orders of what people and posts do: an approval stands on the facts it was given for.

    One example is twenty orders, each as long as its first byte says: Hypothesis draws longer than they play.
    """
    for at in range(0, FOR_ORDERS, LONGEST + 1):
        length = 1 + drawn[at] % LONGEST
        order = bytes(byte % len(EVENTS) for byte in drawn[at + 1 : at + 1 + length])
        note(f"{[EVENTS[byte] for byte in order]}")
        played(order)


def test_an_old_draft_is_read_as_before() -> None:
    """Approved by an older version: severity and voices count, as they did."""
    text = DraftText("x", "en", "We will write.", 14, 280)
    old = StoredDraft("a", "abc123", (text,), ("mei",), NOON, "Mei", NOON, Severity.SEV2)

    assert void(old, INCIDENT, NOON) == ""
    assert void(old, replace(INCIDENT, severity=Severity.SEV1), NOON) == "it is sev1 now"


def test_another_kind_of_harm_voids_an_approval() -> None:
    """As the detector of grave posts reads it, whatever words the posts used."""
    rules = planner()
    approved = approve(rules, drafted(rules), "Mei")
    leak = replace(SURGE, detector="grave", severity=Severity.SEV2, details={"content": ["data_leak"]})
    graver = with_signal(INCIDENT, leak)
    again = rules.approved(brief(graver), approved, "Tom")
    more = with_signal(graver, replace(leak, details={"content": ["data_leak", "death"]}))

    assert void(approved, graver, NOON) == "posts speak of something else now (data leak)"
    assert void(again, graver, NOON) == ""
    assert void(again, more, NOON) == "posts speak of something else now (death)"


def test_a_draft_of_a_grave_incident_is_read_as_soberly_as_one_of_a_sev1() -> None:
    """A smile below a post about a death is in the way of an approval, also while few have written."""
    rules = planner()
    harm = with_signal(INCIDENT, replace(SURGE, detector="grave", details={"content": ["death"]}))

    came = rules.edited(brief(harm), drafted(rules), 0, "Tom", "Oops, we look at it and will write by 12:30.")
    assert "jokes about something grave" in refusal(came)


def test_an_approval_of_what_is_not_known_any_more_is_void() -> None:
    """A text that repeats what the desk kept as known stands while that reads as it did."""
    rules = planner()
    known = "Check-in fails on older phones."
    draft = replace(drafted(rules), texts=(DraftText("x", "en", f"{known} We will write.", 30, 280),))
    approved = replace(draft, approvals=(Approval("Mei", NOON),), approved_by="Mei", approved_at=NOON)

    lost = rules.lost(approved, INCIDENT, NOON, unsaid=known)
    assert lost
    assert (lost.approved_by, lost.voided_why) == (None, "what is known has changed since")
    assert rules.lost(approved, INCIDENT, NOON, unsaid="Something else.") is None
