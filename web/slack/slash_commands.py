"""`/firebreak …`: what can be typed, and on which incident it works."""

from __future__ import annotations

import html
import re
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Any

from ...app.queries import hidden
from ...core.actions import ACTIONS, HELP_LINES
from ...core.text import escaped, is_link
from ...core.times import reworded
from ...core.translation import gettext, gettext_noop, listed, together, worded
from .modals import NO_LINK
from .payloads import Answer
from .replies import STRANGER, attempt, mrkdwn, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from ...app import App
    from ...core.action_row import Action
    from ...core.effects import ChecklistItem
    from ...core.model import Incident, Outcome
    from ...core.times import Times
    from .asking_why import AskingWhy
    from .declaring import Declaring
    from .interactions import Interactions
    from .replies import Replies

LOOKS = {
    "status": gettext_noop("`/firebreak status` how things stand"),
    "list": gettext_noop("`/firebreak list` what is open"),
    "who": gettext_noop("`/firebreak who` who is on call"),
    "why": gettext_noop("`/firebreak why` why nothing rang; also of a topic, a post's address, or words"),
}
HELP = gettext_noop(
    "In an incident's room these work on that incident; elsewhere on the only open one, or name its ID first:"
)
CALM = gettext_noop("Nothing is open. All calm.")
SHOWN = 20  # incidents in a list; the rest is counted
_SWAP = re.compile(r"(?:(?P<team>[^\s@<]+)\s+)?(?P<who><@[^>]+>|\S+)\s+until\s+(?P<until>\S.*)", re.IGNORECASE)
_LIKE = re.compile(r"(?:^|\s+)like\s+(?P<id>\w+)$", re.IGNORECASE)
_IN = re.compile(r"\s+in\s+(\d{1,4})\s*(m|min|mins|minutes?|h|hours?)\s*$", re.IGNORECASE)


class SlashCommands:
    """What people type. The answer is shown to them alone."""

    def __init__(
        self,
        app: App,
        replies: Replies,
        interactions: Interactions,
        declaring: Declaring,
        why: AskingWhy,
        who: Callable[[str], str],
        on_call: Callable[[datetime], Iterable[tuple[str, str, Times]]],
        actions: Sequence[Action] = ACTIONS,
    ) -> None:
        self._app, self._interactions, self._who, self._on_call = app, interactions, who, on_call
        self._declaring, self._replies, self._why = declaring, replies, why
        self._typed = {word: action for action in actions for word in action.typed}
        self._actions = actions

    def typed(self, fields: Mapping[str, str]) -> Answer:
        """Take one command."""
        word, rest = [*html.unescape(fields.get("text", "")).split(maxsplit=1), "", ""][:2]
        word, rest = word.lower(), rest.strip()
        member = fields.get("user_id", "")
        stranger = self._who(member) == member
        action = self._typed.get(word)
        if action and action.subject in ("incident", "draft", "item"):
            answer = self._on_one(action, rest, fields)
            return (
                _say(gettext(STRANGER, member=member)) if stranger else answer
            )  # the app has refused, and written it down
        if word == "help":
            return _say(help_text(self._actions), plain=True)
        if not stranger and not action and word not in ("", *LOOKS):
            return _say(f"{self._unknown(word)}\n{help_text(self._actions)}", plain=True)
        if stranger:
            return _say(gettext(STRANGER, member=member))
        if word == "why":
            return self._why.ask(rest, self._who(member), fields.get("response_url"))
        if action and action.subject == "topic":
            return self._declaring.ask(
                fields.get("trigger_id"), partial(self._replies.tell, fields.get("response_url")), text=rest
            )
        if action and action.subject == "team":
            return self._swap(action, rest, self._who(member))
        if action and action.name == "drill" and (like := _LIKE.search(rest)):
            said = attempt(self._app, action.name, rest[: like.start()], self._who(member), {"like": like["id"]})
            return _said(said)
        if action:
            return _said(attempt(self._app, action.name, rest, self._who(member)))
        return _say(self._look(word, rest, fields.get("channel_id", "")), plain=True)

    def _swap(self, action: Action, rest: str, who: str) -> Answer:
        """`[TEAM] NAME until WHEN`."""
        found = _SWAP.fullmatch(rest)
        if not found:
            return _say(
                gettext(
                    "Say who, and until when: `/firebreak swap NAME until 18:00`, or with the team before the name."
                )
            )
        taken = {"to": _person(found["who"], self._who), "until": found["until"]}
        return _said(attempt(self._app, action.name, found["team"] or "", who, taken))

    def _unknown(self, word: str) -> str:
        near = get_close_matches(word, [*self._typed, *LOOKS], n=1)
        meant = gettext("Did you mean `/firebreak {word}`?", word=near[0]) if near else ""
        return together([gettext("There is no /firebreak {word}.", word=escaped(word[:40])), meant])

    def _look(self, word: str, rest: str, channel: str) -> str:
        """What somebody wants to see, as mrkdwn."""
        if rest and word in ("who", "list"):
            said = gettext(
                "“{said}” means nothing here: /firebreak {word} stands alone.", said=escaped(rest[:40]), word=word
            )
            return together([said, gettext("{what}.", what=gettext(LOOKS[word]))])
        if word == "who":
            return on_call_now(self._on_call(self._app.clock.now()))
        if word != "status" or (not rest and self._app.queries.incident_of(channel) is None):
            return self._list(channel)
        if mistyped := self._mistyped(rest, channel, words=False):
            return escaped(mistyped)
        incident, _ = self._subject(rest, channel)
        if incident is None:
            return self._which(channel)
        queries = self._app.queries
        return mrkdwn("\n".join(queries.describe(incident, channel)), queries.times(incident))

    def _on_one(self, action: Action, rest: str, fields: Mapping[str, str]) -> Answer:
        channel = fields.get("channel_id", "")
        a_name = any(field.kind == "person" for field in action.fields) and " " not in rest  # Sabine is no ID
        mistyped = self._mistyped(rest, channel, words=bool(action.fields) or action.subject == "item")
        if mistyped and not a_name:
            return _say(mistyped)
        incident, rest = self._subject(rest, channel)
        if incident is None:
            return _say(self._which(channel), plain=True)
        if hidden(incident, channel) and incident.room:
            member = fields.get("user_id", "")
            if (who := self._who(member)) == member:  # a stranger's attempt is written down wherever it is made
                refusal(self._app, action.name, incident.id, who)
            return _say(
                wrong_anywhere(action, rest) or gettext("That incident is confidential: please type this in its room.")
            )
        if action.subject == "item":
            return self._on_item(action, incident, rest, fields)
        subject = incident.id if action.subject == "incident" else self._app.queries.newest_draft(incident.id)
        if subject is None:
            return _say(gettext("No draft has been shown yet."))
        if action.form and action.bare_asks and not rest:
            return self._ask(action, subject, fields)
        taken = taken_from(action, rest, self._who)
        if isinstance(taken, str):
            return _say(taken)
        return _said(attempt(self._app, action.name, subject, self._who(fields.get("user_id", "")), taken))

    def _on_item(self, action: Action, incident: Incident, rest: str, fields: Mapping[str, str]) -> Answer:
        """The item has the number that the checklist shows; what a form asks for may follow."""
        found = numbered(self._app.queries.items(incident.id), rest, action.typed[0])
        if isinstance(found, str):
            return _say(found)
        item, rest = found
        if rest and not action.fields:
            return _say(
                gettext(
                    "“{said}” means nothing here, so nothing was done: type /firebreak {word} and the number alone.",
                    said=rest[:40],
                    word=action.typed[0],
                )
            )
        if action.form and not rest:
            return self._ask(action, item.id, fields)
        taken = {field.name: rest for field in action.fields}
        came = attempt(self._app, action.name, item.id, self._who(fields.get("user_id", "")), taken)
        return _say(worded(came.say))

    def _ask(self, action: Action, subject: str, fields: Mapping[str, str]) -> Answer:
        trigger, tell = fields.get("trigger_id"), partial(self._replies.tell, fields.get("response_url"))
        who = self._who(fields.get("user_id", ""))
        return self._interactions.ask(action, subject, fields.get("channel_id", ""), who, trigger, tell)

    def _mistyped(self, rest: str, channel: str, *, words: bool) -> str:
        """The refusal of what looks like an ID and is none; with `words` anything may follow, also six letters.

        Six letters begin many a sentence: in an incident's room, where no ID is needed, only what cannot be a word is
        taken for one.
        """
        queries = self._app.queries
        first = rest.partition(" ")[0].lower()
        if not re.fullmatch(r"[a-z0-9]{6}", first) or queries.incident(first):
            return ""
        if words and queries.incident_of(channel) and not re.search(r"\d|^[^aeiouy]+$", first):
            return ""
        there = [one.id for one in queries.incidents(open_only=True) if not hidden(one, channel)]
        near = get_close_matches(first, there, n=1, cutoff=0.5) or (there if len(there) == 1 else [])
        said = [gettext("There is no incident {incident}, so nothing was done.", incident=first)]
        if near:
            said.append(gettext("Did you mean {incident}?", incident=near[0]))
        if near and words:
            gaps = {"incident": near[0], "word": first}
            said.append(gettext("If it is a word, name the ID before it: {incident} {word} …", **gaps))
        return together(said)

    def _subject(self, rest: str, channel: str) -> tuple[Incident | None, str]:
        """The incident meant: named by its ID, or the one of this room, or the only one open."""
        queries = self._app.queries
        first, _, others = rest.partition(" ")
        if re.fullmatch(r"[a-z2-7]{6}", first) and (named := queries.incident(first)):
            return named, others.strip()
        if here := queries.incident_of(channel):
            return here, rest
        there = queries.incidents(open_only=True)
        return (there[0] if len(there) == 1 else None), rest

    def _which(self, channel: str) -> str:
        if not self._app.queries.incidents(open_only=True):
            return gettext(CALM)
        said = gettext("Several are open: type this in the room of the one you mean, or name its ID.")
        return f"{said}\n{self._list(channel)}"

    def _list(self, channel: str) -> str:
        queries = self._app.queries
        there = queries.incidents(open_only=True, limit=1_000)
        lines = [f"• {mrkdwn(queries.describe_briefly(one, channel), queries.times(one))}" for one in there[:SHOWN]]
        more = [gettext("and {n} more", n=len(there) - SHOWN)] if len(there) > SHOWN else []
        return "\n".join(lines + more) or gettext(CALM)


def help_text(actions: Sequence[Action]) -> str:
    """What can be typed, a line for each group of words."""
    usage = LOOKS | {action.typed[0]: action.usage for action in actions if action.typed}
    own = [(word,) for word in usage if not any(word in line for line in HELP_LINES)]
    lines = (" · ".join(gettext(usage[word]) for word in line) for line in (*HELP_LINES, *own))
    return "\n".join([gettext(HELP), *lines])


def numbered(items: Sequence[ChecklistItem], rest: str, word: str) -> tuple[ChecklistItem, str] | str:
    """The item that a number means, as its checklist shows it, and what follows; or what was wrong.

    Where there are several checklists the name of one comes before the number.
    """
    lists: dict[str, list[ChecklistItem]] = {}
    for item in items:
        lists.setdefault(item.checklist, []).append(item)
    if not lists:
        return gettext("There is no checklist yet, so nothing was done.")
    first, _, others = rest.partition(" ")
    name = first.lower() if first.lower() in lists else next(iter(lists))
    if len(lists) > 1 and name != first.lower():
        return gettext(
            "There are several checklists ({names}): type /firebreak {word} {name} 1 for the first of one.",
            names=listed(lists, "comma"),
            word=word,
            name=name,
        )
    number, _, left = (others if name == first.lower() else rest).strip().partition(" ")
    there = lists[name]
    if not re.fullmatch(r"\d{1,3}", number) or not 1 <= int(number) <= len(there):
        return gettext(
            "Say which, as the checklist numbers them: type /firebreak {word} and a number from 1 to {n}.",
            word=word,
            n=len(there),
        )
    return there[int(number) - 1], left.strip()


def wrong_anywhere(action: Action, rest: str) -> str:
    """What is wrong with these words whatever they are about: said where nothing of the incident may be; else empty."""
    if action.subject == "item":
        number = re.search(r"(?:^|\s)\d{1,3}(?:\s|$)", rest)
        which = gettext("Say which, as the checklist numbers them: type /firebreak {word} 1.", word=action.typed[0])
        return "" if number else which
    if action.form and action.bare_asks and not rest:
        return ""
    taken = taken_from(action, rest)
    return taken if isinstance(taken, str) else ""


def taken_from(action: Action, rest: str, who: Callable[[str], str] = str) -> dict[str, Any] | str:
    """What was typed as the action takes it; or the sentence that says what was wrong, and what is possible.

    Words and a number of minutes are told apart where they say so: "We are checking in 20m".
    """
    if rest and not action.fields:
        return gettext(
            "“{said}” means nothing here, so nothing was done: type /firebreak {word} alone.",
            said=rest[:40],
            word=action.typed[0],
        )
    if any(field.kind == "minutes" for field in action.fields):
        return _with_minutes(action, rest)
    taken: dict[str, Any] = {}
    for field in (one for one in action.fields if rest or not one.optional):
        match field.kind:
            case "choice":
                if rest.lower() not in field.values:
                    return _no_choice(action, rest, field.values)
                taken[field.name] = rest.lower()
            case "link":
                url = rest.strip("<>").partition("|")[0]  # Slack may have made <address|words> of it
                if not is_link(url):
                    return worded(NO_LINK)
                taken[field.name] = url
            case "person":
                if not rest:
                    return gettext("Say whom: /firebreak {word} NAME.", word=action.typed[0])
                taken[field.name] = _person(rest, who)
            case _:
                taken[field.name] = rest
    return taken


def _with_minutes(action: Action, rest: str) -> dict[str, Any] | str:
    """Words, or a link, and the minutes until the next word."""
    said, minutes = promised(rest)
    words = next(field for field in action.fields if field.kind in ("text", "link"))
    until = next(field.name for field in action.fields if field.kind == "minutes")
    if words.kind == "link" and not is_link(said := said.strip("<>").partition("|")[0]):
        return worded(NO_LINK)
    return _no_promise(action, rest, minutes) or {words.name: said, until: minutes}


def promised(text: str) -> tuple[str, int | None]:
    """A status and the minutes until the next one, where it says so at its end.

    >>> promised("We are checking with the crew in 20m")
    ('We are checking with the crew', 20)
    >>> promised("Answered in public"), promised("Next word in 2 hours")
    (('Answered in public', None), ('Next word', 120))
    """
    found = _IN.search(text)
    if not found or not text[: found.start()].strip():
        return text, None
    minutes = int(found[1]) * (60 if found[2].lower().startswith("h") else 1)
    return (text[: found.start()].strip(), minutes) if 0 < minutes <= 24 * 60 else (text, None)


def _no_choice(action: Action, said: str, values: Sequence[str]) -> str:
    """What was typed is none of the choices."""
    near = [one for one in get_close_matches(said.lower(), values, n=1) if _letters(one) != _letters(said.lower())]
    gaps = {"word": action.typed[0], "choices": listed(values, "comma"), "said": said[:40]}
    if not said:
        return gettext("Say which: type /firebreak {word} and one of {choices}.", **gaps)
    if near:
        return gettext(
            "There is no “{said}” here (did you mean {near}?): type /firebreak {word} and one of {choices}.",
            near=near[0],
            **gaps,
        )
    return gettext("There is no “{said}” here: type /firebreak {word} and one of {choices}.", **gaps)


def _letters(word: str) -> str:
    """Who writes sev9 for sev4 has not mistyped it: another number is another thing."""
    return re.sub(r"\d", "", word)


def _no_promise(action: Action, said: str, minutes: int | None) -> str:
    """Why a promise does not count: nothing was said before it, or it is too far away. Empty where there is none."""
    if _IN.fullmatch(f" {said}"):
        return gettext("Say how things stand before the promise: /firebreak {word} TEXT in 20m.", word=action.typed[0])
    if minutes is None and (found := _IN.search(said)):
        return gettext(
            "“{said}” is too far away to promise: give 1 minute to 24 hours. Nothing was said.", said=found[0].strip()
        )
    return ""


def _person(said: str, who: Callable[[str], str]) -> str:
    """A name as it was typed, or the one behind Slack's mark for a member: <@U0MEI0001|mei>."""
    marked = re.fullmatch(r"<@([A-Z0-9]+)(?:\|[^>]*)?>", said)
    return who(marked[1]) if marked else said.lstrip("@")


def on_call_now(on_call: Iterable[tuple[str, str, Times]]) -> str:
    """Who is on call now, from (team, who and until when, the moments in that), as mrkdwn."""
    lines = [f"• {mrkdwn(f'{team}: {who}', times)}" for team, who, times in on_call]
    if not lines:
        return gettext("No team has a rota (on_call: in playbooks.yaml).")
    return "\n".join([gettext("On call now:"), *lines])


def _said(came: Outcome) -> Answer:
    return _say(mrkdwn(worded(came.say), reworded(came.times)), plain=True)


def _say(text: str, *, plain: bool = False) -> Answer:
    """To the one who typed; `plain` text is our own and may hold Slack's marks."""
    return Answer({"response_type": "ephemeral", "text": text if plain else escaped(text)})
