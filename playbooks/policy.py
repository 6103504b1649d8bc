"""The `policies:` of a file: what may be said of a class or a part of the product, and who may offer what."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator

from ..core.translation import message
from .values import Block, Many, PersonOrTeam, TopicName, wrong

Class = Literal["complaint", "outage", "safety", "legal", "rumour"]
Kind = Literal["refund", "compensation", "voucher", "discount", "money"]
UNITS = ("USD", "EUR", "GBP", "CNY", "RUB", "%")


def _most(value: Any) -> tuple[float, str]:
    words = str(value).replace("%", " %").split()
    if len(words) == 2 and words[1].upper() in UNITS:
        try:
            return float(words[0].replace(",", "")), words[1].upper()
        except ValueError:
            pass
    raise wrong(
        message(
            '"{value}" is no amount; write such as 200 EUR or 10% (there are: {units})',
            value=value,
            units=", ".join(UNITS),
        )
    )


class Mandate(Block):
    """Who may offer what, up to how much; `up_to` may name several currencies."""

    who: Many[PersonOrTeam] = Field(min_length=1)
    offer: Many[Kind] = Field(min_length=1)
    up_to: Many[Annotated[tuple[float, str], PlainValidator(_most)]] = Field(min_length=1)


class PolicyBlock(Block):
    """What holds for answers about a class or a part; without `about` and `part` for all of them."""

    say: str = Field(min_length=1, max_length=400)
    owner: Many[PersonOrTeam] = Field(min_length=1)
    topic: Many[TopicName] = ()
    about: Many[Class] = ()
    part: Many[str] = ()
    mandates: tuple[Mandate, ...] = ()
