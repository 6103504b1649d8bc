"""Conditions that can never hold, or always do; words that begin nearly everything; what is said twice."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from ...core.model import Severity
from ...core.text import fold
from ...core.translation import message
from .language_codes import look_at_language
from .tree import meant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..file import Playbook, PlaybooksFile
    from ..when import When
    from ..when_clauses import Bound
    from .tree import Path, Tree

BOUNDS = ("volume", "mentions", "people", "reach", "followers", "share")


def look_for_what_cannot_be(file: PlaybooksFile, tree: Tree) -> None:
    """Note in `tree` what never starts, never counts or is said twice."""
    for name, playbook in file.playbooks.items():
        _never_starts(name, playbook.when, tree)
        _twice(playbook, tree, ("playbooks", name, "steps"))
    for at, when in _whens(file):
        for one in when.each():
            _clauses(one, file, tree, at)
    _handles(file, tree)
    for topic in file.topics:
        for part, words in topic.parts.items():
            _short(words, tree, ("topics", topic.name, "parts", part))


def _whens(file: PlaybooksFile) -> Iterator[tuple[Path, When]]:
    yield from ((("playbooks", name, "when"), one.when) for name, one in file.playbooks.items())
    for name, lines in file.checklists.items():
        yield from ((("checklists", name, n, "when"), one.when) for n, one in enumerate(lines) if one.when)


def _together(when: When) -> Iterator[When]:
    """It and every condition that must hold beside it."""
    yield when
    for one in when.all_of:
        yield from _together(one)


def _never_starts(name: str, when: When, tree: Tree) -> None:
    every, at = list(_together(when)), ("playbooks", name, "when")
    keys = [key for key in ("signal", "topic", "series") if not _shared([getattr(one, key) for one in every])]
    bars = [one.severity for one in every if one.severity]
    if not any(all(bar.clears(severity) for bar in bars) for severity in Severity):
        keys.append("severity")
    keys += [key for key in BOUNDS if not _reachable([bound for one in every if (bound := getattr(one, key))])]
    for key in keys:
        what = message(
            '"{name}" never starts: what it asks of {key} cannot hold together; take one of the two out',
            name=name,
            key=key,
        )
        tree.report((*at, key), what, severe=False)
    if any(one.none_of and one.none_of.covers(when) for one in every):
        what = message(
            '"{name}" never starts: what stands under not: holds whenever the rest does; take one of them out',
            name=name,
        )
        tree.report((*at, "not"), what, severe=False)


def _shared(named: Iterable[Sequence[str]]) -> bool:
    """Whether something is in each of the lists that are not empty."""
    some = [set(one) for one in named if one]
    return not some or bool(set.intersection(*some))


def _reachable(bounds: Sequence[Bound]) -> bool:
    least = max((one.number for one in bounds if not one.below), default=0.0)
    return all(one.number > least for one in bounds if one.below)


def _clauses(when: When, file: PlaybooksFile, tree: Tree, at: Path) -> None:
    for language in when.language:
        look_at_language(language, tree, (*at, "language"))
    parts = {part for topic in file.topics for part in topic.parts}
    written = tree.value.get("topics")
    all_read = isinstance(written, dict) and len(written) == len(file.topics)
    for part in when.part:
        if all_read and part not in parts:
            what = message('no topic has a part "{part}"{hint}', part=part, hint=meant(part, parts))
            tree.report((*at, "part"), what)
    _short(when.words, tree, (*at, "words"))
    if when.share and when.share.number > 1:
        tree.report((*at, "share"), message('a share is 100 % at most; write such as ">= 40%"'))
    for key in BOUNDS:
        bound: Bound | None = getattr(when, key)
        if bound and not bound.number:
            never = message('"{said}" never holds; write such as "< 200", or leave {key} out', said=bound.said, key=key)
            always = message(
                '"{said}" always holds; write such as ">= 200", or leave {key} out', said=bound.said, key=key
            )
            tree.report((*at, key), never if bound.below else always, severe=False)


def _short(words: Iterable[str], tree: Tree, at: Path) -> None:
    """Each counts where a word of a post begins like it."""
    for word in words:
        if not word.strip():
            tree.report(at, message("an empty word stands here, which no post says; take it out"), severe=False)
        elif len(word.strip()) == 1 and word.strip().isalpha() and word < "\u3000":
            what = message('every word that begins with "{word}" counts; write more of it', word=word.strip())
            tree.report(at, what, severe=False)


def _twice(playbook: Playbook, tree: Tree, at: Path) -> None:
    """The same said to the same people at the same minute; and calls of nobody."""
    for (_, first), (number, second) in combinations(enumerate(playbook.steps), 2):
        if first == second:
            what = message("the same step stands above already; take one of them out")
            tree.report((*at, number), what, severe=False)
    for number, step in enumerate(playbook.steps):
        if step.do == "notify" and not getattr(step, "who", ()):
            tree.report((*at, number, "who"), message("this calls nobody; name people, teams or team.on_call"))


def _handles(file: PlaybooksFile, tree: Tree) -> None:
    """An account of two topics, or of two entries, or one of ours on a watchlist."""
    owner: dict[tuple[str, str], str] = {}
    for topic in file.topics:
        for account, handle in _accounts(topic.handles):
            other = owner.setdefault(account, topic.name)
            if other != topic.name:
                what = message(
                    '"{handle}" is an account of the topic {other} too, so a post with it counts for both; leave it '
                    "in one",
                    handle=handle,
                    other=other,
                )
                tree.report(("topics", topic.name, "handles", account[0]), what, severe=False)
    for watchlist in file.watchlists:
        named: dict[tuple[str, str], str] = {}
        for number, entry in enumerate(watchlist.entries):
            at: Path = ("watchlists", watchlist.name, "entries", number, "handles")
            for account, handle in _accounts(entry.handles):
                if account in owner:
                    what = message(
                        '"{handle}" is your own account (topic {topic}), so every complaint that tags you would count '
                        "for {watchlist}; take it out",
                        handle=handle,
                        topic=owner[account],
                        watchlist=watchlist.name,
                    )
                    tree.report((*at, account[0]), what, severe=False)
                if (other := named.setdefault(account, entry.name)) != entry.name:
                    what = message('"{handle}" is {other} already; leave it in one entry', handle=handle, other=other)
                    tree.report((*at, account[0]), what, severe=False)


def _accounts(handles: dict[str, tuple[str, ...]]) -> list[tuple[tuple[str, str], str]]:
    """Each account as it is compared, and as it is written."""
    return [((platform, fold(one)), one) for platform, some in handles.items() for one in some]
