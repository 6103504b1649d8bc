"""Who is called instead of the person on call who cannot be reached: the next of the rota, until nobody is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.effects import Invite, Post
from ..core.model import About
from ..core.translation import gettext, together
from ..playbooks.file import display
from ..playbooks.on_call import on_call, successors
from ..playbooks.values import team_of
from .new_tasks import new_task, stamp
from .unreachable import call_card, message_uninvited, post_in_room
from .wording.buttons import button
from .wording.inside import inside
from .wording.rooms import alert_of, channel_of, link, room_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from ..core.effects import Briefing, Effect
    from ..core.model import Incident, Task
    from ..playbooks.file import PlaybooksFile
    from .ended import Ended


def instead_of_invited(ended: Ended, addresses: Iterable[str]) -> Iterator[Task]:
    """For everybody among the lost who was invited as the one on call: the next in that rota."""
    for team in dict.fromkeys(team_of(address) for address in addresses):
        if team in ended.file.teams and on_call(ended.file.teams[team], ended.now) in ended.lost:
            yield from call_next(About(team=team, reason="uninvited"), set(ended.lost), ended)


def call_next(about: About, lost: set[str], ended: Ended) -> Iterator[Task]:
    """Call the next of the rota of `about.team` whom nobody has tried in vain; when there is none, say so."""
    _, incident, tasks, _, now, file = ended
    team = about.team or ""
    out = lost | {task.about.person for task in tasks if task.verb == "direct"}
    out |= {task.about.person for task in tasks if task.verb == "stand_in" and task.state == "failed"}
    rota = successors(file.teams[team], now) if team in file.teams else ()
    follower = next((name for name in rota if name not in out), None)
    if follower is None:
        yield from nobody(about, incident, now)
    else:
        about = About(person=follower, team=team, reason=about.reason, for_at=about.for_at)
        yield new_task(incident, f"stand-in/{team}/{_mark(about)}/{follower}", "stand_in", now, about=about)


def after_backup(ended: Ended) -> Iterator[Task]:
    """A backup who came is told of; one who could not be reached either passes it on."""
    task, incident, _, lost, now, _ = ended
    about = task.about
    if about.reason == "nobody_on_call":
        return
    if lost:
        if about.reason != "uncalled":  # otherwise this was the message
            yield from message_uninvited(lost, incident, now)
        yield from call_next(about, {about.person or "", *lost}, ended)
    elif task.state == "done":
        yield new_task(incident, f"called/{about.team}/{_mark(about)}/{about.person}", "called", now, about=about)


def after_call(ended: Ended) -> Iterator[Task]:
    """A call to whoever is on call that failed passes on; in a hole of the rota all of the team are called."""
    task, incident, _, _, now, file = ended
    team = task.about.team or ""
    if team not in file.teams:
        return
    who = on_call(file.teams[team], now)
    if who and task.state == "failed":
        yield from call_next(About(team=team, reason="uncalled"), {who}, ended)
    for name in file.teams[team].members[1:] if who is None else ():  # the first of them was called
        about = About(person=name, team=team, reason="nobody_on_call")
        key = f"stand-in/{team}/hole-{task.step}/{name}"
        yield new_task(incident, key, "stand_in", now, about=about, unless=task.unless)


def nobody(about: About, incident: Incident, now: datetime) -> Iterator[Task]:
    """Everybody of a rota, or of the room (no team), was tried in vain: the room hears it, and the alert's channel."""
    for where in ("room", "channel") if about.team else ("channel",):
        key = f"nobody/{about.team or 'room'}/{_mark(about)}/{where}"
        yield new_task(incident, key, "nobody", now, part=where, about=About(team=about.team))


def _mark(about: About) -> str:
    """Why a backup is called, as part of a key."""
    if about.reason == "shift":
        return stamp(about.for_at)
    return "call" if about.reason == "uncalled" else "room"


# --- in words ----------------------------------------------------------------------------------------------------


def _stand_in(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """The next of the rota comes into the room; where there is none, or nobody was to be invited, they are called."""
    about, room = briefing.task.about, room_of(briefing)
    person = file.people.get(about.person or "")
    if person is None:
        return None
    if room and about.reason not in ("uncalled", "nobody_on_call"):
        return Invite(room, (person,))
    card = call_card(briefing, file)
    channel = channel_of(briefing, file)
    where = gettext("Go to {channel}.", channel=link(room or channel or "")) if room or channel else ""
    if about.reason == "nobody_on_call":
        why = gettext("Nobody is on call for {team}, so you are called.", team=title(about.team, file))
    else:
        why = gettext("{names} cannot be reached, so you are called.", names=_tried(briefing, file))
    return Post(person.slack, together([gettext("{what}.", what=card.headline), why, where]), card)


def _tried(briefing: Briefing, file: PlaybooksFile) -> str:
    """Whoever is on call in the team, and those tried before the backup came; the team where nobody is known."""
    about = briefing.task.about
    return file.spoken(_in_vain(about.team, about.person, briefing, file)) or title(about.team, file)


def _in_vain(team: str | None, until: str | None, briefing: Briefing, file: PlaybooksFile) -> list[str]:
    rota, at = file.teams.get(team or ""), briefing.task.due_at
    if rota is None:  # the incident's own file was lost, and the current one has no such team
        return []
    order = [name for name in (on_call(rota, at), *successors(rota, at)) if name]
    return order[: order.index(until)] if until in order else order


def _called(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """Whoever reads the room, or else the alert, knows who comes instead of whom."""
    about = briefing.task.about
    name, team = about.person or "", title(about.team, file)
    text = gettext(
        "{names} could not be reached. {who} is next in the rota of {team} and is called.",
        names=_tried(briefing, file),
        who=display(name),
        team=team,
    )
    people = file.members([name], briefing.now)
    if room_of(briefing):
        return post_in_room(briefing, text, people if about.reason != "uncalled" else ())
    return inside(briefing, file, text) if not briefing.incident.confidential else None


def _nobody(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """The rota is exhausted: the room hears it, and the alert's channel, where a card still rings people."""
    tried = _in_vain(briefing.task.about.team, None, briefing, file)
    text = _in_vain_in_words(briefing, tried, file)
    please = gettext("Whoever reads this: please take it over, or call somebody by telephone.")
    if briefing.task.part == "room":
        buttons = (button("take_over", briefing.incident.id, "primary"),)
        room = room_of(briefing)
        return Post(room, together([text, please]), buttons=buttons) if room else None
    alert, channel = alert_of(briefing), channel_of(briefing, file)
    if channel is None:
        return None
    if briefing.incident.confidential:
        if any(done.verb == "nobody" and done.part == "channel" for done in briefing.done):
            return None  # the same sentence
        text = gettext("Nobody who is on call for this could be reached.")
        if _written_to(tried, briefing):
            text = gettext(
                "Nobody who is on call for this could be brought into its room; they are written to directly."
            )
    card = call_card(briefing, file)
    told = together([gettext("{what}.", what=card.headline), text, please])
    return Post(channel, told, card, thread=alert.ref if alert else None, broadcast=alert is not None)


def _in_vain_in_words(briefing: Briefing, tried: list[str], file: PlaybooksFile) -> str:
    """Whoever was written to has been reached, and yet is not in the room."""
    team, names = briefing.task.about.team, file.spoken(tried)
    if not team:
        return gettext("Nobody could be invited into the private room.")
    if tried and _written_to(tried, briefing):
        return gettext(
            "Nobody of the rota of {team} could be brought in here: {names} are written to directly.",
            team=title(team, file),
            names=names,
        )
    if names:
        gaps = {"team": title(team, file), "names": names}
        return gettext("Nobody of the rota of {team} could be reached: {names}.", **gaps)
    return gettext("Nobody of the rota of {team} could be reached.", team=title(team, file))


def _written_to(people: list[str], briefing: Briefing) -> bool:
    """Or about to be."""
    there = {each.about.person for each in (*briefing.done, *briefing.pending) if each.verb == "direct"}
    return bool(there) and {*people} <= there


def title(team: str | None, file: PlaybooksFile) -> str:
    """What people call a team."""
    known = file.teams.get(team or "")
    return (known.title if known else "") or team or ""


EFFECTS = {"stand_in": _stand_in, "called": _called, "nobody": _nobody}
