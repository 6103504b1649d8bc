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
    from .declaring import Declaring
    from .interactions import Interactions
    from .replies import Replies

LOOKS = {
    "status": "`/firebreak status` how things stand",
    "list": "`/firebreak list` what is open",
    "who": "`/firebreak who` who is on call",
}
HELP = "In an incident's room these work on that incident; elsewhere on the only open one, or name its ID first:"
SHOWN = 20  # incidents in a list; the rest is counted
_IN = re.compile(r"\s+in\s+(\d{1,4})\s*(m|min|mins|minutes?|h|hours?)\s*$", re.IGNORECASE)


class SlashCommands:
    """What people type. The answer is shown to them alone."""

    def __init__(
        self,
        app: App,
        replies: Replies,
        interactions: Interactions,
        declaring: Declaring,
        who: Callable[[str], str],
        on_call: Callable[[datetime], Iterable[tuple[str, str, Times]]],
        actions: Sequence[Action] = ACTIONS,
    ) -> None:
        self._app, self._interactions, self._who, self._on_call = app, interactions, who, on_call
        self._declaring, self._replies = declaring, replies
        self._typed = {word: action for action in actions for word in action.typed}
        self._help = help_text(actions)

    def typed(self, fields: Mapping[str, str]) -> Answer:
        """Take one command."""
        word, rest = [*html.unescape(fields.get("text", "")).split(maxsplit=1), "", ""][:2]
        word, rest = word.lower(), rest.strip()
        member = fields.get("user_id", "")
        stranger = self._who(member) == member
        action = self._typed.get(word)
        if action and action.subject in ("incident", "draft", "item"):
            answer = self._on_one(action, rest, fields)
            return _say(STRANGER.format(member)) if stranger else answer  # the app has refused, and written it down
        if word == "help":
            return _say(self._help, plain=True)
        if not stranger and not action and word not in ("", *LOOKS):
            return _say(f"{self._unknown(word)}\n{self._help}", plain=True)
        if stranger:
            return _say(STRANGER.format(member))
        if action and action.subject == "topic":
            return self._declaring.ask(
                fields.get("trigger_id"), partial(self._replies.tell, fields.get("response_url")), text=rest
            )
        if action:
            return _said(attempt(self._app, action.name, rest, self._who(member)))
        return _say(self._look(word, rest, fields.get("channel_id", "")), plain=True)

    def _unknown(self, word: str) -> str:
        near = get_close_matches(word, [*self._typed, *LOOKS], n=1)
        meant = f" Did you mean `/firebreak {near[0]}`?" if near else ""
        return f"There is no /firebreak {escaped(word[:40])}.{meant}"

    def _look(self, word: str, rest: str, channel: str) -> str:
        """What somebody wants to see, as mrkdwn."""
        if rest and word in ("who", "list"):
            return f"“{escaped(rest[:40])}” means nothing here: /firebreak {word} stands alone. {LOOKS[word]}."
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
            return _say(wrong_anywhere(action, rest) or "That incident is confidential: please type this in its room.")
        if action.subject == "item":
            return self._on_item(action, incident, rest, fields)
        subject = incident.id if action.subject == "incident" else self._app.queries.newest_draft(incident.id)
        if subject is None:
            return _say("No draft has been shown yet.")
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
            alone = f"type /firebreak {action.typed[0]} and the number alone"
            return _say(f"“{rest[:40]}” means nothing here, so nothing was done: {alone}.")
        if action.form and not rest:
            return self._ask(action, item.id, fields)
        taken = {field.name: rest for field in action.fields}
        return _say(attempt(self._app, action.name, item.id, self._who(fields.get("user_id", "")), taken).say)

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
        meant = f" Did you mean {near[0]}?" if near else ""
        hint = f" If it is a word, name the ID before it: {near[0]} {first} …" if near and words else ""
        return f"There is no incident {first}, so nothing was done.{meant}{hint}"

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
            return "Nothing is open. All calm."
        return f"Several are open: type this in the room of the one you mean, or name its ID.\n{self._list(channel)}"

    def _list(self, channel: str) -> str:
        queries = self._app.queries
        there = queries.incidents(open_only=True, limit=1_000)
        lines = [f"• {mrkdwn(queries.describe_briefly(one, channel), queries.times(one))}" for one in there[:SHOWN]]
        more = [f"and {len(there) - SHOWN} more"] if len(there) > SHOWN else []
        return "\n".join(lines + more) or "Nothing is open. All calm."


def help_text(actions: Sequence[Action]) -> str:
    """What can be typed, a line for each group of words."""
    usage = LOOKS | {action.typed[0]: action.usage for action in actions if action.typed}
    own = [(word,) for word in usage if not any(word in line for line in HELP_LINES)]
    return "\n".join([HELP, *(" · ".join(usage[word] for word in line) for line in (*HELP_LINES, *own))])


def numbered(items: Sequence[ChecklistItem], rest: str, word: str) -> tuple[ChecklistItem, str] | str:
    """The item that a number means, as its checklist shows it, and what follows; or what was wrong.

    Where there are several checklists the name of one comes before the number.
    """
    lists: dict[str, list[ChecklistItem]] = {}
    for item in items:
        lists.setdefault(item.checklist, []).append(item)
    if not lists:
        return "There is no checklist yet, so nothing was done."
    first, _, others = rest.partition(" ")
    name = first.lower() if first.lower() in lists else next(iter(lists))
    if len(lists) > 1 and name != first.lower():
        return (
            f"There are several checklists ({', '.join(lists)}): type /firebreak {word} {name} 1 for the first of one."
        )
    number, _, left = (others if name == first.lower() else rest).strip().partition(" ")
    there = lists[name]
    if not re.fullmatch(r"\d{1,3}", number) or not 1 <= int(number) <= len(there):
        return f"Say which, as the checklist numbers them: type /firebreak {word} and a number from 1 to {len(there)}."
    return there[int(number) - 1], left.strip()


def wrong_anywhere(action: Action, rest: str) -> str:
    """What is wrong with these words whatever they are about: said where nothing of the incident may be; else empty."""
    if action.subject == "item":
        number = re.search(r"(?:^|\s)\d{1,3}(?:\s|$)", rest)
        return "" if number else f"Say which, as the checklist numbers them: type /firebreak {action.typed[0]} 1."
    if action.form and action.bare_asks and not rest:
        return ""
    taken = taken_from(action, rest)
    return taken if isinstance(taken, str) else ""


def taken_from(action: Action, rest: str, who: Callable[[str], str] = str) -> dict[str, Any] | str:
    """What was typed as the action takes it; or the sentence that says what was wrong, and what is possible.

    Words and a number of minutes are told apart where they say so: "We are checking in 20m".
    """
    if rest and not action.fields:
        return f"“{rest[:40]}” means nothing here, so nothing was done: type /firebreak {action.typed[0]} alone."
    if any(field.kind == "minutes" for field in action.fields):
        return _with_minutes(action, rest)
    taken: dict[str, Any] = {}
    for field in action.fields:
        match field.kind:
            case "choice":
                if rest.lower() not in field.values:
                    return _no_choice(action, rest, field.values)
                taken[field.name] = rest.lower()
            case "link":
                url = rest.strip("<>").partition("|")[0]  # Slack may have made <address|words> of it
                if not is_link(url):
                    return NO_LINK
                taken[field.name] = url
            case "person":
                if not rest:
                    return f"Say whom: /firebreak {action.typed[0]} NAME."
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
        return NO_LINK
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
    meant = f" (did you mean {near[0]}?)" if near else ""
    what = f"There is no “{said[:40]}” here{meant}" if said else "Say which"
    return f"{what}: type /firebreak {action.typed[0]} and one of {', '.join(values)}."


def _letters(word: str) -> str:
    """Who writes sev9 for sev4 has not mistyped it: another number is another thing."""
    return re.sub(r"\d", "", word)


def _no_promise(action: Action, said: str, minutes: int | None) -> str:
    """Why a promise does not count: nothing was said before it, or it is too far away. Empty where there is none."""
    if _IN.fullmatch(f" {said}"):
        return f"Say how things stand before the promise: /firebreak {action.typed[0]} TEXT in 20m."
    if minutes is None and (found := _IN.search(said)):
        return f"“{found[0].strip()}” is too far away to promise: give 1 minute to 24 hours. Nothing was said."
    return ""


def _person(said: str, who: Callable[[str], str]) -> str:
    """A name as it was typed, or the one behind Slack's mark for a member: <@U0MEI0001|mei>."""
    marked = re.fullmatch(r"<@([A-Z0-9]+)(?:\|[^>]*)?>", said)
    return who(marked[1]) if marked else said.lstrip("@")


def on_call_now(on_call: Iterable[tuple[str, str, Times]]) -> str:
    """Who is on call now, from (team, who and until when, the moments in that), as mrkdwn."""
    lines = [f"• {mrkdwn(f'{team}: {who}', times)}" for team, who, times in on_call]
    return "\n".join(["On call now:", *lines]) if lines else "No team has a rota (on_call: in playbooks.yaml)."


def _said(came: Outcome) -> Answer:
    return _say(mrkdwn(came.say, came.times), plain=True)


def _say(text: str, *, plain: bool = False) -> Answer:
    """To the one who typed; `plain` text is our own and may hold Slack's marks."""
    return Answer({"response_type": "ephemeral", "text": text if plain else escaped(text)})
