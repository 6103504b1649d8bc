"""The composition root: settings and a playbooks file in, a running App out. The only file that imports everything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache, partial, reduce
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace as replace_fields

from .app import App
from .app.intake import Intake
from .app.meters import Meters
from .app.playbook_versions import PlaybookVersions
from .app.why_silent import WhySilent
from .content.harm_lexicon import as_compared
from .content.harm_reader import harms_in
from .core import plugins
from .core.clock import SystemClock
from .core.errors import BadSetting
from .core.model import DRILL, FEED, SERIES, Harm, Topic
from .core.ports import (
    LAST_RESORT,
    Clock,
    Detector,
    Matcher,
    Notifier,
    NotifierKind,
    SentimentModel,
    Source,
    SourceKind,
    Writer,
)
from .core.reading_language import ENGLISH, known, looks_up
from .core.rules import LEASE
from .core.times import Times, weekday_time
from .core.translation import message
from .drafts.starter_library import StarterLibrary
from .drafts.template_checks import check_template
from .notifiers.fallback import Fallback
from .notifiers.gateways import Gateways
from .notifiers.page_links import PageLinks
from .notifiers.services import Services
from .playbooks.file import display, turn
from .playbooks.loader.feed_blocks import read_feeds, twice
from .playbooks.loader.reader import read
from .playbooks.loader.template_files import FOLDER, begins_file, joined
from .playbooks.on_call import roster
from .reports.drill_lines import told_score
from .reports.review import report
from .response.planner import Planner
from .response.public_texts import compose, gather
from .response.steps import step_verbs
from .sentiment.live_model import LiveModel
from .sentiment.model_registry import ModelRegistry
from .settings import Settings, address_of_pages, plugin_settings, secret
from .sources.shape_files import beside
from .storage.opening import open_store_at
from .storage.sql_store import SqlStore, open_store
from .translations.loading import catalogue
from .watchlists.matcher import MentionMatcher

if TYPE_CHECKING:
    from datetime import datetime

    from .core.answering import Service
    from .core.effects import Briefing, DraftText
    from .core.store import Store
    from .playbooks.file import PlaybooksFile
    from .sources.feed import Feed
    from .web.pages.oidc_sign_in import OidcSignIn
    from .web.pages.proxy_sign_in import ProxySignIn
    from .web.slack.dispatch import Dispatch
    from .web.slack.socket_mode import SocketMode

SHIPPED = Path(__file__).parent / "playbooks.yaml"
LIBRARY = StarterLibrary(lambda name: (SHIPPED.parent / "drafts" / "library" / name).read_text(encoding="utf-8"))
looks_up(catalogue)  # for whatever is worded in this process
RANK = 50  # of a source or a notifier that does not say whether it is asked before others


def shipped_in(language: str) -> Path:
    """The playbooks file to begin with, in the nearest language to this code that we have one in: English otherwise."""
    code = known(language.partition(".")[0])
    named = (SHIPPED.parent / "translations" / one / SHIPPED.name for one in (code, code.partition("_")[0]))
    return next((own for own in named if own.exists()), SHIPPED)


def read_playbooks(path: Path) -> PlaybooksFile:
    """The playbooks at `path`, with the templates of the folder templates/ and the feeds of a feeds.yaml beside it.

    BadSetting when there is no such file, BadPlaybooks for what is wrong inside.
    """
    return with_feeds_beside(read_text(whole(text_of(path), path), str(path)), path)


def in_language(file: PlaybooksFile, language: str) -> PlaybooksFile:
    """The shipped playbooks of a company that works in this language: its checklists say what those of the file to
    begin with in it say, which has the same ones. In English they are as they are shipped.
    """
    if language == ENGLISH:
        return file
    people = {
        name: replace_fields(person, languages=(language, *person.languages)) for name, person in file.people.items()
    }
    own = read_playbooks(shipped_in(language)).checklists.values()
    checklists = {
        name: tuple(
            line.model_copy(update={"do": said.do, "section": said.section})
            for line, said in zip(lines, theirs, strict=True)
        )
        for (name, lines), theirs in zip(file.checklists.items(), own, strict=True)
    }
    return replace(file, language=language, people=people, checklists=checklists)


def whole(text: str, path: Path) -> str:
    """The text of a playbooks file at `path` with the templates beside it; BadSetting for what cannot be read."""
    return joined(text, template_texts(path))


def with_feeds_beside(file: PlaybooksFile, path: Path) -> PlaybooksFile:
    """The file with the feeds of a feeds.yaml beside `path`. Raises BadPlaybooks."""
    own = beside(path)
    if own is None:
        return file
    text = text_of(own)
    feeds = read_feeds(text, str(own), feed_kinds)
    twice(feeds, file.feeds, text, str(own))
    return replace(file, feeds={**file.feeds, **feeds})


def template_texts(path: Path) -> dict[str, str]:
    """What each YAML file of the folder templates/ beside the playbooks says, by its name there; hidden ones apart."""
    folder = path.parent / FOLDER
    named = {each.relative_to(folder).as_posix(): each for each in folder.rglob("*.y*ml")}
    mine = sorted(name for name in named if "/." not in f"/{name}" and name.endswith((".yaml", ".yml")))
    return {name: text_of(named[name]) for name in mine}


def text_of(path: Path) -> str:
    """What one file says, and no other behind it: that would be taken for a file of the folder templates/."""
    text = _text_of(path)
    if line := begins_file(text):
        raise BadSetting(
            message(
                "{path}:{line}:1: this line begins another file; put what follows into a file of its own",
                path=str(path),
                line=str(line),
            )
        )
    return text


def _text_of(path: Path) -> str:
    """What a file of YAML says; BadSetting where it cannot be read, or is no such text."""
    try:
        written = path.read_bytes()
    except OSError as error:
        raise BadSetting(message("{file}: {what}", file=str(path), what=_unread(path, error))) from error
    if written.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadSetting(
            message("{path}:1:1: this is UTF-16 text; save the file as UTF-8 in your editor", path=str(path))
        )
    if b"\0" in written:
        raise BadSetting(
            message("{path}: this is not a text file; name the YAML file that holds the playbooks", path=str(path))
        )
    try:
        text = written.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, before = written.count(b"\n", 0, error.start) + 1, written.rfind(b"\n", 0, error.start) + 1
        column = len(written[before : error.start].decode("utf-8", "replace")) + 1
        what = message(
            "byte 0x{start} is no UTF-8 text; save the file as UTF-8 in your editor",
            start=f"{written[error.start]:02x}",
        )
        raise BadSetting(
            message("{path}:{line}:{column}: {what}", path=str(path), line=str(line), column=str(column), what=what)
        ) from error
    return text.replace("\r\n", "\n")


def _unread(path: Path, error: OSError) -> str:
    """Why a file cannot be read, and what to do."""
    if isinstance(error, FileNotFoundError):
        return message(
            "there is no such file; name your playbooks file or set FIREBREAK_PLAYBOOKS (firebreak init writes one)"
        )
    if isinstance(error, IsADirectoryError):
        inside = sorted(each.name for each in path.iterdir() if each.suffix in (".yaml", ".yml"))
        if inside:
            return message(
                "this is a folder; name the playbooks file in it, such as {example}", example=str(path / inside[0])
            )
        return message("this is a folder; name the playbooks file in it")
    return message(
        "it cannot be read ({error}); give yourself the right to read it, or name another file",
        error=str(error.strerror or error),
    )


def read_text(text: str, path: str = "playbooks.yaml") -> PlaybooksFile:
    """A playbooks file from its text, checked against the detectors there are."""
    return read(
        text,
        path,
        verbs=step_verbs(),
        check_template=check_template,
        library=LIBRARY,
        detectors=detector_names(),
        feeds=feed_kinds,
        advisory=[name for name, kind in plugins.load_all(plugins.DETECTORS).items() if _is_advisory(kind)],
    )


def with_library(file: PlaybooksFile) -> PlaybooksFile:
    """The file with every template that comes with Firebreak, beside its own."""
    return replace(file, templates={**LIBRARY, **file.templates})


def public_texts(
    file: PlaybooksFile, briefing: Briefing, template: str, where: Sequence[tuple[str, str]]
) -> list[DraftText]:
    """A template about an incident as it stands, on each (platform, language) that it has a text for."""
    whole = with_library(file)
    made = (compose(whole, template, gather(briefing, whole, (), platform, lang)) for platform, lang in where)
    return [text for text in made if text]


def read_stored(text: str) -> PlaybooksFile:
    """A version that an open incident started with, also where the language has lost words of it since."""
    return read(text, verbs=step_verbs(), check_template=check_template, library=LIBRARY, stored=True)


def feed_kinds() -> dict[str, type[Feed]]:
    """Every kind of feed there is, and the door for what is pushed, by the name that `kind:` gives."""
    from .sources.pushed import Pushed

    return {**plugins.load_all(plugins.FEEDS), "pushed": Pushed}


def detector_names() -> list[str]:
    """Every signal there is: those of the detectors, but for one that speaks by the name of another."""
    kinds = plugins.load_all(plugins.DETECTORS)
    return [name for name, kind in kinds.items() if not getattr(kind, "speaks_as", "")]


def _is_advisory(kind: type[Detector]) -> bool:
    """Whether it runs only where a topic asks for it."""
    return bool(getattr(kind, "advisory", False))


def open_existing_store(database_url: str) -> SqlStore:
    """The store at an address, for a command that only reads; BadSetting where no database file is yet."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        path = make_url(database_url).database or ""
    except ArgumentError:
        path = ""  # what is wrong with it is said when it is opened
    if database_url.startswith("sqlite") and not Path(path).is_file():
        raise BadSetting(
            message(
                "{path}: there is no such database; name it with FIREBREAK_DATABASE_URL", path=str(path or database_url)
            )
        )
    return open_store(database_url)


def make_detectors(topics: Sequence[Topic], weekly: float | None = None) -> Callable[[str], list[Detector]]:
    """A maker of all detectors of one topic. A topic nobody described (a feed's own brand) gets the defaults.

    `weekly` alerts a week are asked of each, in place of what its topic says.
    """
    described = {topic.name: topic for topic in topics}
    kinds = plugins.load_all(plugins.DETECTORS)

    def make(name: str) -> list[Detector]:
        topic = _watched_as(name, described)
        topic = replace_fields(topic, alerts_per_week=weekly) if weekly else topic
        watched = "feed" if name.startswith(FEED) else "series" if name.startswith(SERIES) else "topic"
        wanted = [kind for each, kind in kinds.items() if not _is_advisory(kind) or each in topic.advisory]
        return [kind(topic) for kind in wanted if getattr(kind, "watches", "topic") == watched]

    return make


def _watched_as(name: str, described: dict[str, Topic]) -> Topic:
    """The topic of that name; a series has the calendar and the sensitivity of the topic that it belongs to."""
    if name.startswith(SERIES):
        owner = described.get(name.removeprefix(SERIES).partition("/")[0]) or Topic(name)
        return replace_fields(owner, name=name)
    if name.startswith(DRILL):
        return replace_fields(described.get(name.removeprefix(DRILL)) or Topic(name), name=name)
    return described.get(name) or Topic(name=name, title=name)


def build(
    file: PlaybooksFile,
    *,
    database_url: str,
    clock: Clock | None = None,
    notifier: Notifier,
    sentiment: SentimentModel | None = None,
    models: Path = Path("models"),
    detectors: Callable[[str], Sequence[Detector]] | None = None,
    by_brand: bool = False,
    lease: float = LEASE,
    writer: Writer | None = None,
) -> App:
    """Put an App together."""
    made = _made_of(file, by_brand=by_brand)
    return App(
        **{**made, "detectors": detectors or made["detectors"]},
        store=open_store_at(database_url),
        clock=clock or SystemClock(),
        sentiment=sentiment or LiveModel(ModelRegistry(models)),
        notifier=notifier,
        lease=lease,
        writer=writer,
        review=_review,
        score=told_score,
    )


def why_silent(
    file: PlaybooksFile, store: Store, clock: Clock, *, models: Path = Path("models"), by_brand: bool = False
) -> WhySilent:
    """Who answers "why did nothing ring?" from a store, into which nothing is written."""
    made = _made_of(file, by_brand=by_brand)
    versions = PlaybookVersions(made["planner"], made["read_playbooks"])
    judge = LiveModel(ModelRegistry(models))
    intake = Intake(store, clock, made["matcher"], judge, made["detectors"], versions, Meters(), made["harms_in"])
    return WhySilent(store, clock, versions, intake)


def _review(store: Store, incident: str, now: datetime, topic_of: Callable[[str], Topic], language: str) -> str:
    return report(store, incident, now=now, topic_of=topic_of, language=language)


_harms_in = lru_cache(512)(harms_in)  # a recording at five sensitivities asks it of each text five times


def _names_of(file: PlaybooksFile) -> frozenset[str]:
    """What the topics are called, as texts are compared: their harm is not another company's."""
    return frozenset(as_compared(name) for topic in file.topics for name in (topic.title, *topic.words))


def take_up(app: App, file: PlaybooksFile, by: str | None, write: Callable[[], None] = lambda: None) -> None:
    """The running App works by another file from now on; see `App.take_up`."""
    app.take_up(**_made_of(file), by=by, write=write)


def _made_of(file: PlaybooksFile, *, by_brand: bool = False) -> dict[str, Any]:
    """What an App needs of a file, by the names of its parameters."""
    return {
        "matcher": MentionMatcher(file.topics, file.watchlists, by_brand=by_brand),
        "detectors": make_detectors(file.topics),
        "planner": Planner(file),
        "read_playbooks": lambda text: Planner(read_stored(text).with_people_of(file)),
        "who": people_by_slack(file),
        "harms_in": partial(_harms_in, ours=_names_of(file)),
    }


class Watching(NamedTuple):
    """What is needed to take mentions in without a database."""

    matcher: Matcher
    detectors: Callable[[str], list[Detector]]
    topic: Callable[[str], Topic]
    harms_in: Callable[[str], tuple[Harm, ...]]
    sentiment: SentimentModel


def watching(file: PlaybooksFile, *, models: Path = Path("models"), by_brand: bool = False) -> Watching:
    """The very parts that an App takes mentions in with."""
    made = _made_of(file, by_brand=by_brand)
    sentiment = LiveModel(ModelRegistry(models))
    return Watching(made["matcher"], made["detectors"], made["planner"].topic, made["harms_in"], sentiment)


def make_writer(settings: Settings) -> Writer | None:
    """Who words drafts instead of their templates; None, as long as the settings name nobody. Raises BadSetting."""
    if not settings.writer_url:
        return None
    from .writers.chat_completions import ChatCompletions

    return ChatCompletions(settings.writer_url, settings.writer_model, settings.writer_key)


def proxy_sign_in(settings: Settings, person: Callable[[str], str | None]) -> ProxySignIn | None:
    """Whom the proxy before the pages vouches for; None where there is none. Raises BadSetting for half of it."""
    header, secret = settings.proxy_user_header, settings.proxy_secret
    if not header and not secret:
        return None
    from .web.pages.proxy_sign_in import SHORTEST, ProxySignIn

    if not header or len(secret) < SHORTEST:
        raise BadSetting(
            message(
                "a proxy signs people in only with both: FIREBREAK_PROXY_USER_HEADER, the header that names them, and "
                "FIREBREAK_PROXY_SECRET, at least {shortest} characters that the proxy "
                "shows as X-Firebreak-Proxy-Secret",
                shortest=SHORTEST,
            )
        )
    return ProxySignIn(header, secret, person)


def oidc_sign_in(settings: Settings, person: Callable[[str], str | None], clock: Clock) -> OidcSignIn | None:
    """The OpenID provider that signs people in; None where the settings name none. Raises BadSetting for half of it."""
    issuer, client = settings.oidc_issuer, settings.oidc_client_id
    if not issuer and not client and not settings.oidc_client_secret:
        return None
    if not issuer or not client:
        raise BadSetting(
            message(
                "an OpenID provider signs people in only with both: FIREBREAK_OIDC_ISSUER, its address, and "
                "FIREBREAK_OIDC_CLIENT_ID, the name that it has given to Firebreak"
            )
        )
    try:
        from .web.pages.oidc_provider import Provider
    except ModuleNotFoundError:
        raise BadSetting(
            message("FIREBREAK_OIDC_ISSUER needs one more package: {command}", command="pip install 'firebreak[oidc]'")
        ) from None
    from .web.pages.oidc_sign_in import BACK, OidcSignIn

    provider = Provider(issuer, client, settings.oidc_client_secret, settings.oidc_claim, clock)
    return OidcSignIn(provider, f"{address_of_pages(settings)}{BACK}", person)


def people_by_slack(file: PlaybooksFile) -> Callable[[str], str]:
    """From a Slack member id to the name the team uses; an id nobody gave stays as it is."""
    names = {person.slack: display(person.name) for person in file.people.values()}
    return lambda member: names.get(member, member)


def make_notifier(
    settings: Settings, clock: Clock, who: Callable[[str], str] = str, services: Sequence[Service] = ()
) -> Notifier:
    """The notifier of the lowest rank that the settings ask for, with those behind it that stand in when it is silent.

    `who` names the member that an effect is addressed to, for those outside Slack. The terminal cannot fail: nothing
    stands in for it. `services` are those of the file; BadSetting where a variable that they name is not set.
    """
    values = {f"FIREBREAK_{name.upper()}": str(value) for name, value in settings.model_dump().items() if value}
    values |= plugin_settings()
    kinds: list[NotifierKind] = _by_rank(plugins.NOTIFIERS)
    whole = ((kind, kind.from_settings(values, clock, who)) for kind in kinds if not _stands_in(kind))
    first, notifier = next((kind, made) for kind, made in whole if made)
    if _rank(first) >= LAST_RESORT:
        return _with_pages(_handing_on(notifier, services, clock), settings)
    behind = [made for kind in kinds if _stands_in(kind) and (made := kind.from_settings(values, clock, who))]
    chain = [notifier, *behind]
    chained = reduce(lambda rest, one: Fallback(one, rest, clock), reversed(chain[:-1]), chain[-1])
    urls = {"phone": settings.phone_url, "sms": settings.sms_url, "email": settings.email_url}
    return _with_pages(_handing_on(Gateways(chained, urls, clock), services, clock), settings)


def _handing_on(notifier: Notifier, services: Sequence[Service], clock: Clock) -> Notifier:
    """Tickets and webhooks go to the services of the file."""
    return Services(notifier, services, secret, clock) if services else notifier


def _with_pages(notifier: Notifier, settings: Settings) -> Notifier:
    """Cards lead to the pages, where people can reach them."""
    return PageLinks(notifier, address_of_pages(settings)) if settings.public_url else notifier


def open_source(address: str, clock: Clock) -> Source:
    """The feed at an address: a path, `-`, or what a plug-in takes. BadSetting when nobody does."""
    values, kinds = plugin_settings(), list[SourceKind](_by_rank(plugins.SOURCES))
    for kind in kinds:
        if found := kind.opens(address, values, clock):
            return found
    raise BadSetting(
        message(
            "{address}: no source takes such an address; there are: {names}",
            address=str(address),
            names=", ".join(plugins.find(plugins.SOURCES)),
        )
    )


def open_recording(
    address: str, clock: Clock, *, shape: str = "", zone: str = "", feeds: Path | None = None, called: str = ""
) -> Source:
    """A file, or `-`, in the order of time, whatever order and shape it has; other addresses as feeds are opened.

    `shape` and `zone` are what a person says of it, `feeds` a team's own shapes,
    `called` what it was called where it came from. BadSetting when nobody reads it.
    """
    from .sources.exports import recording

    if address.startswith("parquet:"):
        return _kept_recording(address)
    if "://" in address:
        return open_source(address, clock)
    return recording(address, clock.now(), shape=shape, zone=zone, own=feeds, called=called)


def _kept_recording(address: str) -> Source:
    """What `firebreak engine --mentions` kept of a topic. Raises BadSetting."""
    _must_read_parquet()
    from .engine.kept_recording import KeptRecording

    return KeptRecording(address)


def kept_store(store: Store, folder: str) -> Store:
    """The store, with posts and counts out of what `firebreak engine --mentions` kept. Raises BadSetting."""
    _must_read_parquet()
    from .engine.kept_store import KeptStore

    return KeptStore(store, folder)


def _must_read_parquet() -> None:
    if find_spec("pyarrow") is None:
        raise BadSetting(message("Parquet cannot be read here: pip install 'firebreak[spark]'"))


def _by_rank(seam: plugins.Seam) -> list[Any]:
    return sorted(plugins.load_all(seam).values(), key=_rank)


def _rank(kind: NotifierKind | SourceKind) -> int:
    return int(getattr(kind, "rank", RANK))


def _stands_in(kind: NotifierKind) -> bool:
    """Whether it is for what is urgent only, while the first one does not answer."""
    return bool(getattr(kind, "fallback_only", False))


def on_call_at(file: PlaybooksFile) -> Callable[[datetime], list[tuple[str, str, Times]]]:
    """Who is on call at a time, until when, and who then: (team, that, its times) for each team with a rota."""
    return lambda now: [
        (shift.team, turn(shift), ((weekday_time(shift.until), shift.until),) if shift.until else ())
        for shift in roster(file.teams, now)
    ]


def receive(
    settings: Settings,
    app: App,
    who: Callable[[str], str],
    on_call: Callable[[datetime], list[tuple[str, str, Times]]],
) -> Dispatch | None:
    """Who takes what people do in Slack; None without a token. The names and rotas are those of the file in force."""
    if not settings.slack_bot_token:
        return None
    from .web.slack.dispatch import Dispatch
    from .web.slack.workspace import connect

    workspace = connect(settings.slack_bot_token, settings.slack_api_url or None)
    pages = address_of_pages(settings) if settings.public_url else ""
    return Dispatch(app, workspace, who, on_call, pages=pages)


def open_socket(settings: Settings, dispatch: Dispatch | None) -> SocketMode | None:
    """The line to Slack over which presses come, when there is a token for it. Raises BadSetting for a wrong one."""
    if dispatch is None or not settings.slack_app_token:
        return None
    from .web.slack.socket_mode import SocketMode

    door = SocketMode(settings.slack_app_token, dispatch, settings.slack_api_url or None)
    door.open()
    return door
