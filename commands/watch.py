"""`firebreak watch`: what is said about a name, live and judged, without any file, key or account."""

from __future__ import annotations

import asyncio
import json as text_of
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.text import Text

from ..app import App
from ..core.clock import SystemClock
from ..core.errors import BadSetting
from ..core.messages import Number
from ..core.model import Judged, Parsed
from ..core.plugins import FEEDS, load
from ..core.safe_console import SafeConsole, padded
from ..core.spans import OBSERVED, span_in_words
from ..core.terminal import log_to_terminal, say, say_json
from ..core.times import dated_time
from ..core.translation import gettext, message, ngettext
from ..notifiers.null import Null
from ..sentiment import language_library
from ..settings import read_settings, secret
from ..sources.feed import Feed
from ..sources.feed_client import Client
from ..sources.listening import Listener
from ..sources.shape_files import shapes_with
from ..wiring import build, read_text
from . import Json

TOPIC = "watched"
WINDOW = timedelta(minutes=10)  # over which it is said how much there is
SAID = 60.0  # seconds between two words on how much there is
DRAWN = 0.3  # seconds between two looks at what has come
SHOWN = 10  # mentions of one look that are shown: the first may bring those of a whole day
LABEL = 13  # columns of the longest label, in any language
COLOURS = {"negative": "red", "positive": "green", "neutral": "default", "abstain": "default"}


def command(
    feed: Annotated[str, typer.Argument(help="bluesky, hackernews, another kind, or the address of an RSS feed.")],
    words: Annotated[list[str], typer.Argument(help='What to listen for, such as "Acme Air".')],
    url: Annotated[str, typer.Option(help="Another server of this kind.")] = "",
    options: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="An option of the feed, as in feeds:.")
    ] = None,
    most: Annotated[int, typer.Option(min=0, help="Stop after so many mentions.", show_default="never")] = 0,
    json: Json = False,
) -> None:
    """Watch a name live: what is said, how it is meant, and whether it is more than usual.

    Nothing is kept and nobody is told. bluesky, hackernews and RSS need no key.
    """
    log_to_terminal()
    listening = make_feed(feed, url, options or [])
    models = read_settings().models
    file = read_text(f"version: 1\ntopics:\n  {TOPIC}: {{title: {_quoted(words[0])}, words: {_quoted(words)}}}\n")
    language_library.load_ahead()
    clock = SystemClock()
    app = build(file, database_url="sqlite://", clock=clock, notifier=Null(clock), models=models)
    shown = _Shown(app, words[0], most, as_json=json)
    say(gettext("listening to {feed} for {words}; Ctrl-C ends it", feed=feed, words=", ".join(words)), err=True)
    try:
        asyncio.run(_watch(app, listening, tuple(words), shown))
    except KeyboardInterrupt:
        pass
    finally:
        say(shown.rate(), err=True)
        say(gettext("to be told when it gets worse: firebreak init, then feeds: in its file (docs/feeds.md)"), err=True)
        app.store.close()


def make_feed(feed: str, url: str = "", options: Sequence[str] = ()) -> Feed:
    """The feed that was typed; BadSetting names the option that is missing or wrong."""
    is_address = "://" in feed
    kind = "rss" if is_address else feed
    said: dict[str, object] = {"kind": kind, **({"url": feed} if is_address else {}), **({"url": url} if url else {})}
    for option in options:
        key, equals, value = option.partition("=")
        if not equals:
            raise BadSetting(
                message("--set {option}: write it as KEY=VALUE, such as --set url=https://example.com", option=option)
            )
        said[key.strip()] = value.strip()
    try:
        made: Feed = load(FEEDS, kind).model_validate(said)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        if first["type"] == "missing":
            wrong = message(
                "watch {kind}: needs --set {key}=...; docs/feeds.md lists the options of each kind", kind=kind, key=key
            )
        else:
            wrong = message(
                "watch {kind}: {key}: {error}; docs/feeds.md lists the options of each kind",
                kind=kind,
                key=key,
                error=first["msg"],
            )
        raise BadSetting(wrong) from None
    return made


async def _watch(app: App, feed: Feed, words: tuple[str, ...], shown: _Shown) -> None:
    """Listen until enough was heard or somebody ends it."""
    for name in feed.variables():
        secret(name)
    client = Client(app.clock, secret, words)
    listener = Listener(
        feed.kind,
        feed,
        client,
        take_in=shown.take_in,
        cursor=app.intake.cursor,
        keep=app.intake.concerns,
        shapes=shapes_with(),
    )
    tasks = [asyncio.create_task(listener.run()), asyncio.create_task(shown.now_and_then())]
    try:
        await shown.enough.wait()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class _Shown:
    """Takes mentions in as the service does, and shows what became of them."""

    def __init__(self, app: App, name: str, most: int, *, as_json: bool) -> None:
        self._app, self._name, self._most, self._as_json = app, name, most, as_json
        self._console = SafeConsole(soft_wrap=True)
        self._first: datetime | None = None
        self._logged = self._heard = self._told = 0
        self._known: set[str] = set()
        self._waiting: list[Judged] = []
        self.enough = asyncio.Event()

    def take_in(self, parsed: Parsed, source: str) -> None:
        """Store, judge and show; called in a thread."""
        self._app.watch(parsed, source)
        self._heard += len(parsed.mentions) + len(parsed.passed_over)
        new = [each.key for each in parsed.mentions if each.key not in self._known]
        self._known.update(new)
        with self._app.store.begin() as tx:
            judged = tx.judged(TOPIC, new)
        self._waiting += judged

    async def now_and_then(self) -> None:
        """Show what has come, say how much there is, and let silence be noticed."""
        passed, seen = 0.0, 0
        while not self.enough.is_set():
            await asyncio.sleep(DRAWN)
            if len(self._waiting) == seen:  # no more of the same come just now
                self._show()
            seen = len(self._waiting)
            passed += DRAWN
            if passed >= SAID:
                passed = 0.0
                await asyncio.to_thread(self._app.tick)
                say(self.rate(), err=True)

    def _show(self) -> None:
        judged, self._waiting = sorted(self._waiting, key=lambda one: one.mention.created_at), []
        if not judged:
            return
        began = judged[0].mention.created_at
        self._first = min(self._first or began, began)
        hidden = 0 if self._as_json else max(0, len(judged) - SHOWN)
        if hidden:
            count = Number(hidden, grouped=True)
            said = ngettext(
                "{count} earlier one is counted and not shown",
                "{count} earlier ones are counted and not shown",
                hidden,
                count=count,
            )
            self._console.print(said, style="dim")
        for one in judged[hidden:]:
            say_json(_line(one)) if self._as_json else self._console.print(_sentence(one))
        facts = self._app.queries.facts(self._logged)
        self._logged = facts[-1].id if facts else self._logged
        for fact in facts:
            if fact.type in ("signal.unmatched", "incident.opened") and not self._as_json:
                self._console.print(gettext("ALARM  {why}", why=fact.why), style="bold red")
        self._told += len(judged)
        if self._most and self._told >= self._most:
            self.enough.set()

    def rate(self) -> str:
        """How much was said lately, against what was usual before."""
        now = self._app.clock.now()
        if not self._heard:
            return gettext("nothing came from this feed at all: is the network there, and is it the right address?")
        if self._first is None:
            return self._with_heard(gettext("nothing about {name} so far", name=self._name))
        with self._app.store.begin() as tx:
            (late,) = tx.history(TOPIC, now - WINDOW, now, WINDOW.total_seconds())
            before = tx.history(TOPIC, self._first, now - WINDOW, WINDOW.total_seconds())
        lately = gettext(
            "{all} about {name} in the last {span}, {negative} negative",
            all=str(late.all),
            name=self._name,
            span=span_in_words(WINDOW),
            negative=str(late.negative),
        )
        if now - self._first < 2 * WINDOW:
            after = span_in_words(2 * WINDOW)
            return self._with_heard(gettext("{lately}; what is usual shows after {span}", lately=lately, span=after))
        since = span_in_words(now - self._first, OBSERVED)
        usual = sum(one.all for one in before) * WINDOW / (now - WINDOW - self._first)
        told = {"lately": lately, "span": since, "usual": Number(usual, 1)}
        return self._with_heard(gettext("{lately}; usual over {span}: {usual}", **told))

    def _with_heard(self, said: str) -> str:
        if self._heard <= self._told:
            return said
        return ngettext(
            "{said}; {count} post was heard",
            "{said}; {count} posts were heard",
            self._heard,
            said=said,
            count=Number(self._heard, grouped=True),
        )


def _sentence(one: Judged) -> Text:
    mention = one.mention
    line = Text(f"{dated_time(mention.created_at.astimezone())}  ", style="dim")
    line.append(padded(gettext(one.label), LABEL), style=COLOURS.get(one.label, "default"))
    line.append(f"{one.negative:4.2f}  ", style="dim")
    who = mention.author.handle
    line.append(f"{mention.platform} @{who}  " if who else f"{mention.platform}  ", style="bold")
    words = " ".join(mention.text.split())
    return line.append(words if len(words) <= 240 else f"{words[:239]}…")


def _line(one: Judged) -> dict[str, object]:
    mention = one.mention
    said = {"id": mention.id, "created_at": mention.created_at, "platform": mention.platform}
    said |= {"author": mention.author.handle, "text": mention.text, "url": mention.url, "lang": mention.lang}
    return {**said, "negative": round(one.negative, 4), "label": one.label}


def _quoted(said: object) -> str:
    """As YAML takes it: JSON, which is YAML."""
    return text_of.dumps(said, ensure_ascii=False)
