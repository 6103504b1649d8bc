"""What people say of one mention: what it is, what became of it, and whose it is."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ..core.answering import Handled
from ..core.errors import NotFound
from ..core.model import AuditEntry, Label, Labelled, Mention, Outcome
from ..core.responder_actions import accounts_in, refused
from ..core.store import Tx
from ..core.translation import gettext_noop, message
from .action_runner import ActionRunner

Became = Literal["answered", "needs no answer", "open"]
SAID = {
    "answered": gettext_noop("{who} says that it was answered."),
    "needs no answer": gettext_noop("{who} says that it needs no answer."),
    "open": gettext_noop("{who} says that it is still to be answered."),
}

LABELS = {
    "negative": gettext_noop("negative"),
    "neutral": gettext_noop("neutral"),
    "positive": gettext_noop("positive"),
}


def settle(runner: ActionRunner, key: str, who: str, state: Became) -> Outcome:
    """What became of a mention, where no post of ours shows it; `open` takes that back."""
    now = runner.clock.now()
    with runner.store.begin() as tx:
        found = _found(runner, tx, key, who, now)
        if isinstance(found, Outcome):
            return found
        tx.handle(found.key, None if state == "open" else Handled(found.key, state, who, now))
        tx.audit(AuditEntry("mention.settled", now, who, found.key, {"state": state}))
    return Outcome(True, message(SAID[state], who=who))


def judge(runner: ActionRunner, key: str, who: str, label: Label) -> Outcome:
    """What a mention is, for each topic that it is about: the sentiment model learns from it."""
    now = runner.clock.now()
    with runner.store.begin() as tx:
        found = _found(runner, tx, key, who, now)
        if isinstance(found, Outcome):
            return found
        if not found.text:
            return refused(message("Its words are gone, so nobody can say what it is."))
        topics = [topic for _, topic in tx.judgements([found.key])]
        tx.add_labels([Labelled(found.key, topic, found.text, found.lang, label, who, now) for topic in topics])
        tx.audit(AuditEntry("mention.judged", now, who, found.key, {"label": label}))
    return Outcome(True, message("{who} says that it is {label}.", who=who, label=message(LABELS.get(label, label))))


def same_author(runner: ActionRunner, key: str, who: str, text: str) -> Outcome:
    """Whoever wrote a mention is the same person as another account."""
    now = runner.clock.now()
    with runner.store.begin() as tx:
        found = _found(runner, tx, key, who, now)
        if isinstance(found, Outcome):
            return found
        if not found.author.handle:
            return refused(message("Nobody knows who wrote this: it has no account."))
        mine = (found.platform, found.author.handle)
        named = accounts_in(text)
        if len(named) != 1 or named[0] == mine:
            return refused(
                message("“{said}” is no other account: write it as platform/name, such as vk/rosa.", said=text[:60])
            )
        (other,) = named
        tx.join_accounts(mine, other, who, now)
        tx.audit(AuditEntry("mention.author_linked", now, who, found.key))
    return Outcome(
        True,
        message(
            "{who} says that {author} and {other} are one person.",
            who=who,
            author="/".join(mine),
            other="/".join(other),
        ),
    )


def _found(runner: ActionRunner, tx: Tx, key: str, who: str, now: datetime) -> Mention | Outcome:
    """The mention, where somebody may read it; or the refusal."""
    stored = tx.posts([key]).get(key)
    if stored is None or stored.mention.key in runner.versions.private_to_others(tx, who, now):
        raise NotFound(message("there is no mention {key}", key=key))
    if reason := runner.versions.current.refuses(None, "", who, now):
        tx.audit(AuditEntry("press.refused", now, who, stored.mention.key))
        return refused(reason)
    return stored.mention
