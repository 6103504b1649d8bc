"""The settings: secrets and addresses from the environment or a file .env, each checked before anything runs on it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

from dotenv import dotenv_values
from msgspec import Struct
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from .core import plugins
from .core.errors import BadSetting
from .core.rules import LEASE
from .core.translation import gettext_noop, message

PREFIX = "FIREBREAK_"
ENV_FILE = Path(".env")
HIDDEN = "***"
_SECRETS = (
    "slack_bot_token",
    "slack_signing_secret",
    "slack_app_token",
    "api_token",
    "writer_key",
    "proxy_secret",
    "desk_key",
    "oidc_client_secret",
)
# They may hold passwords.
_ADDRESSES = ("database_url", "fallback_urls", "phone_url", "sms_url", "email_url", "heartbeat_url", "writer_url")
OPEN = gettext_noop(
    "FIREBREAK_HOST is {host}: other machines would reach the pages over plain HTTP, and whoever listens on the way "
    "could sign in as others. Leave FIREBREAK_HOST out, or put a proxy with a certificate before the service and set "
    "FIREBREAK_PUBLIC_URL=https://... to its address. Where the way there is closed to all but that proxy or this "
    "machine, as with a port that a container publishes on 127.0.0.1, set FIREBREAK_BEHIND_PROXY=yes. docs/pages.md, "
    "“Letting people in”, shows how"
)
_SERVICE_LINK = re.compile(r"SERVICE_(HOST|PORT)(_.+)?|PORT_\d+_\w+")  # what Kubernetes tells of a Service's address


class Settings(BaseSettings):
    """What the environment says, each as FIREBREAK_<NAME>: secrets and addresses, never behaviour.

    Read them with `read_settings`, which also refuses what is misspelt.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=ENV_FILE, extra="ignore")

    database_url: str = "sqlite:///firebreak.db"
    playbooks: Path = Path("playbooks.yaml")
    models: Path = Path("models")  # versions of the sentiment model that learned from people's labels
    slack_bot_token: str = ""
    slack_signing_secret: str = ""
    slack_app_token: str = ""
    slack_api_url: str = ""
    fallback_urls: str = ""  # where urgent things go while Slack does not answer, as apprise writes addresses
    phone_url: str = ""  # the gateways that call people, as apprise writes addresses, with {to} in them
    sms_url: str = ""
    email_url: str = ""
    lease_seconds: float = Field(
        default=LEASE, gt=0, allow_inf_nan=False
    )  # how long an interrupted delivery stays untouched
    operations_channel: str = ""  # where the service says that it is not well itself
    heartbeat_url: str = ""  # asked every 30 s while all is well: whoever hears nothing rings
    api_token: str = ""
    keep_mentions_days: int = Field(default=400, ge=0)  # 0 keeps for good, here and below
    keep_dead_letters_days: int = Field(default=90, ge=0)
    keep_incidents_days: int = Field(default=0, ge=0)  # after they were closed
    public_url: str = ""  # where people find the pages, when a proxy stands before them
    proxy_user_header: str = ""  # in which a proxy before the pages says who somebody is
    proxy_secret: str = ""  # that it shows beside it
    oidc_issuer: str = ""  # an OpenID provider that knows who somebody is
    oidc_client_id: str = ""  # as what it knows us
    oidc_client_secret: str = ""
    oidc_claim: str = "email"  # by which it says who somebody is
    writer_url: str = ""  # a model that words drafts; empty: their templates do
    writer_model: str = ""
    writer_key: str = ""
    desk_key: str = ""  # with which firebreak engine sends its signals
    language: str = ""  # what commands speak in a terminal; empty: the terminal's own language
    host: str = "127.0.0.1"
    behind_proxy: bool = False  # nothing but a proxy, or this machine, reaches the address on which we listen
    port: int = Field(default=8080, ge=1, le=65_535)


def address_of_pages(settings: Settings) -> str:
    """Where people find the pages: what the settings say, else where the service listens."""
    return settings.public_url.rstrip("/") or f"http://{settings.host}:{settings.port}"


def open_to_others(settings: Settings) -> bool:
    """Whether other machines reach the pages, and nothing is said of a proxy with a certificate before them."""
    own = settings.host in ("localhost", "::1") or settings.host.startswith("127.")
    return not own and not behind_proxy(settings)


def behind_proxy(settings: Settings) -> bool:
    """Whether a proxy with a certificate stands before the pages, or nobody but this machine reaches them."""
    return settings.behind_proxy or settings.public_url.lower().startswith("https://")


def refuse_open(settings: Settings) -> None:
    """Raises BadSetting where sign-in links and cookies would travel so that others could read along."""
    if open_to_others(settings):
        raise BadSetting(message(OPEN, host=settings.host))


class SettingInForce(Struct, frozen=True):
    """A setting as it is shown: its variable, its value (secrets as ***), and where that comes from."""

    name: str
    value: str
    source: str


def read_settings() -> Settings:
    """The settings in force.

    Raises BadSetting, in one line, for a FIREBREAK_ variable that nothing reads (no plug-in of another package either),
    with the nearest that there is, and for a wrong value.
    """
    known = {_variable(name) for name in Settings.model_fields} | plugins.foreign_settings().keys()
    for source, given in _sources():
        for name in given:
            if name.upper().startswith(PREFIX) and name.upper() not in known:
                raise BadSetting(message("{source}: {wrong}", source=source, wrong=_unknown(name, known)))
    try:
        return Settings()
    except ValidationError as error:
        raise BadSetting(_wrong(error)) from None


def plugin_settings() -> dict[str, str]:
    """The variables that other packages' plug-ins read, as far as the environment or .env gives them."""
    wanted = plugins.foreign_settings()
    given = [{name.upper(): value for name, value in of.items()} for _, of in _sources()] if wanted else []
    first = {name: next((of[name] for of in given if name in of), None) for name in wanted}
    return {name: value for name, value in first.items() if value}


def secret(name: str) -> str:
    """What the environment, or else .env, holds under a name that the playbooks file gives; BadSetting without one."""
    for _, given in _sources():
        if value := given.get(name):
            return value
    raise BadSetting(
        message(
            "{name} is not set, and the playbooks file names it: set it in the environment or in {file}",
            name=name,
            file=str(ENV_FILE),
        )
    )


def settings_in_force(settings: Settings) -> list[SettingInForce]:
    """Every setting, those of plug-ins last; secrets and passwords are hidden."""
    sources = [(source, {name.upper(): value for name, value in given.items()}) for source, given in _sources()]

    def source_of(name: str) -> str:
        return next((source for source, given in sources if name in given), "default")

    shown = [
        SettingInForce(_variable(name), _shown(name, str(getattr(settings, name))), source_of(_variable(name)))
        for name in Settings.model_fields
    ]
    return shown + [SettingInForce(name, HIDDEN, source_of(name)) for name in plugin_settings()]


def quoted_settings() -> list[str]:
    """The variables whose value begins and ends with a quotation mark: `docker --env-file` keeps them."""
    return [
        name
        for name, value in os.environ.items()
        if name.upper().startswith(PREFIX) and len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    ]


def _variable(field: str) -> str:
    return f"{PREFIX}{field.upper()}"


def _sources() -> Iterator[tuple[str, Mapping[str, str | None]]]:
    """Where settings come from, the strongest first."""
    yield "environment", os.environ
    try:
        yield str(ENV_FILE), dotenv_values(ENV_FILE)
    except UnicodeDecodeError as error:
        raise BadSetting(
            message(
                "{file} is no UTF-8 text (byte {place}); save it as UTF-8",
                file=str(ENV_FILE),
                place=str(error.start + 1),
            )
        ) from None


def _unknown(name: str, known: Iterable[str]) -> str:
    if _SERVICE_LINK.fullmatch(name.upper().removeprefix(PREFIX)):
        return message(
            "{name} comes from Kubernetes, for a Service that is called firebreak: set enableServiceLinks: false in "
            "the pod, or call the Service something else",
            name=name,
        )
    near = get_close_matches(name.upper(), known, n=1, cutoff=0.0)
    return message(
        "there is no setting {name}; did you mean {near}? docs/operating.md lists all of them",
        name=name,
        near=near[0],
    )


def _wrong(error: ValidationError) -> str:
    """The first wrong value in one line; never a secret, since only numbers can be wrong in form."""
    first = error.errors(include_url=False)[0]
    name, given = str(first["loc"][0]).lower().removeprefix(PREFIX.lower()), first["input"]
    default = Settings.model_fields[name].default if name in Settings.model_fields else ""
    told = {"name": _variable(name), "given": str(given)}
    if name == "port":
        said = gettext_noop('{name} is "{given}", which is not a port between 1 and 65535; write one such as {default}')
    elif name == "lease_seconds":
        said = gettext_noop(
            '{name} is "{given}", which is not a number of seconds above zero; write one such as {default}'
        )
    elif name == "behind_proxy":
        said = gettext_noop('{name} is "{given}", which is neither yes nor no; write yes, or leave it out')
    elif name.endswith("_days"):
        said = gettext_noop(
            '{name} is "{given}", which is not a number of days, 0 or more; write one such as {default}'
        )
    else:
        return message('{name} is "{given}", which cannot be used: {error}', **told, error=first["msg"])
    return message(said, **told, default=f"{default:g}" if isinstance(default, float | int) else "")


def _shown(name: str, value: str) -> str:
    if name in _SECRETS:
        return HIDDEN if value else ""
    if name in _ADDRESSES:
        return " ".join(_without_password(url, whole=name in ("database_url", "writer_url")) for url in value.split())
    return value


def _without_password(url: str, *, whole: bool) -> str:
    """A database's address without its password; of a fallback address, any part of which may be a key, its kind."""
    if whole:
        return re.sub(r"(://[^:/@]*):.*@|([?&]password=)[^&]*", _masked, url)
    return f"{url.partition('://')[0]}://{HIDDEN}" if "://" in url else HIDDEN


def _masked(found: re.Match[str]) -> str:
    return f"{found[1]}:{HIDDEN}@" if found[1] else f"{found[2]}{HIDDEN}"
