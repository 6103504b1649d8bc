"""`firebreak doctor`: looks at everything an alert needs on its way to people, and says what to do about each fault.

It only reads: nobody is pinged, nothing is posted (but with --send), and the database is neither made nor upgraded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..core.clock import SystemClock
from ..core.errors import BadPlaybooks, FirebreakError
from ..core.terminal import say, say_json
from ..core.times import time_in_words
from ..playbooks.accepted import not_accepted
from ..response.blocked_messages import what_waits
from ..settings import Settings, quoted_settings, read_settings, secret, settings_in_force
from ..wiring import read_playbooks
from . import Json
from .doctor_learning import DO, still_learning
from .doctor_send import send
from .doctor_slack import Finding, checkup

if TYPE_CHECKING:
    from ..core.model import ApiKey
    from ..core.ports import Clock
    from ..playbooks.file import PlaybooksFile
    from ..storage.sql_store import SqlStore

QUIET = timedelta(hours=1)  # without any mention; after that the feed itself is in doubt


def command(
    json: Json = False,
    send: Annotated[
        bool, typer.Option("--send", help="Also send a test, marked as one, by every way to people: this rings them.")
    ] = False,
) -> None:
    """Say what is wrong with this installation, and what to do."""
    if not print_doctor(read_settings(), as_json=json, sends=send):
        raise typer.Exit(1)


def doctor(settings: Settings, clock: Clock | None = None, *, sends: bool = False) -> list[Finding]:
    """Everything there is to say about this installation, in the order in which an alert travels."""
    now = (clock or SystemClock()).now()
    findings = list(_quoted())
    file, found = _playbooks(settings)
    findings += found
    findings += _database(settings, file, now)
    findings += list(_feeds(file))
    findings += list(checkup(settings, file))
    findings += list(_fallback(settings, clock or SystemClock()))
    findings += list(_gateways(settings, file))
    if sends:
        findings += list(send(settings, file, clock or SystemClock()))
    return findings


def print_doctor(settings: Settings, *, as_json: bool = False, sends: bool = False) -> bool:
    """Print the settings in force and what was found; True when nothing keeps an alert from reaching people."""
    _print_settings(settings, as_json=as_json)
    findings = doctor(settings, sends=sends)
    for one in findings:
        if as_json:
            say_json(one)
        else:
            sign = {"ok": "ok      ", "warning": "warning ", "problem": "PROBLEM "}[one.level]
            say(f"{sign} {one.what}")
            if one.do:
                say(f"         → {one.do}")
    return all(one.level != "problem" for one in findings)


# --- settings ------------------------------------------------------------------------------------


def _print_settings(settings: Settings, *, as_json: bool) -> None:
    """Each setting and where it comes from; for programs with the fields that every line has."""
    shown = settings_in_force(settings)
    if as_json:
        for each in shown:
            said = {"level": "ok", "what": f"{each.name} is {each.value or 'empty'} ({each.source})", "do": ""}
            line = {**said, "setting": each.name, "value": each.value, "source": each.source}
            say_json(line)
        return
    names, values = max(len(each.name) for each in shown), max(len(each.value) for each in shown)
    for each in shown:
        say(f"{each.name:<{names}}  {each.value or '(empty)':<{values}}  {each.source}")
    say()


def _quoted() -> Iterator[Finding]:
    for name in quoted_settings():
        do = "write it without: docker --env-file takes quotation marks as part of the value"
        yield Finding("problem", f"the value of {name} begins and ends with a quotation mark", do)


# --- playbooks -----------------------------------------------------------------------------------


def _playbooks(settings: Settings) -> tuple[PlaybooksFile | None, list[Finding]]:
    try:
        file = read_playbooks(settings.playbooks)
    except BadPlaybooks as error:
        count = sum(problem.severe for problem in error.problems)
        what = f"{settings.playbooks} has {count} mistake{'s' * (count > 1)}; the first: {error.problems[0]}"
        return None, [Finding("problem", what, "run: firebreak check")]
    except FirebreakError as error:
        return None, [Finding("problem", str(error), "run: firebreak init  to get a file to begin with")]
    topics, playbooks = (
        f"{len(some)} {word}{'s' * (len(some) != 1)}"
        for some, word in ((file.topics, "topic"), (file.playbooks, "playbook"))
    )
    holds = f"{topics}, {playbooks}, {len(file.people)} people"
    doubts = not_accepted(file.warnings, file.accept)
    warned = [Finding("warning", str(one), "run: firebreak check") for one in doubts]
    return file, [Finding("ok", f"{settings.playbooks} holds {holds}"), *warned]


def _feeds(file: PlaybooksFile | None) -> Iterator[Finding]:
    """Whether every variable that a feed names is set; whether the token is right shows in the log of the service."""
    missing = 0
    for name, feed in (file.feeds if file else {}).items():
        for variable in feed.variables():
            try:
                secret(variable)
            except FirebreakError as error:
                missing += 1
                yield Finding("problem", f"the feed {name} cannot begin: {error}", "docs/feeds.md says where to get it")
    if file and file.feeds and not missing:
        yield Finding("ok", f"feeds that the service listens to: {', '.join(file.feeds)}")


# --- database and feed ---------------------------------------------------------------------------


def _database(settings: Settings, file: PlaybooksFile | None, now: datetime) -> list[Finding]:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    from ..storage.engine import connect, in_memory
    from ..storage.schema import HEAD, revision
    from ..storage.sql_store import SqlStore

    try:
        url = make_url(settings.database_url.strip())
    except ArgumentError:
        url = None
    path: Path | None = None
    if url is not None and url.get_backend_name() == "sqlite":
        if in_memory(url):
            return [Finding("problem", "the database is in memory: a restart forgets everything", "name a file")]
        path = Path(url.database or "")
        if not path.exists() and path.absolute().parent.is_dir():
            return [Finding("ok", f"the database {path} is not there yet; firebreak run makes it"), *_api(settings, ())]
    try:
        engine = connect(settings.database_url)
    except FirebreakError as error:
        return [Finding("problem", str(error), "correct FIREBREAK_DATABASE_URL, or make the database reachable")]
    try:
        with engine.connect() as connection:
            found = revision(connection)
        if found is None:
            return [Finding("ok", "the database is empty; firebreak run fills it"), *_api(settings, ())]
        if found != HEAD:
            do = "keep a backup; an older schema is upgraded by firebreak run, a newer one needs the newer Firebreak"
            return [Finding("warning", f"the database stands at schema {found}, this Firebreak at {HEAD}", do)]
        store = SqlStore(engine)
        with store.begin() as tx:
            keys = tx.api_keys()
        found_there = [*_outbox(store, now), *_feed(store, file, now), *_api(settings, keys), *_file_mode(path)]
        return [Finding("ok", "the database answers"), *found_there]
    except FirebreakError as error:
        return [Finding("problem", str(error), "look at the database's own log")]
    finally:
        engine.dispose()


def _outbox(store: SqlStore, now: datetime) -> Iterator[Finding]:
    with store.begin() as tx:
        counts, due, blocked = tx.counts(), tx.next_due(), tx.blocked()
    if failed := counts.get("failed_tasks"):
        do = "the log says why under “given up”; what is still needed has to be said by hand"
        yield Finding("warning", f"{failed} messages could not be delivered and were given up", do)
    causes = Counter((task.blocked_by or "", task.incident) for task in blocked)
    for (why, incident), n in causes.items():
        first = next(task for task in blocked if (task.blocked_by, task.incident) == (why, incident))
        more = f" and {n - 1} more" if n > 1 else ""
        what = f"incident {incident}: {what_waits(first)}{more} cannot get through"
        do = "mend that; what waits then comes by itself within two minutes, or at once when the service is started"
        yield Finding("problem", f"{what}: {why}", do)
    if due and now - due > timedelta(minutes=2):
        minutes = (now - due).total_seconds() / 60
        do = "start the service (firebreak run), or look into its log"
        yield Finding("problem", f"something has been due for {minutes:.0f} minutes and was not done", do)


def _feed(store: SqlStore, file: PlaybooksFile | None, now: datetime) -> Iterator[Finding]:
    topics = [topic.name for topic in file.topics] if file else []
    with store.begin() as tx:
        seen = {topic: latest[1] for topic in topics if (latest := tx.latest(topic))}
    do = "send mentions to POST /api/mentions, or start the service with --feed; see docs/operating.md"
    if not seen and topics:
        yield Finding("warning", "no mention of any topic has ever come in", do)
    elif seen:
        newest = max(seen.values())
        age = now - newest
        said = f"the newest mention came in at {time_in_words(newest, now)}, {age.total_seconds() / 60:.0f} minutes ago"
        yield Finding("warning", said, "is the feed still running?") if age > QUIET else Finding("ok", said)
        if never := [topic for topic in topics if topic not in seen]:
            words = "correct their words: in playbooks.yaml if you know that people speak of them"
            yield Finding("warning", f"nothing was ever seen of {', '.join(never)}", words)
    with store.begin() as tx:
        yield from (Finding("ok", said, DO) for said in still_learning(tx, file.topics if file else ()))


def _file_mode(path: Path | None) -> Iterator[Finding]:
    """Whether others than its owner may read the database, confidential incidents and all."""
    if path is not None and path.stat().st_mode & 0o077:
        what = f"other users of this machine may open the database {path} (mode {path.stat().st_mode & 0o777:o})"
        yield Finding("warning", what, f"run: chmod 600 {path}*")


def _api(settings: Settings, keys: Sequence[ApiKey]) -> list[Finding]:
    valid = [key for key in keys if not key.revoked_at]
    if not settings.api_token and not valid:
        do = "make a key, unless mentions come from files only: firebreak keys add mentions"
        return [Finding("warning", "the HTTP API is closed: nobody can send mentions to it", do)]
    found = [Finding("ok", f"the HTTP API asks for one of {len(valid)} keys (firebreak keys list)")] if valid else []
    if settings.api_token:
        do = "make a key for every program that sends (firebreak keys add mentions), then take the token away"
        found.append(Finding("warning", "FIREBREAK_API_TOKEN is shared, cannot be revoked alone, and only sends", do))
    return found


# --- when Slack is gone --------------------------------------------------------------------------


def _fallback(settings: Settings, clock: Clock) -> Iterator[Finding]:
    """Whether there is a second way to people. Nothing is sent."""
    urls = settings.fallback_urls.split()
    if not urls and settings.slack_bot_token:
        do = "set FIREBREAK_FALLBACK_URLS, for example to an e-mail or SMS address; see docs/operating.md"
        yield Finding("warning", "while Slack is down nobody would be told", do)
    if not urls:
        return
    from ..notifiers.apprise import Apprise

    try:
        Apprise(urls, clock)
    except ModuleNotFoundError:
        yield Finding("problem", "FIREBREAK_FALLBACK_URLS is set, but apprise is not there", "pip install apprise")
    except FirebreakError as error:
        yield Finding("problem", str(error), "correct FIREBREAK_FALLBACK_URLS")
    else:
        count = f"{len(urls)} other address" + ("es" if len(urls) > 1 else "")
        yield Finding("ok", f"while Slack is down, urgent things go to {count} (firebreak doctor --send tries them)")


def _gateways(settings: Settings, file: PlaybooksFile | None) -> Iterator[Finding]:
    """Whether there is a gateway for every way in which a playbook calls people. Nothing is sent."""
    steps = [step for playbook in (file.playbooks.values() if file else ()) for step in playbook.steps]
    for way in dict.fromkeys(way for step in steps for way in getattr(step, "by", ()) if way != "slack"):
        name = f"FIREBREAK_{way.upper()}_URL"
        if not getattr(settings, f"{way}_url"):
            yield Finding("problem", f"people are called by {way}, and {name} is not set", "see docs/operating.md")
