"""E-mail by SMTP: one message to one mailbox, never in the clear but to this machine."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP as FOR_SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..core.answering import filled
from ..core.errors import DeliveryError
from ..core.safe_text import one_line
from ..core.translation import message
from .tickets import facts_of, mark_of

if TYPE_CHECKING:
    from ..core.effects import Post
    from .services import Line

TIMEOUT = 10.0  # seconds for each answer
HERE = ("127.0.0.1", "localhost", "::1")
_REFUSED_SIGN_IN = (530, 534, 535, 538)  # RFC 4954


def email(line: Line, post: Post, key: str, again: bool) -> str:  # noqa: ARG001  a mail server cannot be asked
    """Hands one message over; its Message-ID is the task's, so that a mailbox may know one that comes again."""
    try:
        _send(line, _words(line, post, key))
    except smtplib.SMTPRecipientsRefused as error:
        code, _ = next(iter(error.recipients.values()))
        raise _refused(line, code, post.mailbox) from None
    except smtplib.SMTPNotSupportedError:
        raise DeliveryError(
            message("{service} offers no TLS, or no way to sign in", service=line.service.name),
            permanent=True,
            mendable=True,
        ) from None
    except smtplib.SMTPResponseException as error:
        raise _refused(line, error.smtp_code, post.mailbox) from None
    except ssl.SSLCertVerificationError:
        raise DeliveryError(
            message("the certificate of {service} does not fit its address", service=line.service.name),
            permanent=True,
            mendable=True,
        ) from None
    except (OSError, smtplib.SMTPException):
        raise DeliveryError(message("{service} cannot be reached", service=line.service.name)) from None
    return ""


def _send(line: Line, said: EmailMessage) -> None:
    server = _server(line)
    try:
        if line.service.user:
            server.login(line.service.user, line.token)
        server.send_message(said)
        with suppress(OSError, smtplib.SMTPException):  # it has the message: however it takes leave
            server.quit()
    finally:
        server.close()


def _server(line: Line) -> smtplib.SMTP:
    where = urlsplit(line.url)
    scheme, host, port = where.scheme, where.hostname or "", where.port
    if scheme not in ("smtp", "smtps") or not host:
        raise DeliveryError(
            message("{service} has no address that begins with smtp:// or smtps://", service=line.service.name),
            permanent=True,
            mendable=True,
        )
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or smtplib.SMTP_SSL_PORT, timeout=TIMEOUT, context=_tls())
    server = smtplib.SMTP(host, port or 587, timeout=TIMEOUT)
    try:
        server.ehlo()
        if host not in HERE or server.has_extn("starttls"):
            server.starttls(context=_tls())
    except BaseException:
        server.close()
        raise
    return server


def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _words(line: Line, post: Post, key: str) -> EmailMessage:
    given = filled(line.service.body, facts_of(line, post, key) | {"token": ""})
    said = EmailMessage(policy=FOR_SMTP)
    said["From"], said["To"] = line.service.sender, post.mailbox
    said["Subject"] = one_line(given.get("subject") or post.title)
    said["Date"] = format_datetime(line.clock.now())
    said["Message-ID"] = f"<{mark_of(key)}@{line.service.sender.rpartition('@')[2]}>"
    said["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence answers it
    said.set_content(given.get("text") or post.text)
    return said


def _refused(line: Line, code: int, mailbox: str) -> DeliveryError:
    """4xx passes (a full mailbox, greylisting); 5xx does not; who signs in wrongly can mend it."""
    gaps = {"service": line.service.name, "status": str(code)}
    if code in _REFUSED_SIGN_IN:
        why = message("{service}: its user and password are refused (SMTP {status})", **gaps)
        return DeliveryError(why, permanent=True, mendable=True)
    if 400 <= code < 500 or code < 0:
        return DeliveryError(message("{service} does not take it yet (SMTP {status})", **gaps))
    said = message("{service} refuses what is for {mailbox} (SMTP {status})", mailbox=mailbox, **gaps)
    return DeliveryError(said, permanent=True)
