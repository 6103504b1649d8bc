"""`firebreak doctor`: looks at everything an alert needs on its way to people, and says what to do about each fault.

It only reads: nobody is pinged, nothing is posted, and the database is neither made nor upgraded.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from .core.clock import SystemClock
from .core.errors import BadPlaybooks, FirebreakError
from .playbooks.book import display
from .slack_app import SCOPES
from .wiring import Settings, read_book

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk import WebClient

    from .core.ports import Clock
    from .playbooks.book import Book
    from .storage.store import SqlStore

QUIET = timedelta(hours=1)  # without any mention; after that the feed itself is in doubt
TIMEOUT = 10  # seconds for one call to Slack
ASKED = 200  # people looked up one by one: Slack allows a hundred such calls a minute


class Finding(msgspec.Struct, frozen=True):
    """One thing looked at. `do` says what to do about it; empty when all is well."""

    level: Literal["ok", "warning", "problem"]
    what: str
    do: str = ""


def doctor(settings: Settings, clock: Clock | None = None) -> list[Finding]:
    """Everything there is to say about this installation, in the order in which an alert travels."""
    now = (clock or SystemClock()).now()
    book, findings = _playbooks(settings)
    findings += _database(settings, book, now)
    findings += _api(settings)
    findings += list(_slack(settings, book))
    findings += list(_elsewhere(settings, clock or SystemClock()))
    return findings


def print_doctor(settings: Settings, *, as_json: bool = False) -> bool:
    """Print what was found; True when nothing keeps an alert from reaching people."""
    findings = doctor(settings)
    for one in findings:
        if as_json:
            sys.stdout.write(msgspec.json.encode(one).decode() + "\n")
        else:
            sign = {"ok": "ok      ", "warning": "warning ", "problem": "PROBLEM "}[one.level]
            sys.stdout.write(f"{sign} {one.what}\n" + (f"         → {one.do}\n" if one.do else ""))
    return all(one.level != "problem" for one in findings)


# --- playbooks -----------------------------------------------------------------------------------


def _playbooks(settings: Settings) -> tuple[Book | None, list[Finding]]:
    try:
        book = read_book(settings.playbooks)
    except BadPlaybooks as error:
        count = sum(problem.severe for problem in error.problems)
        what = f"{settings.playbooks} has {count} mistake{'s' * (count > 1)}; the first: {error.problems[0]}"
        return None, [Finding("problem", what, "run: firebreak check")]
    except FirebreakError as error:
        return None, [Finding("problem", str(error), "run: firebreak init  to get a file to begin with")]
    holds = f"{len(book.topics)} topics, {len(book.playbooks)} playbooks, {len(book.people)} people"
    warned = [Finding("warning", str(problem), "run: firebreak check") for problem in book.warnings]
    return book, [Finding("ok", f"{settings.playbooks} holds {holds}"), *warned]


# --- database and feed ---------------------------------------------------------------------------


def _database(settings: Settings, book: Book | None, now: datetime) -> list[Finding]:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    from .storage.engine import connect, in_memory
    from .storage.schema import HEAD, revision
    from .storage.store import SqlStore

    try:
        url = make_url(settings.database_url.strip())
    except ArgumentError:
        url = None
    if url is not None and url.get_backend_name() == "sqlite":
        if in_memory(url):
            return [Finding("problem", "the database is in memory: a restart forgets everything", "name a file")]
        file = Path(url.database or "")
        if not file.exists() and file.absolute().parent.is_dir():
            return [Finding("ok", f"the database {file} is not there yet; firebreak run makes it")]
    try:
        engine = connect(settings.database_url)
    except FirebreakError as error:
        return [Finding("problem", str(error), "correct FIREBREAK_DATABASE_URL, or make the database reachable")]
    try:
        with engine.connect() as connection:
            found = revision(connection)
        if found is None:
            return [Finding("ok", "the database is empty; firebreak run fills it")]
        if found != HEAD:
            do = "keep a backup; an older schema is upgraded by firebreak run, a newer one needs the newer Firebreak"
            return [Finding("warning", f"the database stands at schema {found}, this Firebreak at {HEAD}", do)]
        store = SqlStore(engine)
        return [Finding("ok", "the database answers"), *_outbox(store, now), *_feed(store, book, now)]
    except FirebreakError as error:
        return [Finding("problem", str(error), "look at the database's own log")]
    finally:
        engine.dispose()


def _outbox(store: SqlStore, now: datetime) -> Iterator[Finding]:
    with store.begin() as tx:
        counts, due = tx.counts(), tx.next_due()
    if failed := counts.get("failed_tasks"):
        do = "the log says why under “given up”; what is still needed has to be said by hand"
        yield Finding("warning", f"{failed} messages could not be delivered and were given up", do)
    if due and now - due > timedelta(minutes=2):
        minutes = (now - due).total_seconds() / 60
        do = "start the service (firebreak run), or look into its log"
        yield Finding("problem", f"something has been due for {minutes:.0f} minutes and was not done", do)


def _feed(store: SqlStore, book: Book | None, now: datetime) -> Iterator[Finding]:
    topics = [topic.name for topic in book.topics] if book else []
    with store.begin() as tx:
        seen = {topic: latest[1] for topic in topics if (latest := tx.latest(topic))}
    do = "send mentions to POST /api/mentions, or start the service with --feed; see docs/operating.md"
    if not seen and topics:
        yield Finding("warning", "no mention of any topic has ever come in", do)
    elif seen:
        newest = max(seen.values())
        age = now - newest
        said = f"the newest mention came in at {newest:%d %b %H:%M} UTC, {age.total_seconds() / 60:.0f} minutes ago"
        yield Finding("warning", said, "is the feed still running?") if age > QUIET else Finding("ok", said)
        if never := [topic for topic in topics if topic not in seen]:
            words = "correct their words: in playbooks.yaml if you know that people speak of them"
            yield Finding("warning", f"nothing was ever seen of {', '.join(never)}", words)


def _api(settings: Settings) -> list[Finding]:
    if not settings.api_token:
        do = "set FIREBREAK_API_TOKEN to a long secret, unless mentions come from files only"
        return [Finding("warning", "the HTTP API is closed: nobody can send mentions to it", do)]
    if len(settings.api_token) < 16:
        return [Finding("warning", "FIREBREAK_API_TOKEN is short", "make a longer one: openssl rand -hex 32")]
    return [Finding("ok", "the HTTP API asks for its token")]


# --- Slack ---------------------------------------------------------------------------------------


def _slack(settings: Settings, book: Book | None) -> Iterator[Finding]:
    if not settings.slack_bot_token:
        do = "create the app (firebreak init, docs/slack.md) and set FIREBREAK_SLACK_BOT_TOKEN"
        yield Finding("warning", "Slack is not connected: alerts go to the terminal that firebreak run runs in", do)
        return
    asking = _Asking(settings)
    yield from asking.token()
    if not asking.works:
        return
    yield from asking.buttons()
    if book is not None:
        yield from asking.channels(book)
        yield from asking.people(book)


class _Asking:
    """Asks Slack what it thinks of us."""

    def __init__(self, settings: Settings) -> None:
        from slack_sdk import WebClient
        from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

        self._settings = settings
        self._client: WebClient = WebClient(
            token=settings.slack_bot_token,
            base_url=settings.slack_api_url or WebClient.BASE_URL,
            timeout=TIMEOUT,
            retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=2)],
        )
        self._client.proxy = None  # the SDK's own reading of HTTPS_PROXY ignores NO_PROXY; urllib's does not
        self._scopes: set[str] = set()
        self.works = False

    def token(self) -> Iterator[Finding]:
        """Whose token it is, and what it may do."""
        advice = "copy the bot token (xoxb-…) from the app's page, OAuth & Permissions, to FIREBREAK_SLACK_BOT_TOKEN"
        answer, error = self._ask(self._client.auth_test)
        if error:
            do = advice if error.startswith(_TOKEN) else "try again; check the network and FIREBREAK_SLACK_API_URL"
            yield Finding("problem", f"Slack does not know us: {error}", do)
            return
        self.works = True
        yield Finding("ok", f"Slack knows us as {answer.get('user')} in {answer.get('team')}")
        self._scopes = set(answer.get("scopes", ()))
        for scope in SCOPES.keys() - self._scopes:
            do = f"add {scope} on the app's page, OAuth & Permissions, Bot Token Scopes, then install the app again"
            yield Finding("problem", f"the permission {scope} is missing: Firebreak {SCOPES[scope]}", do)
        if more := self._scopes - SCOPES.keys():
            do = "take them away on the app's page, OAuth & Permissions, then install the app again"
            yield Finding("warning", f"permissions that Firebreak does not use: {', '.join(sorted(more))}", do)

    def buttons(self) -> Iterator[Finding]:
        """Whether what people press can reach us."""
        token, secret = self._settings.slack_app_token, self._settings.slack_signing_secret
        if not token and not secret:
            do = "set FIREBREAK_SLACK_APP_TOKEN (Socket Mode) or FIREBREAK_SLACK_SIGNING_SECRET (HTTP)"
            yield Finding("problem", "no button would work: there is no way back from Slack to here", do)
        if token:
            _, error = self._ask(self._client.apps_connections_open, app_token=token)
            do = "make an app-level token (xapp-…) with connections:write on the app's page, Basic Information"
            said = f"Socket Mode does not work: {error}" if error else "presses come in over Socket Mode"
            yield Finding("problem", said, do) if error else Finding("ok", said)
        elif secret:
            do = "the app's request URLs must end in /slack/interactions, /slack/commands and /slack/events"
            yield Finding("ok", f"presses come in over HTTP, signed; {do}")

    def channels(self, book: Book) -> Iterator[Finding]:
        """Every channel that a playbook names: there, not archived, and we are in it."""
        wanted = named_channels(book)
        if not {"channels:read", "groups:read"} <= self._scopes:
            return  # said already
        found: dict[str, dict[str, Any]] = {}
        cursor = None
        while cursor != "":
            kinds = "public_channel,private_channel"
            answer, error = self._ask(self._client.conversations_list, types=kinds, limit=999, cursor=cursor)
            if error:
                yield Finding("problem", f"Slack does not list its channels: {error}", "try again in a minute")
                return
            found |= {name: one for one in answer.get("channels", []) for name in (one.get("name"), one["id"])}
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        for name in wanted:
            yield _channel(name, found.get(name.removeprefix("#")))

    def people(self, book: Book) -> Iterator[Finding]:
        """Everybody in the playbooks: a member of this workspace, and not gone."""
        if "users:read" not in self._scopes:
            return  # said already
        do = "correct slack: under people: in playbooks.yaml (in Slack: the person's profile, ⋮, Copy member ID)"
        gone = 0
        for name, person in list(book.people.items())[:ASKED]:
            who = f"{display(name)} ({person.slack})"
            answer, error = self._ask(self._client.users_info, user=person.slack)
            user = answer.get("user") or {}
            if error:
                yield Finding("problem", f"{who} cannot be called: Slack says {error}", do)
            elif user.get("deleted"):
                yield Finding("problem", f"{who} has left: the Slack account is switched off", do)
            elif user.get("is_bot"):
                yield Finding("problem", f"{who} is an app, not a person", do)
            else:
                continue
            gone += 1
        rest = max(0, len(book.people) - ASKED)
        more = f"; {rest} more were not looked up" if rest else ""
        if not gone:
            yield Finding("ok", f"all {len(book.people) - rest} people have a Slack account{more}")

    def _ask(self, method: Callable[..., Any], **wanted: Any) -> tuple[dict[str, Any], str]:
        """Slack's answer, or its reason for none."""
        from slack_sdk.errors import SlackApiError, SlackClientError

        try:
            answer = method(**wanted)
        except SlackApiError as error:
            return {}, str(error.response.get("error") or f"HTTP {error.response.status_code}")
        except (SlackClientError, HTTPException, OSError, ValueError) as error:
            return {}, f"it cannot be reached ({error})"
        headers = {name.lower(): value for name, value in answer.headers.items()}
        scopes = str(headers.get("x-oauth-scopes") or "")
        return {**answer.data, "scopes": {one.strip() for one in scopes.split(",") if one.strip()}}, ""


_TOKEN = ("invalid_auth", "not_authed", "token_", "account_inactive", "not_allowed_token_type")


def named_channels(book: Book) -> list[str]:
    """The channels that steps post in, in the order of the file."""
    steps = (step for playbook in book.playbooks.values() for step in playbook.steps)
    return list(dict.fromkeys(str(to) for step in steps if (to := getattr(step, "to", None))))


def _channel(name: str, found: dict[str, Any] | None) -> Finding:
    if found is None:
        do = "create it, or invite the app if it is private (/invite @Firebreak), or correct playbooks.yaml"
        return Finding("problem", f"{name}: Slack shows Firebreak no such channel", do)
    if found.get("is_archived"):
        return Finding("problem", f"{name} is archived", "unarchive it in Slack, or name another in playbooks.yaml")
    if not found.get("is_member"):
        return Finding("problem", f"{name}: Firebreak is not in this channel", "type there: /invite @Firebreak")
    return Finding("ok", f"{name}: Firebreak is in this channel")


# --- when Slack is gone --------------------------------------------------------------------------


def _elsewhere(settings: Settings, clock: Clock) -> Iterator[Finding]:
    """Whether there is a second way to people. Nothing is sent."""
    urls = settings.fallback_urls.split()
    if not urls and settings.slack_bot_token:
        do = "set FIREBREAK_FALLBACK_URLS, for example to an e-mail or SMS address; see docs/operating.md"
        yield Finding("warning", "while Slack is down nobody would be told", do)
    if not urls:
        return
    from .notifiers.elsewhere import Elsewhere

    try:
        Elsewhere(urls, clock)
    except ModuleNotFoundError:
        yield Finding("problem", "FIREBREAK_FALLBACK_URLS is set, but apprise is not there", "pip install apprise")
    except FirebreakError as error:
        yield Finding("problem", str(error), "correct FIREBREAK_FALLBACK_URLS")
    else:
        count = f"{len(urls)} other address" + ("es" if len(urls) > 1 else "")
        yield Finding("ok", f"while Slack is down, urgent things go to {count} (not tried: that would ring somebody)")
