"""What each step means when it is due: the cards, the calls, the room, the drafts, and what stays secret."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from playbooks_files import read

from firebreak.core.effects import Briefing, Checklist, Draft, Effect, Invite, OpenRoom, Post, Update, mark
from firebreak.core.errors import DeliveryError
from firebreak.core.messages import encoded
from firebreak.core.model import Author, ChangeKind, Hit, Incident, Judged, Mention, Severity, Signal, Tag, Task
from firebreak.response.planner import Planner
from firebreak.response.wording.card import card, headline, redacted
from firebreak.response.wording.rooms import room_name

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

TEXT = """\
version: 1
topics:
  acme-air: {title: Acme Air, words: [acme air]}
people:
  mei: {slack: U0MEI0001, languages: [en], initials: MC}
  tom: {slack: U0TOM0001, languages: [en]}
teams:
  comms: {title: the press team, members: [mei, tom], on_call: {rotate: weekly, from: 2026-02-23T00:00, zone: UTC}}
watchlists:
  regulators: {kind: regulator, entries: [{name: US DOT, handles: {x: "@USDOT"}}]}
voice:
  x: {sign: "^{responder.initials}"}
  weibo: {languages: [zh]}
playbooks:
  surge:
    when: {sentiment: negative}
    steps:
      - {do: alert, to: "#desk", notify: [comms.on_call]}
      - {do: draft_acknowledgement, template: hello, platforms: [x, weibo], approve: {by: comms, within: 10m}}
      - {do: open_private_channel, invite: comms, checklist: first}
      - {do: notify, who: [comms.on_call, tom], after: 10m, unless: acknowledged}
      - {do: notify, who: [mei], after: 15m, unless: publicly_acknowledged}
checklists:
  first:
    - {do: Pause, who: comms, due: 5m}
    - {do: Call the authority, who: mei, when: {tagged: regulator}}
templates:
  hello:
    en: "{{ topic.title }}: {{ owner.team }} is on it, more by {{ promise('30m') }}."
    zh: 我们正在核实，{{ promise('30m') }} 前回复。
    ru: Разбираемся, {{ cause }}.
"""

BOOK = read(TEXT, "p")
PLANNER = Planner(BOOK)

DOT = Hit(Tag("regulators", "regulator", "US DOT", "mentioned", "@USDOT is in the text"), "x:1", True)
VELOCITY = Signal(
    "acme-air", "negative_velocity", "raised", NOON, Severity.SEV2, 34, 3, 600, 20, "34 where 3 are usual.",
    evidence=("x:2",),
)  # fmt: skip
TAGGED = Signal(
    "acme-air", "tagged", "raised", NOON, Severity.SEV1, 1, 0, 0, 1, "A negative post tags US DOT.",
    evidence=("x:1",), hits=(DOT,),
)  # fmt: skip
INCIDENT = Incident(
    "abc123", "acme-air", Severity.SEV1, NOON, NOON, "Because.", signals=(TAGGED, VELOCITY), playbooks=("surge",)
)


def post(id: str, text: str, lang: str | None = None, *tags: Tag) -> Judged:
    """A negative post."""
    mention = Mention(id, "x", Author("rosa", 4100), text, NOON, url=f"https://x.example/{id}", lang=lang)
    return Judged(mention, "acme-air", 0.9, "negative", tags, fingerprint=hash(text))


EVIDENCE = (post("2", "Lost  my\nchair", "en"), post("3", "轮椅丢了"), post("1", "@USDOT look", None, DOT.tag))


def brief(
    verb: str, part: str = "", incident: Incident = INCIDENT, after: int = 0, n: int = 0, **more: object
) -> Briefing:
    """What the action of a task may know, `after` minutes after noon."""
    tasks = PLANNER.plan(incident, "surge", NOON)
    whose = {task.key: task.about.person or (task.about.team and f"{task.about.team}.on_call") for task in tasks}
    task = [task for task in tasks if task.verb == verb and (whose[task.key] or task.part) == part][n]
    pending = tuple(other for other in tasks if other.key != task.key)
    given = {"evidence": EVIDENCE, "pending": pending, **more}
    return Briefing(task, incident, NOON + timedelta(minutes=after), **given)  # type: ignore[arg-type]


def done(verb: str, part: str = "", ref: str = "C1:2") -> Task:
    """A task of the plan, delivered."""
    return replace(brief(verb, part).task, state="done", ref=ref)


def test_the_headline_does_on_a_locked_phone() -> None:
    """Severity, topic, who was touched, how many and how many are usual, in one short line."""
    assert headline(INCIDENT, BOOK) == "SEV1 Acme Air: US DOT tagged, 34 negative in 10 min, usually 3"


def test_the_card_says_why_and_what_comes_next() -> None:
    """Reasons, tagged posts first in their own language, and the next steps with their times."""
    shown = card(brief("alert"), BOOK)

    assert shown.why == "A negative post tags US DOT. 34 where 3 are usual."
    assert [quote.text for quote in shown.quotes] == ["@USDOT look", "Lost my chair", "轮椅丢了"]
    assert shown.quotes[0].why == "@USDOT is in the text"
    assert shown.next == (
        "12:10 UTC: asks comms again to approve the draft unless acknowledged in public",
        "12:10 UTC: calls comms on-call and Tom unless acknowledged",
        "12:15 UTC: calls Mei unless acknowledged in public",
        "+1 more",
    )
    assert dict(shown.facts) == {"Opened": "12:00 UTC"}


ALWAYS = ["status", "snooze", "wrong", "close", "severity"]
LATER = NOON + timedelta(hours=1)


@pytest.mark.parametrize(
    ("change", "status", "buttons"),
    [
        ({}, "Nobody has acknowledged yet", ["acknowledge", "give", "posted", *ALWAYS]),
        (
            {"acknowledged_by": "Mei", "acknowledged_at": NOON, "owner": "Mei", "room": "C0ROOM001"},
            "Mei acknowledged at 12:00 UTC. Nothing posted in public yet",
            ["take_over", "give", "unacknowledge", "posted", *ALWAYS],
        ),
        (
            {"acknowledged_by": "Mei", "acknowledged_at": NOON, "acknowledged_until": LATER, "room_task": "a/b/c"},
            "Mei acknowledged at 12:00 UTC (holds until 13:00 UTC). Nothing posted in public yet",
            ["still_on_it", "give", "unacknowledge", "posted", *ALWAYS],
        ),
        (
            {"acknowledged_by": "Mei", "acknowledged_at": NOON, "acknowledgers": ("Mei",), "acknowledgements": 2},
            "Mei acknowledged at 12:00 UTC; a sev1 needs 2 people, 1 more must acknowledge. "
            "Nothing posted in public yet",
            ["acknowledge", "give", "unacknowledge", "posted", *ALWAYS],
        ),
        (
            {"snoozed_by": "Tom", "snoozed_until": LATER, "snoozed_how": "worse", "owner": "Tom"},
            "Nobody has acknowledged yet. Tom has it. "
            "Snoozed by Tom until it gets worse (until 13:00 UTC at the latest)",
            ["acknowledge", "take_over", "give", "posted", *ALWAYS],
        ),
        (
            {"public_ack": "https://a", "public_ack_by": "tom", "public_ack_at": NOON, "calm_since": NOON},
            "Nobody has acknowledged yet. Acknowledged in public at 12:00 UTC by Tom. Calm since 12:00 UTC",
            ["acknowledge", "give", *ALWAYS],
        ),
        (
            {"closed_at": NOON, "closed_by": "calm"},
            "Closed at 12:00 UTC because it stayed calm, and nobody has said what it was",
            ["close", "reopen"],
        ),
        (
            {"closed_at": NOON, "closed_by": "Mei", "verdict": "real"},
            "Closed at 12:00 UTC by Mei: it was real",
            ["reopen"],
        ),
    ],
)
def test_the_status_and_the_buttons_follow_the_incident(
    change: dict[str, object], status: str, buttons: list[str]
) -> None:
    """The card says who has it and offers only what can still be done."""
    shown = card(brief("alert", incident=replace(INCIDENT, **change)), BOOK)

    assert (shown.status, [button.action for button in shown.buttons]) == (status, buttons)
    assert {button.value for button in shown.buttons} <= {"abc123"}


def test_a_fact_that_nothing_is_known_of_stands_on_no_card() -> None:
    """Nothing rose: the card has no line for it, and nobody reads "None"."""
    quiet = replace(VELOCITY, details={"terms": [], "platforms": {}, "first": ""})

    facts = dict(card(brief("alert", incident=replace(INCIDENT, signals=(TAGGED, quiet))), BOOK).facts)

    assert "Rising" not in facts
    assert not any("None" in said for said in facts.values())


def test_a_step_that_will_not_happen_is_not_promised() -> None:
    """Once somebody acknowledged, the tier that waits for that is gone from the card."""
    acknowledged = replace(INCIDENT, acknowledged_by="Mei", acknowledged_at=NOON)

    assert all("calls comms" not in line for line in card(brief("alert", incident=acknowledged), BOOK).next)


def test_an_alert_mentions_whoever_is_on_call_now() -> None:
    """The rota is asked when the alert goes out, not when it was planned."""
    now = PLANNER.effect(brief("alert"))
    later = PLANNER.effect(brief("alert", after=60 * 24))

    assert isinstance(now, Post)
    assert isinstance(later, Post)
    assert (now.to, [person.name for person in now.mention]) == ("#desk", ["mei"])
    assert [person.name for person in later.mention] == ["tom"]


def test_a_call_says_what_happened_which_tier_it_is_and_where_to_go() -> None:
    """One message to one person, readable without anything else."""
    call = PLANNER.effect(brief("notify", "tom", after=10))
    assert isinstance(call, Post)

    assert call.to == "U0TOM0001"
    assert call.text == (
        "SEV1 Acme Air: US DOT tagged, 34 negative in 10 min, usually 3. "
        "Nobody has acknowledged for 10 min, so you are called (tier 1 of 2). @rosa: “@USDOT look”. Go to #desk."
    )


def test_the_public_clock_calls_although_somebody_has_it() -> None:
    """A click does not stop the tier that waits for a public answer, and the call says so."""
    acknowledged = replace(INCIDENT, acknowledged_by="Tom", acknowledged_at=NOON, room="C0ROOM001")
    call = PLANNER.effect(brief("notify", "mei", incident=acknowledged, after=15))
    assert isinstance(call, Post)

    assert call.text.endswith(
        "Tom has it, but nothing was posted in public for 15 min, so you are called (tier 2 of 2). "
        "@rosa: “@USDOT look”. Go to <#C0ROOM001>."
    )


def test_nobody_is_called_twice_by_one_step() -> None:
    """Whoever is on call and named as well gets one message."""
    assert PLANNER.effect(brief("notify", "comms.on_call", after=10)) is not None
    assert PLANNER.effect(brief("notify", "comms.on_call", after=60 * 24)) is None


def test_the_room_is_named_pinned_filled_and_linked() -> None:
    """A legal name, the people, the card, the checklist that applies, and a line below the alert."""
    roomy = replace(INCIDENT, room="C0ROOM001")
    room = PLANNER.effect(brief("open_private_channel", "room"))
    invite = PLANNER.effect(brief("open_private_channel", "invite", roomy))
    pinned = PLANNER.effect(brief("open_private_channel", "card", roomy))
    todo = PLANNER.effect(brief("open_private_channel", "checklist", roomy))
    link = PLANNER.effect(brief("open_private_channel", "link", roomy, done=(done("alert"),)))

    purpose = "SEV1 Acme Air, opened 01 Mar 12:00 UTC"
    assert isinstance(room, OpenRoom)
    assert replace(room, times=()) == OpenRoom("abc123", "inc-260301-abc123-acme-air", purpose, NOON)
    assert invite == Invite("C0ROOM001", tuple(BOOK.people.values()))
    assert isinstance(pinned, Post)
    assert (pinned.to, pinned.quiet) == ("C0ROOM001", True)
    assert isinstance(todo, Checklist)
    assert [(item.text, len(item.who), item.due_at) for item in todo.items] == [
        ("Pause", 2, NOON + timedelta(minutes=5)),
        ("Call the authority", 1, None),
    ]
    assert isinstance(link, Update)
    assert (link.ref, link.line) == ("C1:2", "")
    assert link.text.endswith(". Private room open: <#C0ROOM001>")


def test_a_line_of_the_checklist_that_does_not_apply_is_left_out() -> None:
    """`when` on a line is judged on what was signalled."""
    untagged = replace(INCIDENT, room="C0ROOM001", signals=(VELOCITY,))
    todo = PLANNER.effect(brief("open_private_channel", "checklist", untagged))
    assert isinstance(todo, Checklist)

    assert [item.text for item in todo.items] == ["Pause"]


def test_a_room_that_stands_is_not_opened_again() -> None:
    """With the room known, there is nothing left to open."""
    assert PLANNER.effect(brief("open_private_channel", "room", replace(INCIDENT, room="C0ROOM001"))) is None


def test_the_room_is_found_by_its_receipt_before_the_incident_knows_it() -> None:
    """Between the receipt and the save the parts already find the room."""
    invite = PLANNER.effect(brief("open_private_channel", "invite", done=(done("open_private_channel", "room", "C9"),)))

    assert invite == Invite("C9", tuple(BOOK.people.values()))


@pytest.mark.parametrize(
    ("topic", "confidential", "name"),
    [
        ("акме эйр", False, "inc-260301-abc123-akme-eyr"),
        ("艾克美航空", False, "inc-260301-abc123-aikemeihangkong"),
        ("acme-air", True, "inc-260301-abc123"),
        ("!!!", False, "inc-260301-abc123"),
        ("x" * 200, False, "inc-260301-abc123-" + "x" * 62),
    ],
)
def test_a_room_has_a_legal_name(topic: str, confidential: bool, name: str) -> None:
    """Plain ASCII, at most 80 characters, and no topic where it is confidential."""
    assert room_name(replace(INCIDENT, topic=topic, confidential=confidential)) == name


def test_drafts_are_made_in_the_languages_that_were_heard() -> None:
    """Per platform and language, measured as the platform measures, signed, and below the alert."""
    draft = PLANNER.effect(brief("draft_acknowledgement", done=(done("alert"),)))
    assert isinstance(draft, Draft)

    assert (draft.to, draft.thread, draft.draft.approvers) == ("#desk", "C1:2", ("mei", "tom"))
    assert [
        (text.platform, text.lang, text.text, text.used, text.limit, text.problem) for text in draft.draft.texts
    ] == [
        ("x", "en", "Acme Air: the press team is on it, more by 12:30 UTC. ^MC", 57, 280, ""),
        ("x", "zh", "我们正在核实，12:30 UTC 前回复。 ^MC", 36, 280, ""),
        ("weibo", "zh", "我们正在核实，12:30 UTC 前回复。", 21, 2000, ""),
    ]
    key = "abc123/surge/2-draft_acknowledgement"
    assert [(button.action, button.value) for button in draft.card.buttons] == [
        ("approve", f"{key}@{mark(draft.draft.texts)}"),
        ("posted", "abc123"),
        ("ask_changes", key),
        ("edit", f"{key}~0"),
        ("edit", f"{key}~1"),
        ("edit", f"{key}~2"),
    ]


def test_a_draft_with_a_gap_or_too_long_says_so() -> None:
    """What must be filled in, and by how much a text is too long, stands beside it."""
    gap = PLANNER.effect(brief("draft_acknowledgement", evidence=(post("9", "плохо", "ru"),), pending=()))
    long = Planner(read(TEXT.replace("我们正在核实", "长" * 150), "p"))
    too_long = long.effect(brief("draft_acknowledgement", evidence=(post("9", "坏"),), pending=()))
    assert isinstance(gap, Draft)
    assert isinstance(too_long, Draft)

    assert gap.draft.texts[0].problem == "fill in [what it is about]"
    assert too_long.draft.texts[0].problem.startswith("44 too long for x (324 of 280), it ends before “长")
    assert too_long.draft.texts[1].problem == ""


def test_a_draft_promises_where_the_readers_of_its_platform_live() -> None:
    """The zone of the platform's voice, else the topic's."""
    text = TEXT.replace("{title: Acme Air,", "{title: Acme Air, zone: Europe/London,")
    text = text.replace("weibo: {languages: [zh]}", "weibo: {languages: [zh], zone: Asia/Shanghai}")
    made = Planner(read(text, "p")).effect(brief("draft_acknowledgement", pending=()))
    assert isinstance(made, Draft)
    said = {(one.platform, one.lang): one.text for one in made.draft.texts}

    assert "12:30 UK time" in said["x", "en"]
    assert "北京时间20:30" in said["weibo", "zh"]


def test_a_draft_that_waits_is_asked_for_again() -> None:
    """In the draft's own thread, to the approvers; and not at all when it never arrived."""
    again = PLANNER.effect(brief("draft_acknowledgement", "remind", after=10, done=(done("draft_acknowledgement"),)))
    assert isinstance(again, Post)

    assert (again.to, again.thread) == ("#desk", "C1:2")
    assert again.text == (
        '10 min and nothing is posted in public. Mei and Tom: approve the draft, post it, press "I posted it".'
    )
    assert PLANNER.effect(brief("draft_acknowledgement", "remind", after=10)) is None


def follow_up(
    change: str, incident: Incident, kind: ChangeKind = "news", *, verb: str = "alert", part: str = ""
) -> Effect | None:
    """What a change means for a card that was shown."""
    shown = done(verb, part)
    first, second = (
        PLANNER.follow_up(replace(incident, revision=revision), (shown,), change, NOON, kind)[0] for revision in (1, 2)
    )
    return PLANNER.effect(Briefing(first, incident, NOON, EVIDENCE, (shown,), (second,)))


def test_a_change_edits_the_card_and_is_said_below_it() -> None:
    """The fresh card, and the change as a line of the thread."""
    update = follow_up("Mei acknowledged.", replace(INCIDENT, acknowledged_by="Mei", acknowledged_at=NOON))
    assert isinstance(update, Update)

    assert (update.ref, update.line) == ("C1:2", "Mei acknowledged.")
    assert update.card
    assert update.card.status == "Mei acknowledged at 12:00 UTC. Nothing posted in public yet"


def test_growth_that_is_overtaken_is_left_out() -> None:
    """Of two edits for growth the later one is enough; it says nothing in the thread."""
    assert follow_up("Still growing: more.", INCIDENT, "growing") is None

    shown = done("alert")
    task = PLANNER.follow_up(INCIDENT, (shown,), "Still growing: more.", NOON, "growing")[0]
    update = PLANNER.effect(Briefing(task, INCIDENT, NOON, EVIDENCE, (shown,)))
    assert isinstance(update, Update)
    assert update.line == ""


# --- need to know --------------------------------------------------------------------------------------------------

SECRET = "s3cret"
TAG = Tag(SECRET, SECRET, SECRET, "mentioned", SECRET)
LEAKY = Incident(
    "abc123", SECRET, Severity.SEV1, NOON, NOON, SECRET, playbooks=("surge",), confidential=True, owner="Mei",
    signals=(
        Signal(SECRET, SECRET, "raised", NOON, Severity.SEV1, 9, 1, 60, 1, SECRET, {SECRET: 1.0},
               {"terms": [SECRET], "cause": SECRET, "platforms": {SECRET: 1}}, (SECRET,), (Hit(TAG, SECRET, True),)),
        Signal(SECRET, SECRET, "raised", NOON, Severity.SEV1, 9, 1, 60, 1, SECRET),
    ),
    acknowledged_by="Mei", acknowledged_at=NOON,
    public_ack=f"https://{SECRET}", public_ack_by=SECRET, public_ack_at=NOON,
)  # fmt: skip
OVERHEARD = (
    Judged(Mention(SECRET, SECRET, Author(SECRET), SECRET, NOON, SECRET, SECRET), SECRET, 1.0, "negative", (TAG,)),
)


def attempt(briefing: Briefing) -> Effect | str | None:
    """The effect, or what was said when it had to wait."""
    try:
        return PLANNER.effect(briefing)
    except DeliveryError as error:
        return str(error)


def leaks(effect: Effect | None) -> bool:
    """Whether anything secret stands anywhere in an effect."""
    return SECRET in encoded(effect)


@pytest.mark.parametrize(
    "incident", [LEAKY, replace(LEAKY, closed_at=NOON, closed_by=SECRET), replace(LEAKY, room="C0ROOM001")]
)
def test_nothing_confidential_leaves_the_room(incident: Incident) -> None:
    """Whatever goes anywhere but into the room, or to somebody whom it invites, holds severity and owner at most."""
    tasks = PLANNER.plan(incident, "surge", NOON)
    shown = tuple(replace(task, state="done", ref="C1:2") for task in tasks if task.part != "room")
    tasks += PLANNER.follow_up(incident, shown, SECRET, NOON)
    step = BOOK.playbooks["surge"].steps[(BOOK.playbooks["surge"].opens_room() or 0) - 1]
    invited = {person.slack for person in BOOK.members(getattr(step, "invite", ()), NOON)}
    inside = []
    for task in tasks:
        effect = attempt(Briefing(task, incident, NOON, OVERHEARD, shown, tasks))
        if isinstance(effect, str):
            waits = (task.verb, incident.room, SECRET in effect)
            assert waits == ("draft_acknowledgement", None, False)
            continue
        room = getattr(effect, "to", getattr(effect, "room", None)) == "C0ROOM001"
        room = room or (task.verb == "follow_up" and task.needs == "abc123/surge/3-open_private_channel/card")
        room = room or (isinstance(effect, Post) and effect.to in invited)
        inside.append(leaks(effect) and room)
        assert room or not leaks(effect), task.key
        assert not isinstance(effect, Draft) or effect.to == "C0ROOM001"

    assert any(inside)


def test_a_confidential_draft_without_its_room_waits() -> None:
    """It is postponed rather than shown elsewhere, and that costs no attempt."""
    with pytest.raises(DeliveryError, match="waits for its private room") as raised:
        PLANNER.effect(brief("draft_acknowledgement", incident=replace(INCIDENT, confidential=True)))

    assert (raised.value.permanent, raised.value.retry_after) == (False, 30.0)


def test_the_redacted_card_says_who_has_it() -> None:
    """Severity, owner, where the details are, and a button to take it."""
    alone = replace(LEAKY, owner=None, acknowledged_by=None, acknowledged_at=None)

    assert redacted(LEAKY, NOON).headline == "SEV1: a confidential incident, details in the room"
    assert (redacted(LEAKY, NOON).status, redacted(LEAKY, NOON).buttons) == ("Mei has it", ())
    assert redacted(alone, NOON).status == "Nobody has it yet"
    assert [button.action for button in redacted(alone, NOON).buttons] == ["acknowledge"]
