"""Brings what is urgent to people by e-mail, SMS, Teams or a webhook: whatever apprise has an address for."""

from __future__ import annotations

import logging
import warnings
from typing import TYPE_CHECKING, Any

from ..core.effects import Draft, Post, Receipt
from ..core.errors import BadSetting, DeliveryError
from ..core.messages import Listed
from ..core.safe_text import one_line, shortened, stripped
from ..core.translation import gettext, listed, message, worded
from .card_text import byline, local

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ..core.effects import Card, Effect
    from ..core.ports import Clock

_TITLE, _BODY = 200, 4000  # characters; where less fits (an SMS), apprise cuts


class Apprise:
    """The `Notifier` for addresses as apprise writes them (mailto://, workflows://, json://, twilio:// ...).

    Takes cards, drafts and what the service says of itself. A delivery that a crash interrupted is repeated: these
    services cannot be asked what they have got.

    Parameters
    ----------
    who
        Names a person by the id that an effect is addressed to.
    """

    name = "apprise"
    fallback_only = True
    settings = ("FIREBREAK_FALLBACK_URLS",)

    @classmethod
    def from_settings(cls, settings: Mapping[str, str], clock: Clock, who: Callable[[str], str]) -> Apprise | None:
        """Where there are addresses to send to."""
        urls = settings.get("FIREBREAK_FALLBACK_URLS", "").split()
        return cls(urls, clock, who) if urls else None

    def __init__(self, urls: Sequence[str], clock: Clock, who: Callable[[str], str] = str) -> None:
        import apprise  # 0.25 s: only where somebody asked for it

        # At its lower levels apprise logs whole messages, and addresses with the passwords in them.
        logging.getLogger("apprise").setLevel(logging.CRITICAL)
        self._clock, self._who = clock, who
        self._ways: list[tuple[str, Any]] = []
        for url in urls:
            way, scheme = apprise.Apprise(), url.partition("://")[0]
            with warnings.catch_warnings():  # of the libraries that apprise loads with its hundred services
                warnings.simplefilter("ignore", DeprecationWarning)
                known = way.add(url)
            if not known:
                raise BadSetting(
                    f"FIREBREAK_FALLBACK_URLS: the address that begins with {scheme[:20]!r} is not one that apprise "
                    "knows: write for example mailto://user:password@example.com, separated by spaces."
                )
            self._ways.append((scheme, way))

    def deliver(self, effect: Effect, key: str, *, again: bool = False) -> Receipt:  # noqa: ARG002  the seam's
        effect = local(effect, self._clock.now())
        if isinstance(effect, Post) and effect.alarm:
            return self._sent(gettext("Firebreak itself is not well"), effect.text, key)
        if not isinstance(effect, Post | Draft) or effect.card is None:
            raise DeliveryError(message("only alerts, calls and drafts can be sent this way"), permanent=True)
        title = shortened(_secret(effect.card) or one_line(effect.card.headline), _TITLE)
        body = shortened("\n".join(self._body(effect, effect.card)), _BODY)
        return self._sent(title, body, key)

    def _sent(self, title: str, body: str, key: str) -> Receipt:
        went = self.tell(title, body)
        if not went:
            tried = ", ".join(scheme for scheme, _ in self._ways)
            raise DeliveryError(
                message("none of the addresses in FIREBREAK_FALLBACK_URLS took the message ({tried})", tried=tried)
            )
        note = message("Slack did not take it: sent by {ways}", ways=Listed(tuple(dict.fromkeys(went)), "comma"))
        return Receipt(self._clock.now(), f"apprise:{key}", note)

    def tell(self, title: str, body: str) -> list[str]:
        """Send it to every address; the schemes of those that took it."""
        return [scheme for scheme, way in self._ways if way.notify(title=title, body=body, body_format="text")]

    def _body(self, effect: Post | Draft, card: Card) -> Iterator[str]:
        room = effect.to[:1] in ("C", "G") or (card.confidential and effect.to[:1] not in ("U", "W"))
        whom = gettext("the incident's room") if room else one_line(self._who(effect.to))
        yield gettext("For {whom}. Slack did not take this message, so it comes this way.", whom=whom)
        if effect.mention:
            yield gettext(
                "Called: {names}", names=listed((one_line(person.name) for person in effect.mention), "comma")
            )
        if _secret(card):
            yield gettext("What it is about stands in the incident's private room only.")
            return
        said = one_line(effect.text if isinstance(effect, Post) else card.why)
        yield from filter(None, ["", said if said != one_line(card.headline) else "", one_line(card.why)])
        yield from (f"{one_line(label)}: {one_line(value)}" for label, value in card.facts)
        if isinstance(effect, Draft):
            for one in effect.draft.texts:
                yield from (
                    "",
                    gettext("Draft for {platform} ({lang}):", platform=one_line(one.platform), lang=one_line(one.lang)),
                    stripped(one.text),
                )
                yield from (
                    [gettext("Do not post as it is: {why}", why=one_line(worded(one.problem)))] if one.problem else []
                )
        for quote in card.quotes:
            yield from ("", f"“{one_line(quote.text)}”", byline(quote))
        if card.next:
            yield from ("", gettext("What happens next:"), *(f"- {one_line(line)}" for line in card.next))
        yield from filter(None, ["", one_line(card.status)])


def _secret(card: Card) -> str:
    """All that may be said of a card that belongs into a room; empty for any other."""
    if not card.confidential:
        return ""
    return gettext(
        "{severity}: a confidential incident needs you in its private room", severity=card.severity.value.upper()
    )
