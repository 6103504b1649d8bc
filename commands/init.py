"""`firebreak init`: the files to begin with, and the Slack app's manifest with exactly the permissions we use."""

from __future__ import annotations

import re
import sys
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer
from msgspec.structs import replace

from ..core.errors import BadSetting
from ..core.reading_language import reading
from ..core.terminal import ask, say, say_lines
from ..core.translation import gettext, gettext_noop, worded
from ..wiring import shipped_in
from .init_drafts import to_write
from .init_file import WORRIES, Answers, checked, own_languages, starter
from .init_zone import own_zone
from .schema import FILE, FIRST_LINE
from .schema import text as schema_text

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMAND = "/firebreak"
SCOPES = {
    "chat:write": gettext_noop("shows alerts, drafts and answers where it was invited"),
    "commands": gettext_noop(
        "understands /firebreak, and has the shortcuts: to declare an incident, and to ask why nothing rang"
    ),
    "im:write": gettext_noop("calls people in direct messages"),
    "groups:write": gettext_noop("makes an incident's private room, invites into it, and archives it at the end"),
    "channels:read": gettext_noop("finds the public channels that your playbooks name"),
    "groups:read": gettext_noop("finds the private channels that it is in"),
    "channels:history": gettext_noop("looks after a crash whether an alert got through, so that none comes twice"),
    "groups:history": gettext_noop(
        "looks after a crash whether a message in a private room got through; reads one with a pushpin"
    ),
    "im:history": gettext_noop("looks after a crash whether a direct message got through"),
    "pins:write": gettext_noop("pins the card and the checklist"),
    "files:write": gettext_noop("shows the small chart, and the review at the close"),
    "reactions:read": gettext_noop("notices a pushpin on a message in an incident's room"),
    "users:read": gettext_noop("checks that everybody in your playbooks is still there (firebreak doctor)"),
}
"""What the bot may do, and what for: nothing here is unused, and nothing it uses is missing (tests see to both)."""

EVENTS = ("reaction_added", "app_home_opened")
SHORTCUTS = (
    {
        "name": gettext_noop("Declare an incident"),
        "type": "global",
        "callback_id": "declare",
        "description": gettext_noop("You see a fire that Firebreak does not see"),
    },
    {
        "name": gettext_noop("This concerns us"),
        "type": "message",
        "callback_id": "concerns_us",
        "description": gettext_noop("Declare an incident from this message"),
    },
    {
        "name": "Why did nothing ring?",
        "type": "message",
        "callback_id": "why_silent",
        "description": gettext_noop("Why Firebreak called nobody about this message"),
    },
)
ENVIRONMENT = gettext_noop("""\
# Settings of Firebreak. Copy this file to .env beside playbooks.yaml and fill it in.
# It holds secrets: never put it under version control.

# Slack: the bot token (xoxb-...), from the app's page, OAuth & Permissions.
FIREBREAK_SLACK_BOT_TOKEN=

# Buttons, one way or the other.
# Socket Mode, where nothing of yours need be reachable from outside: the app-level token (xapp-...), from the app's
# page, Basic Information, App-Level Tokens, with the scope connections:write.
FIREBREAK_SLACK_APP_TOKEN=
# Or HTTP: the signing secret, from the app's page, Basic Information, App Credentials.
FIREBREAK_SLACK_SIGNING_SECRET=

# Where everything is kept: a file, or postgresql://user:password@host/database
FIREBREAK_DATABASE_URL=sqlite:///firebreak.db

# Where urgent things go while Slack does not answer, such as mailto://user:password@example.com; docs/operating.md.
FIREBREAK_FALLBACK_URLS=

# Where it listens.
FIREBREAK_HOST=127.0.0.1
FIREBREAK_PORT=8080
""")
NEXT = gettext_noop("""
Next: make the Slack app from slack-app-manifest.yaml (https://api.slack.com/apps, Create New App, From a manifest),
copy .env.example to .env and fill in its tokens, put your people and channels into playbooks.yaml, and run
  firebreak check
  firebreak keys add mentions      for whatever sends mentions
  firebreak doctor
""")


OWN = gettext_noop("""
Next: try it on what people really wrote, which takes no Slack:
  firebreak check                  reads the file and plays its tests
  firebreak replay EXPORT          what it would have done, from any export of posts
Then put your people's Slack ids into playbooks.yaml, make the Slack app from slack-app-manifest.yaml
(https://api.slack.com/apps, Create New App, From a manifest), copy .env.example to .env, fill in its tokens, and run
  firebreak keys add mentions      for whatever sends mentions
  firebreak doctor
""")


def command(
    folder: Annotated[Path, typer.Argument(help="Where the files go.")] = Path(),
    url: Annotated[str, typer.Option(help="Where Slack reaches the service; none for Socket Mode.")] = "",
    brand: Annotated[str, typer.Option(help="What people call you: a small file of your own is written.")] = "",
    languages: Annotated[
        str, typer.Option(help="Languages people write in, such as en,zh,ru.", show_default="the language it speaks")
    ] = "",
    channel: Annotated[str, typer.Option(help="Where alerts go.")] = "#crisis-desk",
    people: Annotated[str, typer.Option(help="Who is called: names, or mei=U0MEI0001.")] = "mei,tom",
    worries: Annotated[
        str, typer.Option(help="What worries you: surge, outage, safety, regulator, influencer, campaign.")
    ] = "surge,safety",
    zone: Annotated[
        str, typer.Option(help="Whose clock counts, such as Europe/Berlin.", show_default="this machine's")
    ] = "",
    example: Annotated[bool, typer.Option("--example", help="The whole example, without a question.")] = False,
) -> None:
    """Write a playbooks file to begin with and the Slack app manifest."""
    spoken = _some(languages) or own_languages()
    answers = Answers(brand, spoken, channel, _some(people), _some(worries), zone or own_zone(spoken))
    if not brand and not example:
        if sys.stdin.isatty() and sys.stdout.isatty():
            answers = asked(answers)
        else:
            say(gettext("Nobody can be asked here: this is the whole example. --brand NAME writes a file of your own."))
    print_init(folder, url, starter(answers) if answers.brand else "", _to_know(answers) if answers.brand else ())


ONE_WORD = ("languages", "worries")  # of these, several may stand with no more than a blank between them


def asked(usual: Answers) -> Answers:
    """Six questions; an empty answer is the one in brackets, and no brand at all the whole example."""
    brand = ask(gettext("What do people call your brand? (nothing: the whole example)"))
    if not brand:
        return usual
    answers = replace(usual, brand=brand)
    for field, question in _questions().items():
        answers = _answered(question, answers, field)
        if field == "languages" and answers.languages != usual.languages and usual.zone == own_zone(usual.languages):
            answers = replace(answers, zone=own_zone(answers.languages))
    return answers


def _to_know(answers: Answers) -> tuple[str, ...]:
    """What a file of one's own must not hide: whose clock was taken, and what is left to be written."""
    clock = gettext(
        "Times and hand-overs are on the clock of {zone}: --zone names another.", zone=checked(answers).zone
    )
    return tuple(filter(None, (clock, to_write(answers.languages))))


def _questions() -> dict[str, str]:
    return {
        "languages": gettext("In which languages do they write?"),
        "channel": gettext("Which Slack channel do alerts go to?"),
        "people": gettext("Who is called? Names, or mei=U0MEI0001"),
        "worries": gettext("What worries you? Any of these: {worries}", worries=_worries()),
        "zone": gettext("On whose clock do you work? Such as Europe/Berlin"),
    }


def _worries() -> str:
    """Each with what it means, since the file knows them by their English names alone."""
    return "\n".join(("", *(f"  {name:<10}  {gettext(meaning)}" for name, meaning in WORRIES.items()), ""))


def _answered(question: str, answers: Answers, field: str) -> Answers:
    """The answers with one more; what cannot be is told, and asked again: nobody types the others twice."""
    usual = getattr(answers, field)
    shown = usual if isinstance(usual, str) else ",".join(usual)
    while True:
        said = ask(question, shown)
        try:
            several = _some(said.replace(" ", ",") if field in ONE_WORD else said)
            return checked(replace(answers, **{field: said if isinstance(usual, str) else several}))
        except BadSetting as error:
            if said == shown:  # the usual answer itself, as an option gave it
                raise
            say(worded(error.said))


def _some(said: str) -> tuple[str, ...]:
    """Several, with the commas of whichever keyboard."""
    return tuple(part.strip() for part in re.split("[,、，;；،]", said) if part.strip())


class Made(msgspec.Struct, frozen=True):
    """A file that `init` wrote, or left alone because it was there."""

    path: Path
    written: bool


def manifest(url: str = "") -> dict[str, Any]:
    """The Slack app as its manifest describes it, in the language of now: a workspace has it in one.

    Parameters
    ----------
    url
        Where Slack reaches this service, such as https://firebreak.example.com; empty for Socket Mode.
    """
    home = url.rstrip("/")

    def at(path: str) -> dict[str, str]:
        return {"request_url": f"{home}/slack/{path}"} if home else {}

    command = {"command": COMMAND, "description": gettext("How things stand, and what you do about it")}
    command |= {"url": f"{home}/slack/commands"} if home else {}
    return {
        "display_information": {
            "name": "Firebreak",
            "description": gettext("Watches what people say about us, and calls us before a spark becomes a wildfire"),
            "background_color": "#7a1f1f",
        },
        "features": {
            # Without its messages tab an app may not write to anybody directly.
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "Firebreak", "always_online": True},
            "shortcuts": [one | {said: gettext(one[said]) for said in ("name", "description")} for one in SHORTCUTS],
            "slash_commands": [command | {"usage_hint": gettext("status | update TEXT in 20m | close | help")}],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "interactivity": {"is_enabled": True, **at("interactions")},
            "event_subscriptions": {**at("events"), "bot_events": list(EVENTS)},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not home,
            "token_rotation_enabled": False,
        },
    }


def manifest_yaml(url: str = "") -> str:
    """The manifest as Slack's page wants it pasted, with the reason beside every permission."""
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedSeq

    described: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(manifest(url), enc_hook=str))  # plain texts
    scopes = CommentedSeq(SCOPES)
    for place, why in enumerate(SCOPES.values()):
        scopes.yaml_add_eol_comment(gettext(why), place, column=26)
    described["oauth_config"]["scopes"]["bot"] = scopes
    out = StringIO()
    yaml = YAML()
    yaml.width = 120
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump(described, out)
    return out.getvalue()


def init(folder: Path, url: str = "", text: str = "") -> list[Made]:
    """Write what one begins with into `folder`; what is there already stays as it is.

    `text` is the playbooks file; without it the whole example in the language of now is taken.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "playbooks.yaml": FIRST_LINE + (text or shipped_in(reading()).read_text(encoding="utf-8")),
        FILE: schema_text(),
        "slack-app-manifest.yaml": manifest_yaml(url),
        ".env.example": gettext(ENVIRONMENT),
    }
    return [_write(folder / name, text) for name, text in files.items()]


def _write(path: Path, text: str) -> Made:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return Made(path, written=False)
    return Made(path, written=True)


def print_init(folder: Path, url: str = "", text: str = "", to_know: Sequence[str] = ()) -> None:
    """Write the files, and say what must be known of them and what to do next."""
    wrote, kept = gettext("wrote"), gettext("kept ")
    lines = [f"{wrote if made.written else kept}  {made.path}" for made in init(folder, url, text)]
    say_lines("\n".join([*lines, *to_know, gettext(OWN if text else NEXT).rstrip()]))
