"""The one table of what a person can do: buttons, forms, slash commands, the API, `press:` and `may:` all read it.

A new action is a row here, a method of its name in `app/action_handlers.py` (and, where it changes an incident, a
pure function in `responder_actions`); a button that is not always to be had says when in `response/wording/buttons.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .action_row import Action, Field, Form
from .model import MOST_CLAIMS, Severity
from .translation import gettext_noop

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


SAVING = "playbooks"
"""The key of `may:` for saving the file: nothing that is pressed on an incident, so no row of the table."""

MAY = {
    "acknowledge": gettext_noop("acknowledge this"),
    "take_over": gettext_noop("take this over"),
    "open_room": gettext_noop("open the room"),
    "snooze": gettext_noop("snooze this"),
    "wrong": gettext_noop("say that this is wrong"),
    "approve": gettext_noop("approve this draft"),
    "edit": gettext_noop("edit this draft"),
    "posted": gettext_noop("say where the answer was posted"),
    "close": gettext_noop("close this"),
    "reopen": gettext_noop("open this again"),
    "give": gettext_noop("give this to somebody"),
    "severity": gettext_noop("change the severity"),
    "status": gettext_noop("say how things stand"),
    "known": gettext_noop("say what is known"),
    "same": gettext_noop("say that two accounts are one person's"),
    "checklist": gettext_noop("work on this checklist"),
    "remember": gettext_noop("add to the timeline"),
    "declare": gettext_noop("declare an incident"),
    SAVING: gettext_noop("change the playbooks"),
}
"""The keys of `may:`, each with the words of a refusal: "Only comms may …"."""

_IS_IT = (
    (gettext_noop("It is true"), "true"),
    (gettext_noop("It is not true"), "false"),
    (gettext_noop("Not known yet"), "open"),
)

ACTIONS = (
    Action(
        "acknowledge",
        "incident",
        may="acknowledge",
        label=gettext_noop("Acknowledge"),
        busy=gettext_noop("Acknowledging …"),
        on_card=True,
        style="primary",
        typed=("ack", "acknowledge"),
        usage=gettext_noop("`/firebreak ack` you take charge"),
        path="acknowledge",
    ),
    Action(
        "still_on_it",
        "incident",
        may="acknowledge",
        label=gettext_noop("Still on it"),
        busy=gettext_noop("Confirming …"),
        on_card=True,
        typed=("still",),
        usage=gettext_noop("`/firebreak still` you are still on it"),
        path="still-on-it",
    ),
    Action(
        "take_over",
        "incident",
        may="take_over",
        label=gettext_noop("Take over"),
        busy=gettext_noop("Taking over …"),
        on_card=True,
        typed=("take",),
        usage=gettext_noop("`/firebreak take` you take over"),
        path="take-over",
    ),
    Action(
        "give",
        "incident",
        may="give",
        label=gettext_noop("Give to …"),
        busy=gettext_noop("Handing over …"),
        on_card=True,
        fields=(Field("to", "person", need="to: whom it is given to"),),
        typed=("give",),
        usage=gettext_noop("`/firebreak give NAME` somebody else has it, and is told"),
        bare_asks=False,
        path="give",
    ),
    Action(
        "unacknowledge",
        "incident",
        may="acknowledge",
        label=gettext_noop("I cannot take it"),
        on_card=True,
        typed=("unack",),
        usage=gettext_noop("`/firebreak unack` you take your acknowledgement back"),
        path="unacknowledge",
    ),
    Action(
        "open_room",
        "incident",
        may="open_room",
        label=gettext_noop("Open a room"),
        busy=gettext_noop("Opening the room …"),
        on_card=True,
        typed=("room",),
        usage=gettext_noop("`/firebreak room` opens its private room"),
        path="room",
    ),
    Action(
        "posted",
        "incident",
        may="posted",
        label=gettext_noop("I posted it"),
        on_card=True,
        fields=(
            Field(
                "url",
                "link",
                need="the url of what was posted",
                label=gettext_noop("Link to the post"),
                hint=gettext_noop("Only a public link stops the escalation."),
                input="link",
            ),
        ),
        form=Form(gettext_noop("Posted in public"), gettext_noop("Save the link"), known=False),
        aliases=("publicly_acknowledge",),
        typed=("posted",),
        usage=gettext_noop("`/firebreak posted LINK` the answer is public"),
        bare_asks=False,
        by_hand=gettext_noop("Type `/firebreak posted {} LINK` instead."),
        path="public-acknowledgement",
    ),
    Action(
        "moved",
        "incident",
        may="posted",
        label=gettext_noop("Moved to private"),
        on_card=True,
        fields=(
            Field(
                "how",
                "text",
                need="how: the link of the post that says so, or what was written",
                label=gettext_noop("The link of the post that says so, or what you wrote"),
                hint=gettext_noop("This stops the second clock: we have written to you."),
            ),
        ),
        form=Form(gettext_noop("Moved to private"), gettext_noop("Write it down"), known=False),
        typed=("moved",),
        usage=gettext_noop("`/firebreak moved LINK` it goes on in private"),
        by_hand=gettext_noop("Type `/firebreak moved {} LINK` instead."),
        path="moved-to-private",
    ),
    Action(
        "kept",
        "incident",
        may="posted",
        label=gettext_noop("Promise kept"),
        on_card=True,
        fields=(
            Field(
                "url",
                "link",
                need="the url of what was posted",
                label=gettext_noop("Link to the post"),
                input="link",
            ),
            Field(
                "minutes",
                "minutes",
                options=(
                    (gettext_noop("nothing more is promised"), "none"),
                    (gettext_noop("in 30 minutes"), "30"),
                    (gettext_noop("in an hour"), "60"),
                    (gettext_noop("in 2 hours"), "120"),
                ),
                label=gettext_noop("Does it promise the next word?"),
                input="promise",
            ),
        ),
        form=Form(gettext_noop("More was said in public"), gettext_noop("Save it"), known=False),
        typed=("kept",),
        usage=gettext_noop("`/firebreak kept LINK` what was promised in public stands there"),
        bare_asks=False,
        by_hand=gettext_noop("Type `/firebreak kept {} LINK` instead."),
        path="promise",
    ),
    Action(
        "track",
        "incident",
        may="posted",
        label=gettext_noop("Track this promise"),
        on_card=True,
        typed=("track",),
        usage=gettext_noop("`/firebreak track` what a colleague promised in public is asked for"),
        path="found-promise",
    ),
    Action(
        "status",
        "incident",
        may="status",
        label=gettext_noop("Say how it stands"),
        on_card=True,
        fields=(
            Field(
                "text",
                "text",
                need="the text that was said",
                label=gettext_noop("How do things stand?"),
                placeholder=gettext_noop("One or two sentences that anybody understands"),
            ),
            Field(
                "minutes",
                "minutes",
                options=(
                    (gettext_noop("in 15 minutes"), "15"),
                    (gettext_noop("in 30 minutes"), "30"),
                    (gettext_noop("in an hour"), "60"),
                    (gettext_noop("no promise"), "none"),
                ),
                label=gettext_noop("Next update"),
                hint=gettext_noop("Firebreak reminds you when it is due."),
                input="promise",
            ),
        ),
        form=Form(gettext_noop("Tell the room"), gettext_noop("Tell it")),
        aliases=("say_status",),
        typed=("update",),
        usage=gettext_noop(
            "`/firebreak update TEXT in 20m` tell everybody how things stand, and when you will say more"
        ),
        by_hand=gettext_noop("Type `/firebreak update {} TEXT in 30m` instead."),
        path="status",
    ),
    Action(
        "known",
        "incident",
        may="known",
        label=gettext_noop("Known issue …"),
        fields=(
            Field(
                "text",
                "text",
                need="the text: what is known, in one sentence, or none",
                label=gettext_noop("What is known, in one sentence?"),
                hint=gettext_noop(
                    "In every language of your customers: their questions are counted by its words. none: it is over."
                ),
            ),
            Field(
                "minutes",
                "minutes",
                options=(
                    (gettext_noop("in 30 minutes"), "30"),
                    (gettext_noop("in an hour"), "60"),
                    (gettext_noop("in 4 hours"), "240"),
                    (gettext_noop("no promise"), "none"),
                ),
                label=gettext_noop("Next update"),
                input="promise",
            ),
        ),
        form=Form(gettext_noop("Known issue"), gettext_noop("Keep it")),
        on_closed=True,
        typed=("known",),
        usage=gettext_noop(
            "`/firebreak known TEXT in 1h` what is known of it, in one sentence; `none` when it is over"
        ),
        by_hand=gettext_noop("Type `/firebreak known {} TEXT in 1h` instead."),
        path="known-issue",
    ),
    Action(
        "rumour",
        "incident",
        may="known",
        label=gettext_noop("Is it true? …"),
        fields=(
            Field(
                "is_it",
                "choice",
                options=(
                    *_IS_IT,
                    *((label, f"{value}-{n}") for n in range(2, MOST_CLAIMS + 1) for label, value in _IS_IT),
                ),
                need="is_it: true, false or open",
            ),
        ),
        typed=("rumour",),
        usage=gettext_noop(
            "`/firebreak rumour true|false|open` what you say of what many repeat; `false-2` of the second"
        ),
        bare_asks=False,
        path="rumour",
    ),
    Action(
        "deny",
        "incident",
        may="known",
        label=gettext_noop("Draft the denial"),
        fields=(Field("claim", "choice", tuple((str(n), str(n)) for n in range(1, MOST_CLAIMS + 1)), optional=True),),
        typed=("deny",),
        usage=gettext_noop(
            "`/firebreak deny` drafts a denial of what somebody says is not true, for approval; `deny 2` of the second"
        ),
        path="deny",
    ),
    Action(
        "same",
        "incident",
        may="same",
        label=gettext_noop("Same person …"),
        fields=(
            Field(
                "text",
                "text",
                need="the text: two accounts, such as x/rosa vk/rosa",
                label=gettext_noop("Which two accounts are one person's?"),
                placeholder=gettext_noop("x/rosa vk/rosa"),
            ),
        ),
        form=Form(gettext_noop("One person"), gettext_noop("Keep it"), known=False),
        by_hand=gettext_noop("Type `/firebreak same {} x/rosa vk/rosa` instead."),
        on_closed=True,
        typed=("same",),
        usage=gettext_noop("`/firebreak same x/rosa vk/rosa` these two accounts are one person's"),
        path="same-person",
    ),
    Action(
        "snooze",
        "incident",
        may="snooze",
        label=gettext_noop("Snooze …"),
        busy=gettext_noop("Snoozing …"),
        on_card=True,
        fields=(
            Field(
                "until",
                "choice",
                options=(
                    (gettext_noop("For 30 minutes"), "30m"),
                    (gettext_noop("Until it gets worse"), "worse"),
                    (gettext_noop("Until the next shift"), "shift"),
                ),
                need="until: 30m, worse or shift",
            ),
        ),
        typed=("snooze",),
        usage=gettext_noop("`/firebreak snooze 30m|worse|shift`"),
        bare_asks=False,
        path="snooze",
    ),
    Action(
        "wrong",
        "incident",
        may="wrong",
        label=gettext_noop("Wrong …"),
        on_card=True,
        fields=(
            Field(
                "reason",
                "choice",
                options=(
                    (gettext_noop("It is not about us"), "not_us"),
                    (gettext_noop("It is not negative"), "not_negative"),
                    (gettext_noop("It is known already"), "known"),
                    (gettext_noop("It is a drill"), "drill"),
                ),
                need="a reason: not_us, not_negative, known or drill",
            ),
        ),
        confirm=gettext_noop(
            "This closes the incident for everybody, and nobody is called any more. It can be opened again."
        ),
        typed=("wrong",),
        usage=gettext_noop("`/firebreak wrong not_us|not_negative|known|drill`"),
        bare_asks=False,
        path="wrong",
    ),
    Action(
        "close",
        "incident",
        may="close",
        label=gettext_noop("Close …"),
        busy=gettext_noop("Closing …"),
        on_card=True,
        style="danger",
        fields=(
            Field(
                "verdict",
                "choice",
                options=(
                    (gettext_noop("It was real"), "real"),
                    (gettext_noop("False alarm: nothing was wrong"), "false"),
                    (gettext_noop("Known: we already knew of it"), "known"),
                    (gettext_noop("It was a drill"), "drill"),
                ),
                label=gettext_noop("What was it?"),
                hint=gettext_noop("The review shows your answer, and it says which alarms were worth it."),
            ),
        ),
        form=Form(gettext_noop("Close the incident"), gettext_noop("Close it")),
        on_closed=True,
        typed=("close",),
        usage=gettext_noop("`/firebreak close` or `/firebreak close real|false|known|drill`"),
        by_hand=gettext_noop("Type `/firebreak close {} real` instead (or false, known, drill)."),
        path="close",
    ),
    Action(
        "reopen",
        "incident",
        may="reopen",
        label=gettext_noop("Reopen"),
        busy=gettext_noop("Opening again …"),
        on_closed=True,
        typed=("reopen",),
        usage=gettext_noop("`/firebreak reopen` it is not over: the incident goes on"),
        path="reopen",
    ),
    Action(
        "severity",
        "incident",
        may="severity",
        label=gettext_noop("Severity …"),
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
        usage=gettext_noop("`/firebreak severity sev2`"),
        bare_asks=False,
        path="severity",
    ),
    Action(
        "approve",
        "draft",
        may="approve",
        label=gettext_noop("Approve"),
        busy=gettext_noop("Approving …"),
        style="primary",
        typed=("approve",),
        usage=gettext_noop("`/firebreak approve` you stand for the draft"),
        path="approve",
    ),
    Action(
        "ask_changes",
        "draft",
        may="approve",
        label=gettext_noop("Ask for changes …"),
        fields=(
            Field(
                "text",
                "text",
                need="the changes",
                label=gettext_noop("What should be changed?"),
                hint=gettext_noop("Until then nobody posts it."),
            ),
        ),
        form=Form(gettext_noop("Ask for changes"), gettext_noop("Ask for them")),
        typed=("changes",),
        usage=gettext_noop("`/firebreak changes WHAT` the draft must be changed before it is posted"),
        by_hand=gettext_noop("Type `/firebreak changes {} WHAT` instead."),
        path="changes",
    ),
    Action(
        "edit",
        "draft",
        may="edit",
        label=gettext_noop("Edit …"),
        busy=gettext_noop("Saving …"),
        fields=(
            Field(
                "text",
                "text",
                need="the text",
                label=gettext_noop("As it is to be posted"),
                hint=gettext_noop("Nothing is posted by this."),
                prefilled=True,
            ),
        ),
        form=Form(gettext_noop("Edit the draft"), gettext_noop("Save the text")),
        typed=("edit",),
        usage=gettext_noop("`/firebreak edit TEXT` the newest draft says this instead"),
        path="text",
    ),
    Action(
        "settle",
        "mention",
        label=gettext_noop("Answered …"),
        fields=(
            Field(
                "state",
                "choice",
                options=(
                    (gettext_noop("Answered where we do not see it"), "answered"),
                    (gettext_noop("Needs no answer"), "needs no answer"),
                    (gettext_noop("Still to be answered"), "open"),
                ),
                need="the state: answered, needs no answer or open",
                label=gettext_noop("What became of it?"),
            ),
        ),
        path="state",
    ),
    Action(
        "judge",
        "mention",
        label=gettext_noop("Not negative …"),
        fields=(
            Field(
                "label",
                "choice",
                options=(
                    (gettext_noop("Neutral"), "neutral"),
                    (gettext_noop("Positive"), "positive"),
                    (gettext_noop("Negative"), "negative"),
                ),
                need="the label: negative, neutral or positive",
                label=gettext_noop("What is it?"),
                hint=gettext_noop("The sentiment model learns from it."),
            ),
        ),
        path="label",
    ),
    Action(
        "same_author",
        "mention",
        label=gettext_noop("Same person …"),
        fields=(
            Field(
                "text",
                "text",
                need="the text: the other account, such as vk/rosa",
                label=gettext_noop("Which other account is theirs?"),
                placeholder="vk/rosa",
            ),
        ),
        path="same-person",
    ),
    Action(
        "done",
        "item",
        may="checklist",
        label=gettext_noop("Done"),
        aliases=("finish_item",),
        typed=("done",),
        usage=gettext_noop("`/firebreak done 3` item 3 of the checklist is done"),
        path="done",
    ),
    Action(
        "claim",
        "item",
        may="checklist",
        label=gettext_noop("I take it"),
        aliases=("claim_item",),
        typed=("claim",),
        usage=gettext_noop("`/firebreak claim 3` you do it"),
        path="claim",
    ),
    Action(
        "skip",
        "item",
        may="checklist",
        label=gettext_noop("Skip, with a reason …"),
        fields=(
            Field(
                "text",
                "text",
                label=gettext_noop("Why is it skipped?"),
                hint=gettext_noop("The review will show this reason."),
            ),
        ),
        form=Form(gettext_noop("Skip this item"), gettext_noop("Skip it")),
        aliases=("skip_item",),
        typed=("skip",),
        usage=gettext_noop("`/firebreak skip 3 WHY`"),
        path="skip",
    ),
    Action(
        "note",
        "item",
        may="checklist",
        label=gettext_noop("Add a note …"),
        fields=(Field("text", "text", label=gettext_noop("Note")),),
        form=Form(gettext_noop("Note on this item"), gettext_noop("Save the note")),
        aliases=("note_item",),
        typed=("note",),
        usage=gettext_noop("`/firebreak note 3 TEXT`"),
        path="note",
    ),
    Action("remember", "room", may="remember", fields=(Field("text", "text"), Field("url", "link"))),
    Action(
        "drill",
        "playbook",
        fields=(Field("like", "text"),),
        typed=("drill",),
        usage=gettext_noop(
            "`/firebreak drill PLAYBOOK` rehearses a playbook: real messages, all marked DRILL; `like ID` brings the "
            "posts of that incident"
        ),
        bare_asks=False,
        path="drill",
    ),
    Action(
        "declare",
        "topic",
        may="declare",
        label=gettext_noop("Declare an incident"),
        style="danger",
        fields=(
            Field(
                "severity",
                "choice",
                options=tuple((each.value, each.value) for each in Severity),
                need=gettext_noop("the severity: sev1 to sev4"),
                label=gettext_noop("How grave is it?"),
            ),
            Field("playbook", "playbook", label=gettext_noop("Which playbook shall run?")),
            Field(
                "text",
                "text",
                need=gettext_noop("the text: what happened"),
                label=gettext_noop("What happened?"),
                placeholder=gettext_noop("What you saw, in a sentence or two"),
            ),
            Field("url", "link", label=gettext_noop("Link to the post"), input="link"),
        ),
        form=Form(gettext_noop("Declare an incident"), gettext_noop("Declare it"), known=False),
        typed=("declare",),
        usage=gettext_noop("`/firebreak declare WHAT` opens an incident that you see and Firebreak does not"),
        path="declare",
    ),
    Action(
        "swap",
        "team",
        fields=(
            Field("to", "person", need="to: who is on call instead"),
            Field("until", "text", need="until: when it ends, such as 18:00, Mon 09:00 or 3h"),
        ),
        typed=("swap",),
        usage=gettext_noop("`/firebreak swap [TEAM] NAME until 18:00` NAME is on call instead; both are told"),
        bare_asks=False,
        path="swap",
    ),
)
"""Every action; those of a card stand in the order of its buttons."""


HELP_LINES = (
    ("status", "ack", "take"),
    ("still", "unack", "give"),
    ("update",),
    ("known",),
    ("same",),
    ("rumour", "deny"),
    ("severity", "posted", "approve"),
    ("changes", "edit"),
    ("moved", "kept", "track"),
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
