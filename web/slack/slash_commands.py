"""`/firebreak …`: what can be typed, and on which incident it works."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, get_args

from ...core.model import Severity, Verdict
from ...core.text import escaped, is_link
from ..ports import incident_of
from .interactions import NO_LINK
from .payloads import Answer
from .replies import outcome
from .status_lines import calling, hidden, listed, standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from ...core.model import Incident
    from ..ports import AppPort
    from .interactions import Interactions

HELP = """In an incident's room these work on that incident; elsewhere on the only open one, or name its ID first:
`/firebreak status` how things stand · `/firebreak ack` you take charge · `/firebreak take` you take over
`/firebreak update TEXT in 20m` tell everybody how things stand, and when you will say more
`/firebreak severity sev2` · `/firebreak posted LINK` the answer is public
`/firebreak close` or `/firebreak close real|false|known|drill`
`/firebreak room` opens its private room · `/firebreak list` what is open · `/firebreak who` who is on call
`/firebreak drill PLAYBOOK` rehearses a playbook: real messages, all marked DRILL"""
STRANGER = (
    "Firebreak does not know you. Whoever keeps playbooks.yaml can add you under people: with slack: {}, "
    "and restart Firebreak."
)
ACTS = ("ack", "acknowledge", "take", "room", "update", "severity", "posted", "close")
LOOKS = ("", "list", "who")
_IN = re.compile(r"\s+in\s+(\d{1,4})\s*(m|min|mins|minutes?|h|hours?)\s*$", re.IGNORECASE)


class SlashCommands:
    """What people type. The answer is shown to them alone."""

    def __init__(
        self,
        desk: AppPort,
        presses: Interactions,
        who: Callable[[str], str],
        duty: Callable[[datetime], Iterable[tuple[str, str]]],
    ) -> None:
        self._desk, self._presses, self._who, self._duty = desk, presses, who, duty

    def typed(self, fields: Mapping[str, str]) -> Answer:
        """Take one command."""
        word, rest = [*html.unescape(fields.get("text", "")).split(maxsplit=1), "", ""][:2]
        word, rest = word.lower(), rest.strip()
        channel, member = fields.get("channel_id", ""), fields.get("user_id", "")
        stranger = self._who(member) == member
        if word in ACTS or (word == "status" and not stranger):
            answer = self._on_one(word, rest, channel, fields)
            return _say(STRANGER.format(member)) if stranger else answer  # the desk has refused, and written it down
        if word == "drill" and not stranger:
            return _say(self._desk.drill(rest, self._who(member)).say)
        if word == "help" or (not stranger and word not in LOOKS):
            return _say(HELP, plain=True)
        return _say(STRANGER.format(member) if stranger else self._look(word, channel))

    def _look(self, word: str, channel: str) -> str:
        match word:
            case "who":
                return calling(self._duty(self._desk.clock.now()))
        return self._list(channel)

    def _on_one(self, word: str, rest: str, channel: str, fields: Mapping[str, str]) -> Answer:
        if word == "status" and not rest and incident_of(self._desk, channel) is None:
            return _say(self._list(channel))
        incident, rest = self._subject(rest, channel)
        if incident is None:
            return _say(self._which(channel))
        if hidden(incident, channel) and incident.room and word != "status":
            return _say("That incident is confidential: please type this in its room.")
        if (word, rest) in (("update", ""), ("close", "")):
            form = "status" if word == "update" else word
            return self._presses.ask(form, incident.id, channel, fields.get("trigger_id"), fields.get("response_url"))
        if word == "status":
            return _say("\n".join(standing(incident, channel, self._desk.clock.now())))
        said = self._act(word, rest, incident.id, self._who(fields.get("user_id", "")))
        return _say(said) if said else _say(HELP, plain=True)

    def _act(self, word: str, rest: str, incident: str, who: str) -> str:
        """The desk's word; empty when the command made no sense."""
        desk = self._desk
        match word:
            case "ack" | "acknowledge":
                return outcome(desk.acknowledge, incident, who).say
            case "take":
                return outcome(desk.take_over, incident, who).say
            case "room":
                return outcome(desk.open_room, incident, who).say
            case "update":
                return outcome(desk.say_status, incident, who, *promised(rest)).say
            case "posted":
                url = rest.strip("<>").partition("|")[0]  # Slack may have made <address|words> of it
                return outcome(desk.publicly_acknowledge, incident, url, who).say if is_link(url) else NO_LINK
            case "severity" if rest.lower() in tuple(Severity):
                return outcome(desk.set_severity, incident, who, Severity(rest.lower())).say
            case "close" if rest.lower() in get_args(Verdict):
                return outcome(desk.close, incident, who, rest.lower()).say
        return ""

    def _subject(self, rest: str, channel: str) -> tuple[Incident | None, str]:
        """The incident meant: named by its ID, or the one of this room, or the only one open."""
        first, _, others = rest.partition(" ")
        if re.fullmatch(r"[a-z2-7]{6}", first) and (named := self._desk.incident(first)):
            return named, others.strip()
        if here := incident_of(self._desk, channel):
            return here, rest
        there = self._desk.incidents(open_only=True)
        return (there[0] if len(there) == 1 else None), rest

    def _which(self, channel: str) -> str:
        if not self._desk.incidents(open_only=True):
            return "Nothing is open. All calm."
        return f"Several are open: type this in the room of the one you mean, or name its ID.\n{self._list(channel)}"

    def _list(self, channel: str) -> str:
        now = self._desk.clock.now()
        lines = [f"• {listed(one, channel, now)}" for one in self._desk.incidents(open_only=True, limit=1_000)]
        more = [f"and {len(lines) - 20} more"] if len(lines) > 20 else []
        return "\n".join(lines[:20] + more) or "Nothing is open. All calm."


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


def _say(text: str, *, plain: bool = False) -> Answer:
    """To the one who typed; `plain` text is our own and may hold Slack's marks."""
    return Answer({"response_type": "ephemeral", "text": text if plain else escaped(text)})
