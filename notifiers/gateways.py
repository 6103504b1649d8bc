"""Brings calls to people's telephones and mailboxes by a gateway each; everything else goes to the first notifier."""

from __future__ import annotations

import logging
import warnings
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ..core.effects import Post, Receipt
from ..core.errors import BadSetting, DeliveryError
from ..core.safe_text import one_line, shortened
from ..core.times import in_their_zone
from ..core.translation import message

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ..core.effects import Effect
    from ..core.ports import Clock, Notifier

TO = "{to}"  # stands in a gateway's address for the person's own
_REPORT = 8_000  # characters of what is no call
_TITLE, _BODY = 200, 600  # characters; where less fits (an SMS), apprise cuts


class Gateways:
    """The `Notifier` that takes what is for a telephone or a mailbox, and hands all else to `first`.

    `urls` has an address as apprise writes them for each way (`phone`, `sms`, `email`), with `{to}` where the person's
    goes. A delivery that a crash interrupted is repeated: a gateway cannot be asked what it has sent.
    """

    def __init__(self, first: Notifier, urls: Mapping[str, str], clock: Clock) -> None:
        self.name = first.name
        self.first, self._urls, self._clock = first, {way: url for way, url in urls.items() if url}, clock
        for way, url in self._urls.items():
            if TO not in url:
                raise BadSetting(
                    message(
                        "{way}: there is no {to} in it; write it where the person's address goes",
                        way=setting(way),
                        to=TO,
                    )
                )
            sample = "someone@example.com" if way == "email" else "+15550100100"
            if self._way(url, sample) is None:
                raise BadSetting(
                    message(
                        "{way}: the address that begins with {start} is not one that apprise knows: "
                        "docs/operating.md has one for each way",
                        way=setting(way),
                        start=repr(url.partition("://")[0][:20]),
                    )
                )

    @property
    def client(self) -> Any:
        """The first one's own client, for what is not an effect (opening a modal); None where there is none."""
        return getattr(self.first, "client", None)

    def deliver(self, effect: Effect, key: str, *, again: bool = False) -> Receipt:
        if not isinstance(effect, Post) or effect.by == "slack":
            return self.first.deliver(effect, key, again=again)
        url = self._urls.get(effect.by)
        if url is None:
            raise DeliveryError(
                message(
                    "{setting} is not set: nobody can be called by {how}", setting=setting(effect.by), how=effect.by
                ),
                permanent=True,
            )
        way = self._way(url, effect.to)
        if way is None:
            raise DeliveryError(message("the {how} gateway takes no such address", how=effect.by), permanent=True)
        title, body = _words(effect, self._clock.now()) if effect.title else _call(effect)
        if not way.notify(title=title, body=body, body_format="text"):
            raise DeliveryError(message("the {how} gateway did not take the call", how=effect.by))
        return Receipt(self._clock.now(), f"{effect.by}:{key}", message("Called by {how}.", how=effect.by))

    @staticmethod
    def _way(url: str, to: str) -> Any:
        import apprise  # 0.25 s: only where somebody asked for it

        # At its lower levels apprise logs whole messages, and addresses with the passwords in them.
        logging.getLogger("apprise").setLevel(logging.CRITICAL)
        made = apprise.Apprise()
        with warnings.catch_warnings():  # of the libraries that apprise loads with its hundred services
            warnings.simplefilter("ignore", DeprecationWarning)
            return made if made.add(url.replace(TO, quote(to, safe=""))) else None


def _call(effect: Post) -> tuple[str, str]:
    headline = effect.card.headline if effect.card else effect.text
    return shortened(one_line(headline), _TITLE), shortened(one_line(effect.text), _BODY)


def _words(effect: Post, now: datetime) -> tuple[str, str]:
    """Of a report: its lines stay lines."""
    lines = [one_line(line) for line in in_their_zone(effect.text, effect.times, now).splitlines()]
    return shortened(one_line(effect.title), _TITLE), shortened("\n".join(lines), _REPORT)


def setting(way: str) -> str:
    """The variable that names the gateway of a way."""
    return f"FIREBREAK_{way.upper()}_URL"
