"""Every card that goes out leads to the page of its incident, where people have one to go to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from ..core.effects import Card, Post, Update
from ..core.translation import gettext, gettext_noop

if TYPE_CHECKING:
    from ..core.effects import Effect, Receipt
    from ..core.ports import Notifier

LABEL = gettext_noop("Open its page")


class PageLinks:
    """The `Notifier` that adds the link and hands everything to `first`. The page itself decides who may see what."""

    def __init__(self, first: Notifier, address: str) -> None:
        self.name = first.name
        self.first, self._address = first, address

    @property
    def client(self) -> Any:
        """The first one's own client, for what is not an effect (opening a modal); None where there is none."""
        return getattr(self.first, "client", None)

    def deliver(self, effect: Effect, key: str, *, again: bool = False) -> Receipt:
        if isinstance(effect, Post | Update) and effect.card:
            effect = replace(effect, card=self._linked(effect.card))
        return self.first.deliver(effect, key, again=again)

    def _linked(self, card: Card) -> Card:
        return replace(card, links=((gettext(LABEL), f"{self._address}/incidents/{card.incident}"), *card.links))
