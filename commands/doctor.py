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
from rich.cells import cell_len

from ..core.clock import SystemClock
from ..core.errors import BadPlaybooks, FirebreakError
from ..core.messages import Listed, Number
from ..core.safe_console import padded
from ..core.terminal import say, say_json
from ..core.translation import at_time, gettext, gettext_noop, message, nmessage, worded
from ..playbooks.accepted import not_accepted
from ..response.blocked_messages import what_waits
from ..settings import Settings, quoted_settings, read_settings, secret, settings_in_force
from ..wiring import read_playbooks
from . import Json
from .doctor_learning import DO, still_learning
from .doctor_send import send
from .doctor_sign_in import sign_in_checkup
from .doctor_slack import Finding, checkup

if TYPE_CHECKING:
    from ..core.model import ApiKey
    from ..core.ports import Clock
    from ..playbooks.file import PlaybooksFile
    from ..storage.sql_store import SqlStore

SIGNS = {"ok": gettext_noop("ok"), "warning": gettext_noop("warning"), "problem": gettext_noop("PROBLEM")}
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
    findings += list(sign_in_checkup(settings, clock or SystemClock()))
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
            sign = gettext(SIGNS[one.level])
            say(f"{sign}{' ' * max(0, 8 - cell_len(sign))} {worded(one.what)}")
            if one.do:
                say(f"         → {worded(one.do)}")
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
    empty = gettext("(empty)")
    names, values = (
        max(map(cell_len, each)) for each in zip(*((one.name, one.value or empty) for one in shown), strict=True)
    )
    for each in shown:
        say(f"{padded(each.name, names)}  {padded(each.value or empty, values)}  {each.source}")
    say()


def _quoted() -> Iterator[Finding]:
    for name in quoted_settings():
        do = message("write it without: docker --env-file takes quotation marks as part of the value")
        yield Finding("problem", message("the value of {name} begins and ends with a quotation mark", name=name), do)


# --- playbooks -----------------------------------------------------------------------------------


def _playbooks(settings: Settings) -> tuple[PlaybooksFile | None, list[Finding]]:
    try:
        file = read_playbooks(settings.playbooks)
    except BadPlaybooks as error:
        count = sum(problem.severe for problem in error.problems)
        what = nmessage(
            "{path} has {n} mistake; the first: {place}: {problem}",
            "{path} has {n} mistakes; the first: {place}: {problem}",
            count,
            path=str(settings.playbooks),
            place=error.problems[0].place,
            problem=error.problems[0].what,
        )
        return None, [Finding("problem", what, message("run: firebreak check"))]
    except FirebreakError as error:
        return None, [Finding("problem", error.said, message("run: firebreak init  to get a file to begin with"))]
    what = message(
        "{path} holds {topics}, {playbooks}, {people}",
        path=str(settings.playbooks),
        topics=nmessage("{n} topic", "{n} topics", len(file.topics)),
        playbooks=nmessage("{n} playbook", "{n} playbooks", len(file.playbooks)),
        people=nmessage("1 person", "{n} people", len(file.people)),
    )
    doubts = not_accepted(file.warnings, file.accept)
    warned = [
        Finding(
            "warning", message("{place}: {problem}", place=one.place, problem=one.what), message("run: firebreak check")
        )
        for one in doubts
    ]
    return file, [
        Finding("ok", what),
        *warned,
    ]


def _feeds(file: PlaybooksFile | None) -> Iterator[Finding]:
    """Whether every variable that a feed names is set; whether the token is right shows in the log of the service."""
    missing = 0
    for name, feed in (file.feeds if file else {}).items():
        for variable in feed.variables():
            try:
                secret(variable)
            except FirebreakError as error:
                missing += 1
                yield Finding(
                    "problem",
                    message("the feed {name} cannot begin: {error}", name=name, error=error.said),
                    message("docs/feeds.md says where to get it"),
                )
    if file and file.feeds and not missing:
        yield Finding(
            "ok", message("feeds that the service listens to: {feeds}", feeds=Listed(tuple(file.feeds), "comma"))
        )


# --- database and feed ---------------------------------------------------------------------------


def _database(settings: Settings, file: PlaybooksFile | None, now: datetime) -> list[Finding]:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    from ..storage.connecting import connect, in_memory
    from ..storage.schema_version import HEAD, revision
    from ..storage.sql_store import SqlStore

    try:
        url = make_url(settings.database_url.strip())
    except ArgumentError:
        url = None
    path: Path | None = None
    if url is not None and url.get_backend_name() == "sqlite":
        if in_memory(url):
            return [
                Finding(
                    "problem",
                    message("the database is in memory: a restart forgets everything"),
                    message("name a file"),
                )
            ]
        path = Path(url.database or "")
        if not path.exists() and path.absolute().parent.is_dir():
            return [
                Finding("ok", message("the database {path} is not there yet; firebreak run makes it", path=str(path))),
                *_api(settings, ()),
            ]
    try:
        engine = connect(settings.database_url)
    except FirebreakError as error:
        return [
            Finding("problem", error.said, message("correct FIREBREAK_DATABASE_URL, or make the database reachable"))
        ]
    try:
        with engine.connect() as connection:
            found = revision(connection)
        if found is None:
            return [Finding("ok", message("the database is empty; firebreak run fills it")), *_api(settings, ())]
        if found != HEAD:
            do = message(
                "keep a backup; an older schema is upgraded by firebreak run, a newer one needs the newer Firebreak"
            )
            return [
                Finding(
                    "warning",
                    message("the database stands at schema {found}, this Firebreak at {head}", found=found, head=HEAD),
                    do,
                )
            ]
        store = SqlStore(engine)
        with store.begin() as tx:
            keys = tx.api_keys()
        found_there = [*_outbox(store, now), *_feed(store, file, now), *_api(settings, keys), *_file_mode(path)]
        return [Finding("ok", message("the database answers")), *found_there]
    except FirebreakError as error:
        return [Finding("problem", error.said, message("look at the database's own log"))]
    finally:
        engine.dispose()


def _outbox(store: SqlStore, now: datetime) -> Iterator[Finding]:
    with store.begin() as tx:
        counts, due, blocked = tx.counts(), tx.next_due(), tx.blocked()
    if failed := counts.get("failed_tasks"):
        do = message("the log says why under “given up”; what is still needed has to be said by hand")
        yield Finding(
            "warning",
            nmessage(
                "{failed} message could not be delivered and was given up",
                "{failed} messages could not be delivered and were given up",
                failed,
                failed=failed,
            ),
            do,
        )
    causes = Counter((task.blocked_by or "", task.incident) for task in blocked)
    for (why, incident), n in causes.items():
        first = next(task for task in blocked if (task.blocked_by, task.incident) == (why, incident))
        sentence = (
            gettext_noop("incident {incident}: {waits} and {n} more cannot get through: {cause}")
            if n > 1
            else gettext_noop("incident {incident}: {waits} cannot get through: {cause}")
        )
        what = message(sentence, incident=incident, waits=what_waits(first), n=n - 1, cause=why)
        do = message(
            "mend that; what waits then comes by itself within two minutes, or at once when the service is started"
        )
        yield Finding("problem", what, do)
    if due and now - due > timedelta(minutes=2):
        minutes = (now - due).total_seconds() / 60
        do = message("start the service (firebreak run), or look into its log")
        yield Finding(
            "problem",
            message("something has been due for {minutes} minutes and was not done", minutes=Number(minutes)),
            do,
        )


def _feed(store: SqlStore, file: PlaybooksFile | None, now: datetime) -> Iterator[Finding]:
    topics = [topic.name for topic in file.topics] if file else []
    with store.begin() as tx:
        seen = {topic: latest[1] for topic in topics if (latest := tx.latest(topic))}
    do = message("send mentions to POST /api/mentions, or start the service with --feed; see docs/operating.md")
    if not seen and topics:
        yield Finding("warning", message("no mention of any topic has ever come in"), do)
    elif seen:
        newest = max(seen.values())
        age = now - newest
        minutes = round(age.total_seconds() / 60)
        said = nmessage(
            "the newest mention came in at {at}, {minutes} minute ago",
            "the newest mention came in at {at}, {minutes} minutes ago",
            minutes,
            at=at_time(newest, now),
            minutes=Number(minutes),
        )
        yield Finding("warning", said, message("is the feed still running?")) if age > QUIET else Finding("ok", said)
        if never := [topic for topic in topics if topic not in seen]:
            words = message("correct their words: in playbooks.yaml if you know that people speak of them")
            yield Finding(
                "warning", message("nothing was ever seen of {topics}", topics=Listed(tuple(never), "comma")), words
            )
    with store.begin() as tx:
        yield from (Finding("ok", said, message(DO)) for said in still_learning(tx, file.topics if file else ()))


def _file_mode(path: Path | None) -> Iterator[Finding]:
    """Whether others than its owner may read the database, confidential incidents and all."""
    if path is not None and path.stat().st_mode & 0o077:
        what = message(
            "other users of this machine may open the database {path} (mode {mode})",
            path=str(path),
            mode=f"{path.stat().st_mode & 0o777:o}",
        )
        yield Finding("warning", what, message("run: chmod 600 {path}*", path=str(path)))


def _api(settings: Settings, keys: Sequence[ApiKey]) -> list[Finding]:
    valid = [key for key in keys if not key.revoked_at]
    if not settings.api_token and not valid:
        do = message("make a key, unless mentions come from files only: firebreak keys add mentions")
        return [Finding("warning", message("the HTTP API is closed: nobody can send mentions to it"), do)]
    asks = nmessage(
        "the HTTP API asks for the one key that there is (firebreak keys list)",
        "the HTTP API asks for one of {valid} keys (firebreak keys list)",
        len(valid),
        valid=len(valid),
    )
    found = [Finding("ok", asks)] if valid else []
    if settings.api_token:
        do = message("make a key for every program that sends (firebreak keys add mentions), then take the token away")
        found.append(
            Finding("warning", message("FIREBREAK_API_TOKEN is shared, cannot be revoked alone, and only sends"), do)
        )
    return found


# --- when Slack is gone --------------------------------------------------------------------------


def _fallback(settings: Settings, clock: Clock) -> Iterator[Finding]:
    """Whether there is a second way to people. Nothing is sent."""
    urls = settings.fallback_urls.split()
    if not urls and settings.slack_bot_token:
        do = message("set FIREBREAK_FALLBACK_URLS, for example to an e-mail or SMS address; see docs/operating.md")
        yield Finding("warning", message("while Slack is down nobody would be told"), do)
    if not urls:
        return
    from ..notifiers.apprise import Apprise

    try:
        Apprise(urls, clock)
    except ModuleNotFoundError:
        yield Finding(
            "problem",
            message("FIREBREAK_FALLBACK_URLS is set, but apprise is not there"),
            message("pip install apprise"),
        )
    except FirebreakError as error:
        yield Finding("problem", error.said, message("correct FIREBREAK_FALLBACK_URLS"))
    else:
        yield Finding(
            "ok",
            nmessage(
                "while Slack is down, urgent things go to {n} other address (firebreak doctor --send tries them)",
                "while Slack is down, urgent things go to {n} other addresses (firebreak doctor --send tries them)",
                len(urls),
            ),
        )


def _gateways(settings: Settings, file: PlaybooksFile | None) -> Iterator[Finding]:
    """Whether there is a gateway for every way in which a playbook calls people. Nothing is sent."""
    steps = [step for playbook in (file.playbooks.values() if file else ()) for step in playbook.steps]
    for way in dict.fromkeys(way for step in steps for way in getattr(step, "by", ()) if way != "slack"):
        name = f"FIREBREAK_{way.upper()}_URL"
        if not getattr(settings, f"{way}_url"):
            yield Finding(
                "problem",
                message("people are called by {way}, and {name} is not set", way=way, name=name),
                message("see docs/operating.md"),
            )
