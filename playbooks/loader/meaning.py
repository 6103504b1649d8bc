"""What every word of a file may say and nobody can mean: each with its place, its cause and its cure.

Nothing here is against the grammar, so an open incident's file is not asked again.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ...core.messages import Lasting, Number
from ...core.translation import message, nmessage
from ..rota_blocks import SecondLine
from .escalations import KEY, SECTION
from .language_codes import look_at_language
from .tree import meant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..file import Playbook, PlaybooksFile
    from ..rota_blocks import Override, Team
    from .tree import Path, Tree

PER_DAY = 10  # alerts: beyond, nobody looks any more (published alert fatigue begins at some 10 pages a shift)
LONGEST_EXPECTED = timedelta(days=92)  # a season; a bar that is raised for longer is the wrong year
LATEST_APPROVAL = timedelta(hours=2)  # people wait 15 minutes for the first public word
PUBLIC, DRAFTS = "publicly_acknowledged", "draft_acknowledgement"
SHORTEST_ACK = timedelta(minutes=5)
_CHANNEL = re.compile(r"#[\w-]{1,80}$|[CG][A-Z0-9]{6,}$")  # Slack takes letters of any script, digits, - and _


def look_for_doubts(file: PlaybooksFile, tree: Tree) -> None:
    """Note in `tree` what can be read and can hardly be meant."""
    _people(file, tree)
    _topics(file, tree)
    _twins(file, tree)
    _rotas(file, tree)
    if file.playbooks and every_playbook_was_read(file, tree):
        _unused(file, tree)
    for name, playbook in file.playbooks.items():
        _spans(playbook, tree, ("playbooks", name))
        _clocks(playbook, tree, ("playbooks", name))


def _people(file: PlaybooksFile, tree: Tree) -> None:
    first: dict[str, str] = {}
    for name, person in file.people.items():
        other = first.setdefault(person.slack, name)
        if other != name:
            what = message(
                "{other} has the same member id, so one of the two is never called; copy it again in Slack", other=other
            )
            tree.report(("people", name, "slack"), what)
        for language in person.languages:
            look_at_language(language, tree, _place(tree, ("people", name), "languages", language))
    for platform, voice in file.voice.items():
        for language in voice.languages:
            look_at_language(language, tree, _place(tree, ("voice", platform), "languages", language))


def _topics(file: PlaybooksFile, tree: Tree) -> None:
    owner: dict[str, str] = {}
    for topic in file.topics:
        at: Path = ("topics", topic.name)
        if topic.alerts_per_week > PER_DAY * 7:
            a_day = topic.alerts_per_week / 7
            what = message(
                "{a_day} alerts a day is more than anybody looks at; write such as 2 alerts/week",
                a_day=Number(a_day, grouped=True),
            )
            tree.report((*at, "sensitivity"), what, severe=False)
        for number, (_, begin, until) in enumerate(topic.expected):
            if until - begin > LONGEST_EXPECTED:
                what = nmessage(
                    "this raises the bar for {n} day, from {begin} to {until}; is it the wrong year?",
                    "this raises the bar for {n} days, from {begin} to {until}; is it the wrong year?",
                    (until - begin).days,
                    begin=f"{begin:%Y-%m-%d}",
                    until=f"{until:%Y-%m-%d}",
                )
                tree.report((*at, "expected", number), what, severe=False)
        for word in topic.words:
            other = owner.setdefault(word.casefold(), topic.name)
            if other != topic.name:
                what = message(
                    '"{word}" stands in the topic {other} too, so a post with it counts for both; leave it in one',
                    word=word,
                    other=other,
                )
                tree.report(_place(tree, at, "words", word), what, severe=False)


def _place(tree: Tree, at: Path, key: str, word: str) -> Path:
    """Where a word stands in a list, or the only one."""
    written = tree.value
    for part in (*at, key):
        written = written[part]
    return (*at, key, written.index(word)) if isinstance(written, list) and word in written else (*at, key)


def _twins(file: PlaybooksFile, tree: Tree) -> None:
    """Two that start on just the same signals tell the same people twice."""
    before: list[tuple[str, Playbook]] = []
    for name, playbook in file.playbooks.items():
        for other, earlier in before:
            alike = playbook.when.covers(earlier.when) and earlier.when.covers(playbook.when)
            apart = other in playbook.suppressed_by or name in earlier.suppressed_by
            if alike and not apart:
                what = message(
                    '"{other}" starts on the same signals, so both run; make them one, or let one suppress the other',
                    other=other,
                )
                tree.report(("playbooks", name, "when"), what, key=True, severe=False)
                break
        before.append((name, playbook))


def _own_teams(file: PlaybooksFile) -> list[tuple[str, Team]]:
    """Those that are written in it; their second lines are no teams of their own."""
    return [(name, team) for name, team in file.teams.items() if not isinstance(team, SecondLine)]


def overrides(name: str, team: Team) -> Iterator[tuple[Path, Override]]:
    """Every override of a team's rotas, and where it stands."""
    for key, rotas in (("on_call", team.on_call), ("second", team.second)):
        for n, rota in enumerate(rotas):
            for number, one in enumerate(rota.overrides):
                yield ("teams", name, key, n, "overrides", number), one


def _rotas(file: PlaybooksFile, tree: Tree) -> None:
    for name, team in _own_teams(file):
        for at, one in overrides(name, team):
            if one.who and one.who not in team.members:
                what = message(
                    '{who} is not in team "{name}", so its alerts and rooms leave them out; add them to members',
                    who=one.who,
                    name=name,
                )
                tree.report((*at, "who"), what, severe=False)
        for number, rota in enumerate(team.on_call):
            for who in rota.members:
                if who not in team.members:
                    what = message(
                        '{who} is not in team "{name}", so its alerts and rooms leave them out; add them to members',
                        who=who,
                        name=name,
                    )
                    tree.report(("teams", name, "on_call", number, "members"), what, severe=False)


def every_playbook_was_read(file: PlaybooksFile, tree: Tree) -> bool:
    """Whether none is missing: else nobody knows what it answers and what it uses."""
    written = tree.value.get("playbooks") or {}
    return isinstance(written, dict) and len(file.playbooks) == len(written)


def _unused(file: PlaybooksFile, tree: Tree) -> None:
    steps = [step for playbook in file.playbooks.values() for step in playbook.steps]
    for section, key in (("checklists", "checklist"), ("templates", "template")):
        used = {getattr(step, key, None) for step in steps}
        written = tree.value.get(section)
        for name in written if isinstance(written, dict) else ():
            if name not in used and name in getattr(file, section):
                what = message('no step uses "{name}"; name it as {key}: of a step, or take it out', name=name, key=key)
                tree.report((section, name), what, key=True, severe=False)
    shared = {one[KEY] for one in _written_steps(tree) if isinstance(one, dict) and KEY in one}
    for name in tree.value.get(SECTION) or ():
        if name not in shared:
            what = message('no step uses "{name}"; name it as {key}: of a step, or take it out', name=name, key=KEY)
            tree.report((SECTION, name), what, key=True, severe=False)
    asked = {tag for when in file.whens() for tag in when.tags()}
    anything = any("tagged" in one.when.signal and not one.when.tagged for one in file.playbooks.values())
    for watchlist in file.watchlists:
        if not anything and not {watchlist.name, watchlist.kind} & asked:
            near = meant(watchlist.kind, asked, list_all=False)
            what = message(
                'no playbook asks for "{kind}"{hint}; add one with when: {tagged: {kind}}',
                kind=watchlist.kind,
                hint=near,
            )
            tree.report(("watchlists", watchlist.name, "kind"), what, severe=False)


def _written_steps(tree: Tree) -> list[Any]:
    """Every step as it stands in the file, of playbooks that were all read."""
    return [step for one in tree.value["playbooks"].values() for step in one["steps"]]


def _clocks(playbook: Playbook, tree: Tree, at: Path) -> None:
    """A clock that runs out before anybody is called for that is looked at by nobody."""
    calls = [(one.after, number) for number, one in enumerate(playbook.steps) if one.unless == PUBLIC]
    for step in playbook.steps:
        clock = getattr(step, "clock", None)
        if step.do == DRAFTS and clock and calls and min(calls)[0] > step.after + clock:
            after, number = min(calls)
            what = message(
                "the clock of the draft runs out after {clock}, and whoever is called for that is called only after "
                "{span}; call them by then, or give the clock longer",
                clock=Lasting((step.after + clock).total_seconds()),
                span=Lasting(after.total_seconds()),
            )
            tree.report((*at, "steps", number, "after"), what, severe=False)


def _spans(playbook: Playbook, tree: Tree, at: Path) -> None:
    if playbook.ack_for and playbook.ack_for < SHORTEST_ACK:
        what = message(
            "calls begin again {span} after somebody took it; write 30m or more",
            span=Lasting(playbook.ack_for.total_seconds()),
        )
        tree.report((*at, "ack_for"), what, severe=False)
    for number, step in enumerate(playbook.steps):
        within = getattr(getattr(step, "approve", None), "within", None)
        if within and within > LATEST_APPROVAL:
            what = message(
                "an approval after {span} is too late for people who wait; 10m is usual",
                span=Lasting(within.total_seconds()),
            )
            tree.report((*at, "steps", number, "approve", "within"), what, severe=False)
    for number, step in enumerate(playbook.steps):
        channel = getattr(step, "to", "")
        if isinstance(channel, str) and channel.startswith("#") and not _CHANNEL.match(channel):
            plain = re.sub(r"[^\w-]+", "-", channel[1:]).strip("-")
            what = message(
                'Slack has no channel "{channel}": letters, digits, - and _ only (did you mean "#{plain}"?)',
                channel=channel,
                plain=plain,
            )
            tree.report((*at, "steps", number, "to"), what)
