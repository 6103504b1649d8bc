"""`firebreak run`, the service: HTTP and feeds in, a clock's ticks, effects out; until somebody stops it."""

from __future__ import annotations

import gc
import logging
import signal
import socket
from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import version
from threading import Event, Thread
from time import monotonic
from typing import Annotated
from urllib.request import urlopen

import typer
import uvicorn

from ..app import App
from ..app.audit_entries import log_start
from ..app.delivery_pool import DeliveryPool
from ..app.health import LOST
from ..app.leader import RENEW_EVERY, LeaderLease
from ..app.letters_again import read_again
from ..app.retention import Keep, expire
from ..app.ticker import Ticker
from ..app.watchman import BEAT_EVERY, LOOK_EVERY, Watchman
from ..core.clock import SystemClock
from ..core.errors import BadSetting, FirebreakError, LeaseLost, StoreError, unexpected
from ..core.model import Parsed
from ..core.ports import Source
from ..core.terminal import log_to_terminal
from ..core.text import is_link
from ..core.translation import message
from ..settings import Settings, behind_proxy, read_settings, refuse_open, secret, settings_in_force
from ..sources.body import parse_body
from ..sources.points import parse_points
from ..sources.shape_files import shapes_beside
from ..web.api import build as build_web
from ..web.connections import AT_ONCE, guarded, most_connections, raise_file_limit
from ..web.slack.dispatch import Dispatch
from ..web.slack.home_tab import LOOK_EVERY as HOMES_EVERY
from ..wiring import (
    build,
    make_notifier,
    make_writer,
    oidc_sign_in,
    open_socket,
    open_source,
    proxy_sign_in,
    read_playbooks,
    receive,
)
from .dead_letters import letter_reader
from .doctor_learning import log_learning
from .run_absences import LOOK_EVERY as ABSENCES_EVERY
from .run_absences import Absences, logged
from .run_feeds import open_doors, open_feeds
from .run_first_look import nothing_here, serve_first_look
from .run_memory import give_back_memory
from .run_playbooks import InForce, PlaybooksKeeper
from .run_reload import LOOK_EVERY as RELOAD_EVERY
from .run_reload import Reloading
from .run_slack import LOOK_EVERY as SLACK_EVERY
from .run_slack import SlackEntry
from .run_trials import ProcessPlayer

log = logging.getLogger("firebreak")
logging.getLogger("alembic").setLevel(logging.WARNING)  # it would tell of every table

DELIVER_EVERY = 1.0  # seconds; how late a timer may be: what is due at once wakes the delivery by itself
AGAIN, LONGEST_PAUSE = 1.0, 60.0  # seconds until a feed that failed is read again: doubled each time, at most
EXPIRE_EVERY = 3600.0  # seconds; how often what is older than the settings keep is deleted
PORT_FREED = 60.0  # seconds that whoever was taken over from may take to free the port
READ_AGAIN_EVERY = 5.0  # seconds; how late dead letters are that somebody wants read again
PLAN_EVERY = 60.0  # seconds; how soon the next of each report is written down
TICK_EVERY = 15.0  # seconds; how late silence is noticed in a topic that is in trouble


def command(
    feed: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="A file, a folder, or - to read and follow as well."),
    ] = None,
) -> None:
    """Run the service: mentions in, alerts out.

    Mentions come in over HTTP; alerts go to Slack, or to this terminal where there is no token.
    """
    log_to_terminal(logging.INFO)
    settings = read_settings()
    refuse_open(settings)
    if not feed and nothing_here(settings):
        serve_first_look(settings)
    else:
        serve(settings, feed or [])


def serve(settings: Settings, feeds: list[str]) -> None:
    """Run until interrupted. Tasks are rows, so whatever is under way goes on at the next start."""
    if settings.slack_bot_token and not (settings.slack_app_token or settings.slack_signing_secret):
        raise BadSetting(
            message(
                "nobody could press a button: set FIREBREAK_SLACK_APP_TOKEN (Socket Mode) or "
                "FIREBREAK_SLACK_SIGNING_SECRET (HTTP). "
                "Both stand on the app's Basic Information page; docs/slack.md shows where."
            )
        )
    gc.freeze()  # what was imported stays: give_back_memory need not look through it
    reloading = Reloading()
    clock = SystemClock()
    file = read_playbooks(settings.playbooks)
    sources = [open_source(address, clock) for address in feeds]
    in_force = InForce(file)
    notifier = make_notifier(settings, clock, in_force.who, file.services)
    app = build(
        file,
        database_url=settings.database_url,
        clock=clock,
        notifier=notifier,
        models=settings.models,
        lease=settings.lease_seconds,
        writer=make_writer(settings),
    )
    shapes = shapes_beside(settings.playbooks)
    live, doors = open_feeds(app, file, secret), open_doors(file, secret, shapes)
    app.intake.listens_to(file.feeds)
    slack = SlackEntry(app.health, notifier, settings.operations_channel)
    slack.begin()
    watchman = Watchman(
        app.health,
        notifier,
        settings.operations_channel,
        _heartbeat(settings.heartbeat_url),
        lambda: app.queries.language(""),
    )
    leader = LeaderLease(app.store, clock)
    stood_by = leader.wait()
    keeper = PlaybooksKeeper(app, in_force, settings.playbooks)
    _take_port(settings, leader, patience=PORT_FREED if stood_by else 0.0)
    keeper.reload()
    app.begin()
    dispatch = receive(settings, app, in_force.who, in_force.on_call)
    door = open_socket(settings, dispatch)
    web = build_web(
        app,
        partial(parse_body, shapes=shapes),
        parse_series=parse_points,
        api_token=settings.api_token,
        signing_secret=settings.slack_signing_secret,
        dispatch=dispatch,
        door=door,
        doors=doors,
        troubles=live.troubles if live else None,
        ending=lambda: server.should_exit,
        playbooks=keeper,
        player=ProcessPlayer(settings.playbooks),
        proxy=proxy_sign_in(settings, in_force.person),
        oidc=oidc_sign_in(settings, in_force.person, clock),
        rota=in_force.calendar,
    )
    shown = {each.name: each.value for each in settings_in_force(settings)}
    log_start(app, version("firebreak"), shown)
    log.info("watching %s; telling people by %s", ", ".join(each.name for each in file.topics), notifier.name)
    log_learning(app.store, file.topics)
    log.info("listening on http://%s:%d", settings.host, settings.port)
    http = guarded(most_connections(raise_file_limit()))
    server = uvicorn.Server(
        uvicorn.Config(
            web,
            host=settings.host,
            port=settings.port,
            log_level="warning",
            log_config=None,
            http=http,
            backlog=AT_ONCE,
            forwarded_allow_ips="*" if behind_proxy(settings) else None,  # whose word for https is taken
        )
    )
    pool = DeliveryPool(app.delivery)
    away = Absences(settings.playbooks.resolve().parent, partial(_note, app))
    app.store.when_planned(pool.wake)
    ticker = Ticker()
    keep = Keep(settings.keep_mentions_days, settings.keep_dead_letters_days, settings.keep_incidents_days)
    for job, seconds in (
        (pool.pump, DELIVER_EVERY),
        (app.tick, TICK_EVERY),
        (partial(_work_on, app, leader, server), RENEW_EVERY),
        (app.reports.plan, PLAN_EVERY),
        (partial(reloading.look, keeper), RELOAD_EVERY),
        (partial(_read_absences, away, in_force, clock), ABSENCES_EVERY),
        (watchman.look, LOOK_EVERY),
        (watchman.beat, BEAT_EVERY),
        (slack.look, SLACK_EVERY),
        (partial(read_again, app, letter_reader(settings, clock)), READ_AGAIN_EVERY),
        (partial(_show_homes, dispatch), HOMES_EVERY),
        (partial(expire, app.store, clock, keep), EXPIRE_EVERY),
    ):
        ticker.every(seconds, _guarded(app, job))
    ticker.start()
    give_back_memory()
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
        ticker.stop()
        pool.close()
        leader.give_up()
        app.store.close()
    if app.health.noted(LOST):
        raise typer.Exit(1)


def _note(app: App, subject: str, why: str) -> None:
    app.health.note(subject, why)
    logged(subject, why)


def _read_absences(away: Absences, in_force: InForce, clock: SystemClock) -> None:
    away.look(in_force.file, clock.now())


def _show_homes(dispatch: Dispatch | None) -> None:
    if dispatch:
        dispatch.home.look()


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
        raise BadSetting(message("FIREBREAK_HEARTBEAT_URL is no address; write one that begins with https://"))

    def beat() -> None:
        with urlopen(url, timeout=10) as answer:  # noqa: S310  the scheme was looked at
            answer.read(1024)

    return beat


def _take_port(settings: Settings, leader: LeaderLease, patience: float) -> None:
    """Wait so many seconds for the port: one that was taken over from may hold it while it ends. Raises BadSetting.

    Asked only now: while we stand by on one machine the port is the other one's.
    """
    until = monotonic() + patience
    while True:
        try:
            with socket.create_server((settings.host, settings.port)):
                return
        except OSError as error:
            if monotonic() >= until:
                leader.give_up()
                place = f"{settings.host}:{settings.port}"
                raise BadSetting(
                    message(
                        "cannot listen on {place}: {cause}. Set FIREBREAK_PORT or FIREBREAK_HOST.",
                        place=place,
                        cause=str(error.strerror),
                    )
                ) from error
        leader.renew()
        Event().wait(1.0)


def _guarded(app: App, job: Callable[[], object]) -> Callable[[], None]:
    """A loop that says what went wrong and goes on: the database may be back at the next tick."""
    name = getattr(getattr(job, "func", job), "__name__", "work").strip("_")  # a partial has none of its own

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
    """Read a feed from where an earlier run stopped; files, folders and pipes are followed as they grow.

    Whatever goes wrong is said, and the feed is read again from where it was: the database may be back, or the file.
    """
    subject, pause = f"feed {source.name}", AGAIN
    while True:
        try:
            for _ in _read_on(app, source, stopping):
                pause = AGAIN
            return
        except LeaseLost:
            return
        except Exception as error:  # noqa: BLE001  its words may hold what was written
            why = str(error) if isinstance(error, FirebreakError | OSError) else unexpected(error)
        wrong = f"reading of the feed {source.name} failed: {why}. It is tried again"
        log.error("%s", wrong)
        app.health.note(subject, wrong)
        if stopping.wait(pause):
            return
        pause = min(2 * pause, LONGEST_PAUSE)


def _read_on(app: App, source: Source, stopping: Event) -> Iterator[Parsed]:
    cursor = app.intake.cursor(source.name)
    following = getattr(source, "follow", None)
    for part in following(cursor, stopping.wait) if following else source.read(cursor):
        app.watch(part, source.name)
        app.health.note(f"feed {source.name}", "")
        yield part
        if stopping.is_set():
            return
