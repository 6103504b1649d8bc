"""`firebreak run` with five live feeds, each cut, limited and restarted midway: nothing is lost, nothing is twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

from fake_feeds.platforms import Platform, RssFeed, TelegramBot
from fake_feeds.served import Served, served
from fake_feeds.server import Reply
from fake_feeds.streams import Jetstream, MastodonServer, XStream
from ports import free_port

from firebreak.core.clock import SystemClock
from firebreak.storage.sql_store import open_store

PLAYBOOKS = 'version: 1\ntopics: {acme: {words: "Acme Air"}}\nfeeds:\n'
MADE = (Jetstream, MastodonServer, XStream, TelegramBot, RssFeed)


class Service:
    """`firebreak run` in its own process, without Slack."""

    def __init__(self, folder: Path, platforms: list[Platform]) -> None:
        self.port = free_port()
        lines = [f"  {one.kind}: {json.dumps(one.options())}\n" for one in platforms]
        (folder / "playbooks.yaml").write_text(PLAYBOOKS + "".join(lines))
        secrets = [f"{name}={value}\n" for one in platforms for name, value in one.secrets.items()]
        (folder / ".env").write_text("".join(secrets))
        self.folder, self.database = folder, f"sqlite:///{folder / 'live.db'}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        ours = {"FIREBREAK_DATABASE_URL": self.database, "FIREBREAK_PORT": str(self.port)}
        self.output = (self.folder / "output.txt").open("a")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "firebreak", "run"],
            env={**os.environ, **ours},
            cwd=self.folder,
            stdout=self.output,
            stderr=subprocess.STDOUT,
        )
        assert until(lambda: bool(self.health())), self.told

    def health(self) -> dict[str, Any]:
        """What /healthz says; empty while it does not listen."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as refused:
            with refused:
                return dict(json.load(refused))
        except OSError:
            return {}

    def heard(self, mentions: int) -> None:
        """Wait until so many mentions are stored."""
        assert until(lambda: self.health().get("mentions", 0) >= mentions), f"{self.health()}\n{self.told}"

    @property
    def told(self) -> str:
        return (self.folder / "output.txt").read_text(encoding="utf-8")

    def end(self, how: signal.Signals) -> int:
        """Send it a signal; gives its exit code."""
        self.process.send_signal(how)
        code = self.process.wait(timeout=60)
        self.output.close()
        return code


def until(condition: Callable[[], bool], seconds: float = 60.0) -> bool:
    """Whether `condition` came true in time."""
    ticking = Event()
    for _ in range(int(seconds / 0.05)):
        if condition():
            return True
        ticking.wait(0.05)
    return False


def all_over(at: Served, platforms: list[Platform], do: Callable[[Platform], Any]) -> None:
    """Something happens on every platform."""
    at.do(lambda: [do(platform) for platform in platforms])


def cut_and_limit(platform: Platform) -> None:
    """The line breaks in its middle; then the server hangs up once, and says once that we ask too often."""
    platform.faults += ["hang up", Reply(status=429, headers={"Retry-After": "1"})]
    platform.break_lines()


def test_five_feeds_cut_limited_and_restarted(tmp_path: Path) -> None:
    """Two posts each, two more over a line that breaks, three more while the service is dead: all are there, once."""
    platforms: list[Platform] = [made() for made in MADE]
    for platform in platforms:
        platform.began = SystemClock().now().replace(microsecond=0) - timedelta(hours=1)
    *sent, asked = platforms  # a feed that is asked every five minutes is asked at each start
    x = next(one for one in platforms if isinstance(one, XStream))
    with served(*platforms) as at:
        service = Service(tmp_path, platforms)
        all_over(at, [one for one in platforms if one.resumes], lambda platform: platform.post(1, 2))
        service.start()
        assert until(lambda: bool(x.listeners)), service.told
        at.do(lambda: x.post(1, 2))
        service.heard(10)
        all_over(at, sent, cut_and_limit)
        all_over(at, sent, lambda platform: platform.post(10, 11))
        service.heard(18)
        service.end(signal.SIGKILL)
        all_over(at, platforms, lambda platform: platform.post(20, 21, 22))
        asked.faults += ["cut"]
        service.start()
        service.heard(33)
        health = service.health()
        assert service.end(signal.SIGINT) == 0, service.told

    posts = {one: [1, 2, 20, 21, 22, *([] if one is asked else [10, 11])] for one in platforms}
    keys = [one.key(number) for one, numbers in posts.items() for number in numbers]
    store, now = open_store(service.database), SystemClock().now()
    with store.begin() as tx:
        stored = [one.mention.key for one in tx.judged("acme", keys)]
        (counted,) = tx.history("acme", now - timedelta(days=1), now + timedelta(days=1), 2 * 86_400)
    store.close()
    assert (sorted(stored), health["mentions"], counted.all) == (sorted(keys), 33, 33)
    assert (health["dead_letters"], set(health["feeds"])) == (0, {one.kind for one in platforms})
    assert "hush-hush" not in service.told
