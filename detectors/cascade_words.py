"""The sentences of `cascade`."""

from __future__ import annotations

from ..core.messages import Lasting, Message, Number
from ..core.translation import message


def gone_quiet() -> Message:
    """Of a thread that is done."""
    return message("The thread under the post that took off has gone quiet.")


def takes_off(total: float, window: float, unsure: float, others: float) -> Message:
    """How many replies in so many seconds; beside them those in doubt or without a word, and those not negative."""
    gaps = {"n": Number(total), "span": Lasting(window, "observed"), "others": Number(others)}
    if others and unsure:
        return message(
            "A post takes off: {n} negative replies and reposts in {span}, beside {others} that are not and "
            "{unsure} in doubt or without a word.",
            unsure=Number(unsure),
            **gaps,
        )
    if others:
        return message(
            "A post takes off: {n} negative replies and reposts in {span}, beside {others} that are not.", **gaps
        )
    if unsure:
        return message(
            "A post takes off: {n} negative replies and reposts in {span}, beside {unsure} in doubt or without a word.",
            unsure=Number(unsure),
            **gaps,
        )
    return message("A post takes off: {n} negative replies and reposts in {span}.", **gaps)
