"""The one table of what a person can do: buttons, forms, slash commands, the API, `press:` and `may:` all read it.

A new action is a row here, a method of its name in `app/action_handlers.py` (and, where it changes an incident, a
pure function in `responder_actions`); a button that is not always to be had says when in `response/wording/buttons.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .action_row import Action, Field, Form
from .model import Severity
from .responder_actions import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


SAVING = "playbooks"
"""The key of `may:` for saving the file: nothing that is pressed on an incident, so no row of the table."""

MAY = {
    "acknowledge": "acknowledge this",
    "take_over": "take this over",
    "open_room": "open the room",
    "snooze": "snooze this",
    "wrong": "say that this is wrong",
    "approve": "approve this draft",
    "edit": "edit this draft",
    "posted": "say where the answer was posted",
    "close": "close this",
    "reopen": "open this again",
    "give": "give this to somebody",
    "severity": "change the severity",
    "status": "say how things stand",
    "known": "say what is known",
    "same": "say that two accounts are one person's",
    "checklist": "work on this checklist",
    "remember": "add to the timeline",
    SAVING: "change the playbooks",
}
"""The keys of `may:`, each with the words of a refusal: "Only comms may …"."""

ACTIONS = (
    Action(
        "acknowledge",
        "incident",
        may="acknowledge",
        label="Acknowledge",
        on_card=True,
        style="primary",
        typed=("ack", "acknowledge"),
        usage="`/firebreak ack` you take charge",
        path="acknowledge",
    ),
    Action(
        "still_on_it",
        "incident",
        may="acknowledge",
        label="Still on it",
        on_card=True,
        typed=("still",),
        usage="`/firebreak still` you are still on it",
        path="still-on-it",
    ),
    Action(
        "take_over",
        "incident",
        may="take_over",
        label="Take over",
        on_card=True,
        typed=("take",),
        usage="`/firebreak take` you take over",
        path="take-over",
    ),
    Action(
        "give",
        "incident",
        may="give",
        label="Give to …",
        on_card=True,
        fields=(Field("to", "person", need="to: whom it is given to"),),
        typed=("give",),
        usage="`/firebreak give NAME` somebody else has it, and is told",
        bare_asks=False,
        path="give",
    ),
    Action(
        "unacknowledge",
        "incident",
        may="acknowledge",
        label="I cannot take it",
        on_card=True,
        typed=("unack",),
        usage="`/firebreak unack` you take your acknowledgement back",
        path="unacknowledge",
    ),
    Action(
        "open_room",
        "incident",
        may="open_room",
        label="Open a room",
        on_card=True,
        typed=("room",),
        usage="`/firebreak room` opens its private room",
        path="room",
    ),
    Action(
        "posted",
        "incident",
        may="posted",
        label="I posted it",
        on_card=True,
        fields=(
            Field(
                "url",
                "link",
                need="the url of what was posted",
                label="Link to the post",
                hint="Only a public link stops the escalation.",
                input="link",
            ),
        ),
        form=Form("Posted in public", "Save the link", known=False),
        aliases=("publicly_acknowledge",),
        typed=("posted",),
        usage="`/firebreak posted LINK` the answer is public",
        bare_asks=False,
        by_hand="Type `/firebreak posted {} LINK` instead.",
        path="public-acknowledgement",
    ),
    Action(
        "moved",
        "incident",
        may="posted",
        label="Moved to private",
        on_card=True,
        fields=(
            Field(
                "how",
                "text",
                need="how: the link of the post that says so, or what was written",
                label="The link of the post that says so, or what you wrote",
                hint="This stops the second clock: we have written to you.",
            ),
        ),
        form=Form("Moved to private", "Write it down", known=False),
        typed=("moved",),
        usage="`/firebreak moved LINK` it goes on in private",
        by_hand="Type `/firebreak moved {} LINK` instead.",
        path="moved-to-private",
    ),
    Action(
        "kept",
        "incident",
        may="posted",
        label="Promise kept",
        on_card=True,
        fields=(
            Field(
                "url",
                "link",
                need="the url of what was posted",
                label="Link to the post",
                input="link",
            ),
            Field(
                "minutes",
                "minutes",
                options=(
                    ("nothing more is promised", "none"),
                    ("in 30 minutes", "30"),
                    ("in an hour", "60"),
                    ("in 2 hours", "120"),
                ),
                label="Does it promise the next word?",
                input="promise",
            ),
        ),
        form=Form("More was said in public", "Save it", known=False),
        typed=("kept",),
        usage="`/firebreak kept LINK` what was promised in public stands there",
        bare_asks=False,
        by_hand="Type `/firebreak kept {} LINK` instead.",
        path="promise",
    ),
    Action(
        "status",
        "incident",
        may="status",
        label="Say how it stands",
        on_card=True,
        fields=(
            Field(
                "text",
                "text",
                need="the text that was said",
                label="How do things stand?",
                placeholder="One or two sentences that anybody understands",
            ),
            Field(
                "minutes",
                "minutes",
                options=(
                    ("in 15 minutes", "15"),
                    ("in 30 minutes", "30"),
                    ("in an hour", "60"),
                    ("no promise", "none"),
                ),
                label="Next update",
                hint="Firebreak reminds you when it is due.",
                input="promise",
            ),
        ),
        form=Form("Tell the room", "Tell it"),
        aliases=("say_status",),
        typed=("update",),
        usage="`/firebreak update TEXT in 20m` tell everybody how things stand, and when you will say more",
        by_hand="Type `/firebreak update {} TEXT in 30m` instead.",
        path="status",
    ),
    Action(
        "known",
        "incident",
        may="known",
        label="Known issue …",
        fields=(
            Field(
                "text",
                "text",
                need="the text: what is known, in one sentence, or none",
                label="What is known, in one sentence?",
                hint="In every language of your customers: their questions are counted by its words. none: it is over.",
            ),
            Field(
                "minutes",
                "minutes",
                options=(
                    ("in 30 minutes", "30"),
                    ("in an hour", "60"),
                    ("in 4 hours", "240"),
                    ("no promise", "none"),
                ),
                label="Next update",
                input="promise",
            ),
        ),
        form=Form("Known issue", "Keep it"),
        on_closed=True,
        typed=("known",),
        usage="`/firebreak known TEXT in 1h` what is known of it, in one sentence; `none` when it is over",
        by_hand="Type `/firebreak known {} TEXT in 1h` instead.",
        path="known-issue",
    ),
    Action(
        "same",
        "incident",
        may="same",
        label="Same person …",
        fields=(
            Field(
                "text",
                "text",
                need="the text: two accounts, such as x/rosa vk/rosa",
                label="Which two accounts are one person's?",
                placeholder="x/rosa vk/rosa",
            ),
        ),
        form=Form("One person", "Keep it", known=False),
        by_hand="Type `/firebreak same {} x/rosa vk/rosa` instead.",
        on_closed=True,
        typed=("same",),
        usage="`/firebreak same x/rosa vk/rosa` these two accounts are one person's",
        path="same-person",
    ),
    Action(
        "snooze",
        "incident",
        may="snooze",
        label="Snooze …",
        on_card=True,
        fields=(
            Field(
                "until",
                "choice",
                options=(
                    ("For 30 minutes", "30m"),
                    ("Until it gets worse", "worse"),
                    ("Until the next shift", "shift"),
                ),
                need="until: 30m, worse or shift",
            ),
        ),
        typed=("snooze",),
        usage="`/firebreak snooze 30m|worse|shift`",
        bare_asks=False,
        path="snooze",
    ),
    Action(
        "wrong",
        "incident",
        may="wrong",
        label="Wrong …",
        on_card=True,
        fields=(
            Field(
                "reason",
                "choice",
                options=tuple((said[:1].upper() + said[1:], reason) for reason, said in REASONS.items()),
                need="a reason: not_us, not_negative, known or drill",
            ),
        ),
        confirm="This closes the incident for everybody, and nobody is called any more. It can be opened again.",
        typed=("wrong",),
        usage="`/firebreak wrong not_us|not_negative|known|drill`",
        bare_asks=False,
        path="wrong",
    ),
    Action(
        "close",
        "incident",
        may="close",
        label="Close …",
        on_card=True,
        style="danger",
        fields=(
            Field(
                "verdict",
                "choice",
                options=(
                    ("It was real", "real"),
                    ("False alarm: nothing was wrong", "false"),
                    ("Known: we already knew of it", "known"),
                    ("It was a drill", "drill"),
                ),
                label="What was it?",
                hint="The review shows your answer, and it says which alarms were worth it.",
            ),
        ),
        form=Form("Close the incident", "Close it"),
        on_closed=True,
        typed=("close",),
        usage="`/firebreak close` or `/firebreak close real|false|known|drill`",
        by_hand="Type `/firebreak close {} real` instead (or false, known, drill).",
        path="close",
    ),
    Action(
        "reopen",
        "incident",
        may="reopen",
        label="Reopen",
        on_closed=True,
        typed=("reopen",),
        usage="`/firebreak reopen` it is not over: the incident goes on",
        path="reopen",
    ),
    Action(
        "severity",
        "incident",
        may="severity",
        label="Severity …",
        on_card=True,
        fields=(
            Field(
                "severity",
                "choice",
                options=tuple((each.value, each.value) for each in Severity),
                need="the severity: sev1 to sev4",
            ),
        ),
        aliases=("set_severity",),
        typed=("severity",),
        usage="`/firebreak severity sev2`",
        bare_asks=False,
        path="severity",
    ),
    Action(
        "approve",
        "draft",
        may="approve",
        label="Approve",
        style="primary",
        typed=("approve",),
        usage="`/firebreak approve` you stand for the draft",
        path="approve",
    ),
    Action(
        "ask_changes",
        "draft",
        may="approve",
        label="Ask for changes …",
        fields=(
            Field(
                "text", "text", need="the changes", label="What should be changed?", hint="Until then nobody posts it."
            ),
        ),
        form=Form("Ask for changes", "Ask for them"),
        typed=("changes",),
        usage="`/firebreak changes WHAT` the draft must be changed before it is posted",
        by_hand="Type `/firebreak changes {} WHAT` instead.",
        path="changes",
    ),
    Action(
        "edit",
        "draft",
        may="edit",
        label="Edit …",
        fields=(
            Field(
                "text",
                "text",
                need="the text",
                label="As it is to be posted",
                hint="Nothing is posted by this.",
                prefilled=True,
            ),
        ),
        form=Form("Edit the draft", "Save the text"),
        typed=("edit",),
        usage="`/firebreak edit TEXT` the newest draft says this instead",
        path="text",
    ),
    Action(
        "done",
        "item",
        may="checklist",
        label="Done",
        aliases=("finish_item",),
        typed=("done",),
        usage="`/firebreak done 3` item 3 of the checklist is done",
        path="done",
    ),
    Action(
        "claim",
        "item",
        may="checklist",
        label="I take it",
        aliases=("claim_item",),
        typed=("claim",),
        usage="`/firebreak claim 3` you do it",
        path="claim",
    ),
    Action(
        "skip",
        "item",
        may="checklist",
        label="Skip, with a reason …",
        fields=(Field("text", "text", label="Why is it skipped?", hint="The review will show this reason."),),
        form=Form("Skip this item", "Skip it"),
        aliases=("skip_item",),
        typed=("skip",),
        usage="`/firebreak skip 3 WHY`",
        path="skip",
    ),
    Action(
        "note",
        "item",
        may="checklist",
        label="Add a note …",
        fields=(Field("text", "text", label="Note"),),
        form=Form("Note on this item", "Save the note"),
        aliases=("note_item",),
        typed=("note",),
        usage="`/firebreak note 3 TEXT`",
        path="note",
    ),
    Action("remember", "room", may="remember", fields=(Field("text", "text"), Field("url", "link"))),
    Action(
        "drill",
        "playbook",
        typed=("drill",),
        usage="`/firebreak drill PLAYBOOK` rehearses a playbook: real messages, all marked DRILL",
        path="drill",
    ),
)
"""Every action; those of a card stand in the order of its buttons."""


HELP_LINES = (
    ("status", "ack", "take"),
    ("still", "unack", "give"),
    ("update",),
    ("known",),
    ("same",),
    ("severity", "posted", "approve"),
    ("changes", "edit"),
    ("moved", "kept"),
    ("snooze", "wrong"),
    ("close", "reopen"),
    ("done", "claim", "skip", "note"),
    ("room", "list", "who"),
)
"""Which words of the help share a line; what is in none of them has its own, at the end."""


def find(word: str, actions: Sequence[Action] = ACTIONS) -> Action | None:
    """The action of that name, or of an older name that it had.

    >>> [found.name for word in ("snooze", "publicly_acknowledge", "dance") if (found := find(word))]
    ['snooze', 'posted']
    """
    return next((one for one in actions if word == one.name or word in one.aliases), None)


def named(name: str) -> Action:
    """The row of an action that there is; KeyError for any other."""
    return _BY_NAME[name]


def fields_of(actions: Iterable[Action]) -> dict[str, Field]:
    """All their fields by name; where two share one, the first counts."""
    found: dict[str, Field] = {}
    for one in actions:
        for field in one.fields:
            found.setdefault(field.name, field)
    return found


_BY_NAME = {one.name: one for one in ACTIONS}
