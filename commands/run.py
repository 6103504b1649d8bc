"""`firebreak run`, the service: HTTP and feeds in, a clock's ticks, effects out; until somebody stops it."""

from __future__ import annotations

import logging
import signal
import socket
from collections.abc import Callable
from functools import partial
from threading import Event, Thread
from typing import Annotated

import typer
import uvicorn
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from slack_sdk.errors import SlackApiError

from ..app import App
from ..app.delivery_pool import DeliveryPool
from ..app.leader import RENEW_EVERY, LeaderLease
from ..core.clock import SystemClock
from ..core.errors import BadSetting, StoreError
from ..core.ports import Notifier, Source
from ..settings import Settings, read_settings, secret
from ..sources.body import parse_body
from ..sources.jsonl import Jsonl
from ..web.api import build as build_web
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
from .run_feeds import open_doors, open_feeds, own_and_shipped

log = logging.getLogger("firebreak")
logging.getLogger("alembic").setLevel(logging.WARNING)  # it would tell of every table
logging.getLogger("apscheduler").setLevel(logging.ERROR)  # of every tick, and of each that another one still holds up

DELIVER_EVERY = 1.0  # seconds; how late a timer may be
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
    shapes = own_and_shipped(settings.playbooks)
    live, doors = open_feeds(app, file, secret), open_doors(file, secret, shapes)
    _check_before_start(settings, notifier)
    leader = LeaderLease(app.store, clock)
    leader.wait()
    app.retry_blocked()
    dispatch = receive(settings, app, file)
    door = open_socket(settings, dispatch)
    web = build_web(
        app,
        partial(parse_body, shapes=shapes),
        api_token=settings.api_token,
        signing_secret=settings.slack_signing_secret,
        dispatch=dispatch,
        door=door,
        doors=doors,
        troubles=live.troubles if live else None,
    )
    log.info("watching %s; telling people by %s", ", ".join(each.name for each in file.topics), notifier.name)
    log.info("listening on http://%s:%d", settings.host, settings.port)
    server = uvicorn.Server(uvicorn.Config(web, host=settings.host, port=settings.port, log_level="warning"))
    pool = DeliveryPool(app.delivery)
    scheduler = ticking(app, pool)
    scheduler.add_job(_guarded(partial(_work_on, leader, server)), "interval", seconds=RENEW_EVERY)
    scheduler.start()
    stopping = Event()
    readers = [Thread(target=follow, args=(app, source, stopping), daemon=True) for source in sources]
    for reader in readers:
        reader.start()
    if live:
        log.info("listening to %s", ", ".join(each for each in file.feeds if each not in {door.name for door in doors}))
        live.start()
    for number in (signal.SIGINT, signal.SIGTERM):  # uvicorn raises them again once it has stopped: by then all is well
        signal.signal(number, lambda *_: stopping.set())
    try:
        server.run()
    finally:
        stopping.set()
        if live:
            live.stop()
        for reader in readers:
            reader.join(timeout=30)
        if door:
            door.close()
        scheduler.shutdown(wait=True)
        pool.close()
        leader.give_up()
        app.store.close()


def _work_on(leader: LeaderLease, server: uvicorn.Server) -> None:
    """Say that we still work; whoever was away so long that another took over has an old memory, and ends."""
    if other := leader.renew():
        log.error("this process was held up so long that another took over (%s): it ends. Start it again.", other)
        server.should_exit = True


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
        executors={"default": ThreadPoolExecutor(2)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone="UTC",
    )
    for job, seconds in ((pool.pump, DELIVER_EVERY), (app.tick, TICK_EVERY)):
        scheduler.add_job(_guarded(job), "interval", seconds=seconds)
    return scheduler


def _guarded(job: Callable[[], object]) -> Callable[[], None]:
    """A loop that says what went wrong and goes on: the database may be back at the next tick."""

    def run() -> None:
        try:
            job()
        except StoreError as error:
            log.error("%s; the next tick tries again", error)
        except Exception:
            log.exception("this tick failed; the next one tries again")

    return run


def follow(app: App, source: Source, stopping: Event) -> None:
    """Read a feed from where an earlier run stopped; a file of mention lines is followed as it grows."""
    try:
        cursor = app.intake.cursor(source.name)
        parts = source.follow(cursor, stopping.wait) if isinstance(source, Jsonl) else source.read(cursor)
        for part in parts:
            app.watch(part, source.name)
            if stopping.is_set():
                return
    except Exception:
        log.exception("feed %s: reading stopped", source.name)
