"""`firebreak doctor --send`: every way to people is tried in earnest, with a message that says it is a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.effects import Post
from ..core.errors import DeliveryError, FirebreakError
from ..core.text import cut
from ..core.translation import gettext_noop, message
from ..playbooks.file import display
from .doctor_slack import Finding, named_channels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..core.effects import Person
    from ..core.ports import Clock
    from ..playbooks.file import PlaybooksFile
    from ..settings import Settings

TITLE = "TEST by firebreak doctor: nothing has happened"
CHANNEL = f"{TITLE}. Alerts would come to this channel."
PERSON = f"{TITLE}. You are on call, and would be called here."
ADDRESS = "Nothing has happened. While Slack does not answer, urgent alerts would come this way."
AGAIN = gettext_noop("mend that, then try again: firebreak doctor --send")


def send(settings: Settings, file: PlaybooksFile | None, clock: Clock) -> Iterator[Finding]:
    """A message to each channel, to whoever is on call, and to each other address; what came of each."""
    if file is not None and settings.slack_bot_token:
        yield from _by_slack(settings, file, clock)
    for url in settings.fallback_urls.split():
        yield _by_address(url, clock)


def on_call_now(file: PlaybooksFile, clock: Clock) -> tuple[Person, ...]:
    """Whoever is on call in any team; everybody whom a playbook calls where no team has a rota."""
    rotas = [f"{name}.on_call" for name, team in file.teams.items() if team.on_call]
    calls = [name for playbook in file.playbooks.values() for name in playbook.calls()]
    return file.members(rotas or calls, clock.now())


def _by_slack(settings: Settings, file: PlaybooksFile, clock: Clock) -> Iterator[Finding]:
    from ..notifiers.slack.notifier import connect

    slack = connect(settings.slack_bot_token, settings.slack_api_url or None, clock)
    ways = [(channel, channel, CHANNEL) for channel in named_channels(file)]
    ways += [
        (person.slack, message("{who} (on call)", who=display(person.name)), PERSON)
        for person in on_call_now(file, clock)
    ]
    for to, name, text in ways:
        try:
            slack.deliver(Post(to, text), f"doctor/{clock.now():%y%m%dT%H%M%S}/{to}")
        except DeliveryError as error:
            yield Finding(
                "problem", message("no message reaches {name}: {error}", name=name, error=error.said), message(AGAIN)
            )
        else:
            yield Finding(
                "ok", message("a test was sent to {name}: look whether it is there and made a sound", name=name)
            )


def _by_address(url: str, clock: Clock) -> Finding:
    """Of an address only its kind is named: the rest may hold a password."""
    kind = cut(url.partition("://")[0], 20)
    try:
        from ..notifiers.apprise import Apprise

        went = Apprise([url], clock).tell(TITLE, ADDRESS)
    except ModuleNotFoundError:
        return Finding(
            "problem",
            message("FIREBREAK_FALLBACK_URLS is set, but apprise is not there"),
            message("pip install apprise"),
        )
    except FirebreakError as error:
        return Finding("problem", error.said, message("correct FIREBREAK_FALLBACK_URLS"))
    if not went:
        do = message("correct it in FIREBREAK_FALLBACK_URLS: user, password, host; {again}", again=message(AGAIN))
        return Finding("problem", message("the {kind} address took no message", kind=kind), do)
    return Finding("ok", message("a test was sent to the {kind} address: look whether it is there", kind=kind))
