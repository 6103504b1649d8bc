"""What is watched and said, and a sender that sends each batch again until it hears 202."""

from __future__ import annotations

import http.client
import json
from datetime import UTC, datetime
from pathlib import Path
from threading import Condition, Event, Thread
from typing import TYPE_CHECKING, Any

from stories.test_service import TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE = 10  # mentions a batch
SPARK_EVERY = 8  # batches: each spark is an incident of a topic of its own
PACE = 0.2  # seconds between two batches
PATIENCE = 10.0  # seconds until an answer that does not come is given up

_FILE = """
version: 1
topics:
{topics}
watchlists:
  regulators:
    kind: regulator
    entries:
      - {{name: US Department of Transportation, handles: {{x: "@USDOT"}}}}
people:
  mei: {{slack: U0MEI0001, languages: [en]}}
  tom: {{slack: U0TOM0001, languages: [en]}}
  vera: {{slack: U0VERA001, languages: [en]}}
teams:
  comms: {{title: our communications team, members: [mei, tom]}}
  leads: {{title: the heads, members: [vera]}}
playbooks:
  regulator-tagged:
    when: {{tagged: regulator, sentiment: negative}}
    severity: sev1
    confidential: true
    steps:
      - {{do: alert, to: "#crisis-desk", notify: [mei]}}
      - {{do: open_private_channel, invite: [comms, leads], checklist: first}}
      - do: draft_acknowledgement
        template: acknowledge/regulator
        platforms: [x]
        approve: {{by: [leads], within: 5h}}
        clock: 5h
      - {{do: notify, who: [tom], after: 2s}}
      - {{do: notify, who: [leads], after: 4s}}
      - {{do: notify, who: [vera], after: 5h, unless: acknowledged}}
  anything-else:
    when: {{sentiment: negative}}
    suppressed_by: [regulator-tagged]
    steps:
      - {{do: alert, to: "#crisis-desk"}}
checklists:
  first:
    - {{do: Find the case, who: tom, due: 5h}}
templates:
  acknowledge/regulator:
    en: "Hello, we have read it. We will tell you here what we found."
"""
PEOPLE = {"mei": "U0MEI0001", "tom": "U0TOM0001", "vera": "U0VERA001"}


def playbooks(folder: Path, batches: int) -> Path:
    """A file that watches one brand for each spark of so many batches; timers are due within seconds, or in hours."""
    names = [f"brand-{number}" for number in range(1 + (batches - 1) // SPARK_EVERY)]
    topics = "\n".join(f"  {name}: {{title: Brand {name[6:]}, words: [{name}]}}" for name in names)
    path = folder / "chaos.yaml"
    path.write_text(_FILE.format(topics=topics), encoding="utf-8")
    return path


def batch(number: int) -> list[dict[str, Any]]:
    """The `number`th batch: a spark in every eighth, the rest is everyday talk."""
    brand = f"brand-{number // SPARK_EVERY}"
    said = [
        {"id": f"{number}-{n}", "text": f"A word about {brand}, number {number}.{n}", "sentiment": "neutral"}
        for n in range(SIZE)
    ]
    if number % SPARK_EVERY == 0:
        said[0] |= {"text": f"{brand} left me on the tarmac. @USDOT please act", "sentiment": "negative"}
    now = datetime.now(UTC).isoformat()
    return [{"created_at": now, "platform": "x", "author": f"a{each['id']}", "lang": "en"} | each for each in said]


class Sender:
    """Sends batch after batch to whichever address answers, as far as it is let; what got no 202 is sent again."""

    def __init__(self, ports: Callable[[], list[int]]) -> None:
        self._ports, self._let, self.sent = ports, 0, 0
        self.again = 0  # batches that were sent more than once
        self.answers: dict[str, int] = {}
        self._turn, self._ending, self._pause = Condition(), False, Event()
        self._thread = Thread(target=self._work, daemon=True)
        self._thread.start()

    def let(self, batches: int) -> None:
        """It may send as many in all."""
        with self._turn:
            self._let = batches
            self._turn.notify_all()

    def wait(self, batches: int, seconds: float) -> bool:
        """Whether so many were answered 202 within so many seconds."""
        with self._turn:
            return self._turn.wait_for(lambda: self.sent >= batches, seconds)

    def end(self) -> None:
        """Send nothing any more."""
        with self._turn:
            self._ending = True
            self._turn.notify_all()
        self._pause.set()
        self._thread.join(timeout=60)

    def _work(self) -> None:
        while True:
            with self._turn:
                self._turn.wait_for(lambda: self._ending or self.sent < self._let)
            if self._ending:
                return
            self._send(json.dumps(batch(self.sent)).encode())
            with self._turn:
                self.sent += 1
                self._turn.notify_all()
            self._pause.wait(PACE)

    def _send(self, body: bytes) -> None:
        """The same body, until somebody answers 202: every refusal here is one that may pass."""
        tries = 0
        while not self._ending:
            for port in self._ports():
                tries += 1
                answer = _post(port, body)
                self.answers[answer] = self.answers.get(answer, 0) + 1
                if answer == "202":
                    self.again += tries > 1
                    return
                assert not answer.startswith("4") or answer == "429", answer
            self._pause.wait(0.2)


def _post(port: int, body: bytes) -> str:
    """The status, or how the line broke."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        line.request("POST", "/api/mentions", body, headers)
        return str(line.getresponse().status)
    except (OSError, http.client.HTTPException) as broken:
        return type(broken).__name__
    finally:
        line.close()
