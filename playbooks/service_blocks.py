"""The `services:` of a file: where tickets are opened, and who is told by a webhook or by e-mail."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, model_validator

from ..core.answering import FILLED, Service
from ..core.translation import message
from .values import Block, Many, wrong

_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{1,99}$")
_LOOPBACK = re.compile(r"http://(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?(?:/|$)")
_SMTP = re.compile(r"smtps?://[\w.-]+(?::\d{1,5})?$|smtps?://\[[0-9a-f:]+\](?::\d{1,5})?$")
_MAILBOX = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}$", re.ASCII)
_MAIL = ("subject", "text")  # what the body of an e-mail may hold
_PLACE = re.compile(r"\{([^{}]*)\}")


def _variable(name: str) -> str:
    if not _VARIABLE.match(name):
        raise wrong(
            message(
                "name the environment variable that holds it, such as ACME_TOKEN; never write the secret itself here"
            )
        )
    if name.startswith("FIREBREAK_"):
        raise wrong(
            message(
                "{name} would be a setting of Firebreak's own; call the variable something else, such as ACME_TOKEN",
                name=name,
            )
        )
    return name


def _address(url: str) -> str:
    if _VARIABLE.match(url) or _SMTP.match(url) or _LOOPBACK.match(url) or re.match(r"https://[^\s/]+", url):
        return url.rstrip("/")
    raise wrong(
        message('"{url}" is no address; write https://…, or name the environment variable that holds it', url=url[:60])
    )


def _mailbox(address: str) -> str:
    if not _MAILBOX.match(address):
        raise wrong(message('"{said}" is no e-mail address; write it like press@example.com', said=address[:60]))
    return address


Variable = Annotated[str, AfterValidator(_variable)]
Address = Annotated[str, AfterValidator(_address)]
Mailbox = Annotated[str, AfterValidator(_mailbox)]


class ServiceBlock(Block):
    """A service as people write it; its secrets are names of environment variables."""

    kind: Literal["zendesk", "freshdesk", "http", "webhook", "teams", "email"]
    url: Address
    token: Variable | None = None
    user: str = ""
    requester: str = ""
    headers: dict[str, str] = {}
    body: dict[str, Any] = {}
    link: str = ""
    sender: Mailbox | None = None
    to: Many[Mailbox] = ()

    @model_validator(mode="after")
    def _is_whole(self) -> ServiceBlock:
        if self.kind in ("zendesk", "freshdesk", "webhook") and not self.token:
            raise wrong(message("{kind} needs a token: the environment variable that holds it", kind=self.kind))
        if self.kind == "zendesk" and not self.user:
            raise wrong(message("zendesk needs a user: the e-mail address of the agent whose token it is"))
        if self.kind == "freshdesk" and not self.requester:
            raise wrong(message("freshdesk needs a requester: the e-mail address in whose name tickets are opened"))
        if self.kind == "http" and not self.body:
            raise wrong(message('http needs a body, such as {subject: "{title}", text: "{text}"}'))
        self._fits_its_kind()
        unknown = [word for text in _texts((self.body, self.headers)) for word in _PLACE.findall(text)]
        if strange := [word for word in unknown if word not in FILLED]:
            raise wrong(
                message(
                    'nothing is known of "{{fact}}"; there is {facts}',
                    fact=strange[0],
                    facts=", ".join(f"{{{one}}}" for one in FILLED),
                )
            )
        return self

    def _fits_its_kind(self) -> None:
        """What an e-mail needs, and nobody else takes."""
        if self.kind != "email":
            if self.sender or self.to:
                raise wrong(message("sender and to are for e-mail; {kind} has none", kind=self.kind))
            if self.url.startswith("smtp"):
                raise wrong(
                    message("an address that begins with smtp is for e-mail; {kind} takes https", kind=self.kind)
                )
            return
        if not self.sender or not self.to:
            raise wrong(message("email needs a sender and at least one mailbox under to"))
        if not _VARIABLE.match(self.url) and not _SMTP.match(self.url):
            raise wrong(message("email needs the address of a mail server, such as smtps://mail.example.com"))
        if bool(self.user) != bool(self.token):
            raise wrong(message("email signs in with user and token, or with neither of them"))
        if strange := [key for key in self.body if key not in _MAIL]:
            raise wrong(message("the body of an email has subject and text, and no {key}", key=strange[0]))
        if any("{token}" in str(text) for text in self.body.values()):
            raise wrong(
                message("the password does not belong into an email; take {place} out of its body", place="{token}")
            )
        if not all(isinstance(text, str) for text in self.body.values()):
            raise wrong(message("subject and text of an email are texts"))

    def service(self, name: str) -> Service:
        """As whoever calls it needs it."""
        given = {key: getattr(self, key) for key in type(self).model_fields}
        return Service(name, **given | {"sender": self.sender or ""})


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in _texts(one)]
    if isinstance(value, list | tuple):
        return [text for one in value for text in _texts(one)]
    return [value] if isinstance(value, str) else []
