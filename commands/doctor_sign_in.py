"""The part of `doctor` that looks at how people sign in to the pages: a proxy, an OpenID provider, or links alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ..core.errors import FirebreakError
from ..core.messages import Lasting
from ..core.translation import message
from ..settings import OPEN, address_of_pages, open_to_others
from ..wiring import oidc_sign_in, proxy_sign_in
from .doctor_slack import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ..core.ports import Clock
    from ..settings import Settings
    from ..web.pages.oidc_provider import Provider

WRONG_CLOCK = timedelta(seconds=60)  # further apart, tokens are of the past or the future
RUN_ELSEWHERE = message("correct the settings; docs/pages.md, “Letting people in”, shows how")


def sign_in_checkup(settings: Settings, clock: Clock) -> Iterator[Finding]:
    """Whether people get in, and nobody else. A provider is asked for its document and keys; nobody is signed in."""
    if open_to_others(settings):
        yield Finding("problem", message(OPEN, host=settings.host), RUN_ELSEWHERE)
    try:
        if proxy_sign_in(settings, lambda _: None):
            yield Finding(
                "ok", message("the proxy signs people in by the header {header}", header=settings.proxy_user_header)
            )
        if given := oidc_sign_in(settings, lambda _: None, clock):
            yield from _provider(given.provider, settings, clock.now())
    except FirebreakError as error:
        yield Finding("problem", error.said, RUN_ELSEWHERE)


def _provider(provider: Provider, settings: Settings, now: datetime) -> Iterator[Finding]:
    from ..web.pages.oidc_sign_in import NotSignedIn

    host = provider.host
    try:
        found = provider.standing()
    except NotSignedIn as error:
        do = message(
            "compare FIREBREAK_OIDC_ISSUER with what the provider calls its issuer; is it reached from this machine?"
        )
        yield Finding("problem", message("nobody can sign in at {host}: {cause}", host=host, cause=error.why), do)
        return
    if not found.keys:
        do = message("look at the provider: without one, no token of it is believed")
        yield Finding("problem", message("{host} shows no key that signs", host=host), do)
    elif found.at and abs(found.at - now) > WRONG_CLOCK:
        gaps = {"host": host, "span": Lasting(abs(found.at - now).total_seconds(), "observed")}
        do = message("set the clock of this machine (NTP): what the provider signs is taken for old, or for early")
        if found.at > now:
            yield Finding("problem", message("the clock of this machine is {span} behind that of {host}", **gaps), do)
        else:
            yield Finding("problem", message("the clock of this machine is {span} ahead of that of {host}", **gaps), do)
    else:
        back = f"{address_of_pages(settings)}/oidc/back"
        do = message("the provider must know {back} as an address to come back to", back=back)
        yield Finding(
            "ok", message("{host} signs people in: its document, its keys and the clock are right", host=host), do
        )
    if not address_of_pages(settings).startswith("https://"):
        do = message("set FIREBREAK_PUBLIC_URL=https://... to where people find the pages")
        yield Finding("warning", message("people come back from {host} over plain HTTP", host=host), do)
