"""`firebreak run`, the service: HTTP and feeds in, a clock's ticks, effects out; until somebody stops it."""

from __future__ import annotations

import logging
import signal
import socket
from collections.abc import Callable
from functools import partial
from threading import Event, Thread
from typing import Annotated
from urllib.request import urlopen

import typer
import uvicorn
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from slack_sdk.errors import SlackApiError

from ..app import App
from ..app.delivery_pool import DeliveryPool
from ..app.health import LOST
from ..app.leader import RENEW_EVERY, LeaderLease
from ..app.watchman import BEAT_EVERY, LOOK_EVERY, Watchman
from ..core.clock import SystemClock
from ..core.errors import BadSetting, FirebreakError, LeaseLost, StoreError, unexpected
from ..core.ports import Notifier, Source
from ..core.text import is_link
from ..settings import Settings, read_settings
from ..sources.body import parse_body
from ..sources.jsonl import Jsonl
from ..web.api import build as build_web
from ..web.connections import guarded, most_connections, raise_file_limit
from ..wiring import (
    build,
    make_notifier,
    open_socket,
    open_source,
    people_by_slack,
    read_playbooks,
    receive,
)
from .doctor_slack import NOT_THE_BOT, WHY_NOT

log = logging.getLogger("firebreak")
logging.getLogger("alembic").setLevel(logging.WARNING)  # it would tell of every table
logging.getLogger("apscheduler").setLevel(logging.ERROR)  # of every tick, and of each that another one still holds up

DELIVER_EVERY = 1.0  # seconds; how late a timer may be
FEED_AGAIN = 5.0  # seconds until a feed that the database stopped is read on
TICK_EVERY = 15.0  # seconds; how late silence is noticed in a topic that is in trouble


def command(
    feed: Annotated[
        list[str] | None, typer.Option(metavar="PATH", help="A JSONL file of mentions to read as well.")
    ] = None,
) -> None:
    """Run the service: mentions in, alerts out.

    Mentions come in over HTTP; alerts go to Slack, or to this terminal where there is no token.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    serve(read_settings(), feed or [])


def serve(settings: Settings, feeds: list[str]) -> None:
    """Run until interrupted. Tasks are rows, so whatever is under way goes on at the next start."""
    if settings.slack_bot_token and not (settings.slack_app_token or settings.slack_signing_secret):
        raise BadSetting(
            "nobody could press a button: set FIREBREAK_SLACK_APP_TOKEN (Socket Mode) or FIREBREAK_SLACK_SIGNING_SECRET"
            " (HTTP). Both stand on the app's Basic Information page; docs/slack.md shows where."
        )
    clock = SystemClock()
    file = read_playbooks(settings.playbooks)
    sources = [open_source(address, clock) for address in feeds]
    notifier = make_notifier(settings, clock, people_by_slack(file))
    app = build(
        file,
        database_url=settings.database_url,
        clock=clock,
        notifier=notifier,
        models=settings.models,
        lease=settings.lease_seconds,
    )
    _check_before_start(settings, notifier)
    watchman = Watchman(app.health, notifier, settings.operations_channel, _heartbeat(settings.heartbeat_url))
    leader = LeaderLease(app.store, clock)
    leader.wait()
    app.begin()
    dispatch = receive(settings, app, file)
    door = open_socket(settings, dispatch)
    web = build_web(
        app,
        parse_body,
        api_token=settings.api_token,
        signing_secret=settings.slack_signing_secret,
        dispatch=dispatch,
        door=door,
    )
    log.info("watching %s; telling people by %s", ", ".join(each.name for each in file.topics), notifier.name)
    log.info("listening on http://%s:%d", settings.host, settings.port)
    http = guarded(most_connections(raise_file_limit()))
    server = uvicorn.Server(uvicorn.Config(web, host=settings.host, port=settings.port, log_level="warning", http=http))
    pool = DeliveryPool(app.delivery)
    scheduler = ticking(app, pool)
    for job, seconds in (
        (partial(_work_on, app, leader, server), RENEW_EVERY),
        (watchman.look, LOOK_EVERY),
        (watchman.beat, BEAT_EVERY),
    ):
        scheduler.add_job(_guarded(app, job), "interval", seconds=seconds)
    scheduler.start()
    stopping = Event()
    readers = [Thread(target=follow, args=(app, source, stopping), daemon=True) for source in sources]
    for reader in readers:
        reader.start()
    for number in (signal.SIGINT, signal.SIGTERM):  # uvicorn raises them again once it has stopped: by then all is well
        signal.signal(number, lambda *_: stopping.set())
    try:
        server.run()
    finally:
        stopping.set()
        for reader in readers:
            reader.join(timeout=30)
        if door:
            door.close()
        scheduler.shutdown(wait=True)
        pool.close()
        leader.give_up()
        app.store.close()
    if app.health.noted(LOST):
        raise typer.Exit(1)


def _work_on(app: App, leader: LeaderLease, server: uvicorn.Server) -> None:
    """Say that we still work; whoever was away so long that another took over has an old memory, and ends."""
    if other := leader.renew():
        why = f"this process was held up so long that another took over ({other}): it ends. Start it again"
        app.health.note(LOST, why)
        log.error("%s.", why)
        server.should_exit = True


def _heartbeat(url: str) -> Callable[[], None] | None:
    """Asks an address; whoever keeps it knows that we live. Raises BadSetting."""
    if not url:
        return None
    if not is_link(url):
        raise BadSetting("FIREBREAK_HEARTBEAT_URL is no address; write one that begins with https://")

    def beat() -> None:
        with urlopen(url, timeout=10) as answer:  # noqa: S310  the scheme was looked at
            answer.read(1024)

    return beat


def _check_before_start(settings: Settings, notifier: Notifier) -> None:
    """What would only show at the first alert is tried now: a port that is taken, a token that Slack refuses."""
    try:
        with socket.create_server((settings.host, settings.port)):
            pass
    except OSError as error:
        raise BadSetting(
            f"cannot listen on {settings.host}:{settings.port}: {error.strerror}. Set FIREBREAK_PORT or FIREBREAK_HOST."
        ) from error
    client = getattr(notifier, "client", None)  # Slack's own, where there is one
    if client is not None:
        try:
            answer = client.auth_test()
        except Exception as error:  # noqa: BLE001  whatever it is, it is told and tried again with each message
            code = error.response["error"] if isinstance(error, SlackApiError) else type(error).__name__
            log.error("Slack does not let us in (%s): nobody would be told. Ask firebreak doctor.", code)
        else:
            if not answer.get("bot_id"):
                raise BadSetting(f"{NOT_THE_BOT}: {WHY_NOT}. Put the bot token (xoxb-…) there.")


def ticking(app: App, pool: DeliveryPool) -> BackgroundScheduler:
    """APScheduler as a mere clock: all it ever does is ask what is due.

    Each job runs alone, however late, and once for all the ticks it missed: its default of dropping a job that
    is a second late would lose alerts.
    """
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(5)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone="UTC",
    )
    for job, seconds in ((pool.pump, DELIVER_EVERY), (app.tick, TICK_EVERY)):
        scheduler.add_job(_guarded(app, job), "interval", seconds=seconds)
    return scheduler


def _guarded(app: App, job: Callable[[], object]) -> Callable[[], None]:
    """A loop that says what went wrong and goes on: the database may be back at the next tick."""
    name = getattr(job, "__name__", "work")

    def run() -> None:
        wrong = ""
        try:
            job()
        except StoreError as error:
            log.error("%s; the next tick tries again", error)
        except Exception as error:  # noqa: BLE001  not its words: they may hold what only a room may see
            wrong = f"a step of the service ({name}) fails: {unexpected(error)}; please report this"
            log.error("%s; the next tick tries again", wrong)
        app.health.note(f"step {name}", wrong)

    return run


def follow(app: App, source: Source, stopping: Event) -> None:
    """Read a feed from where an earlier run stopped; a file of mention lines is followed as it grows.

    While the database does not answer it is read again from the last line that was taken in.
    """
    subject, again = f"feed {source.name}", True
    while again and not stopping.is_set():
        again, wrong = False, ""
        try:
            _read_on(app, source, stopping)
        except LeaseLost:
            return
        except StoreError as error:
            again, wrong = not stopping.wait(FEED_AGAIN), str(error)
            log.error("%s: %s; reading goes on from there", subject, error)
        except Exception as error:  # noqa: BLE001  its words may hold what was written
            why = str(error) if isinstance(error, FirebreakError | OSError) else unexpected(error)
            wrong = f"reading of the feed {source.name} stopped: {why}. Start again: it goes on from there"
            log.error("%s", wrong)
        app.health.note(subject, wrong)


def _read_on(app: App, source: Source, stopping: Event) -> None:
    cursor = app.intake.cursor(source.name)
    parts = source.follow(cursor, stopping.wait) if isinstance(source, Jsonl) else source.read(cursor)
    for part in parts:
        app.watch(part, source.name)
        app.health.note(f"feed {source.name}", "")
        if stopping.is_set():
            return
