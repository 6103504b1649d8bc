"""A mail server on this machine that speaks SMTP as RFC 5321 has it, and refuses what real ones would refuse."""

from __future__ import annotations

import base64
import email
import re
import socketserver
import ssl
from email.message import Message
from email.policy import default
from pathlib import Path
from threading import Thread

USER, PASSWORD = "desk@example.com", "pa55word"
_LONGEST = 998  # octets of a line, without its end


class FakeMail:
    """Takes messages for `@example.com`, from whoever signed in.

    `busy` and `full` are numbers of messages that it puts off: at the greeting, and for a mailbox; `cut` takes a
    message and breaks the line without a word, once. With a `chain` (certificates and key in a file) it offers
    STARTTLS, and nobody may sign in without.
    """

    def __init__(self, chain: Path | None = None) -> None:
        self.tls: ssl.SSLContext | None = None
        if chain:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(chain)
        self.clear: list[str] = []  # the verbs that came before TLS
        self.taken: list[tuple[str, str, Message]] = []  # from, to, what
        self.refused: list[str] = []
        self.busy = self.full = 0
        self.cut = False
        self.password = PASSWORD
        mail = self

        class Talk(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                _Session(mail, self).run()

            def finish(self) -> None:
                super().finish()
                self.connection.close()  # where TLS has taken its place, nobody else does

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
        self.server.daemon_threads = True
        self.thread = Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()
        self.url = f"smtp://127.0.0.1:{self.server.server_address[1]}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def sent_to(self, mailbox: str) -> list[Message]:
        """What came for a mailbox."""
        return [said for _, to, said in self.taken if to == mailbox]


class _Session:
    def __init__(self, mail: FakeMail, line: socketserver.StreamRequestHandler) -> None:
        self.mail, self.line = mail, line
        self.greeted = self.known = self.secure = False
        self.sender = self.to = ""

    def run(self) -> None:
        if self.mail.busy:
            self.mail.busy -= 1
            return self.say("421 too busy")
        self.say("220 mail.example.com ESMTP")
        while raw := self.line.rfile.readline(1000):
            if not raw.endswith(b"\r\n"):
                return self.refuse("500 line without its end")
            verb, _, rest = raw.decode("ascii").rstrip("\r\n").partition(" ")
            if not self.secure:
                self.mail.clear.append(verb.upper())
            if verb.upper() == "QUIT":
                return self.say("221 bye")
            if self.take(verb.upper(), rest):
                return None
        return None

    def take(self, verb: str, rest: str) -> bool:
        """True once the line is broken."""
        match verb:
            case "EHLO" if rest:
                self.greeted = True
                offered = "250 STARTTLS" if self.mail.tls and not self.secure else "250 AUTH PLAIN"
                self.say("250-mail.example.com", "250-8BITMIME", offered)
            case "STARTTLS" if self.greeted and self.mail.tls and not rest:
                return not self.start_tls(self.mail.tls)
            case "AUTH" if self.mail.tls and not self.secure:
                self.refuse("530 Must issue a STARTTLS command first")
            case "AUTH" if self.greeted and rest.startswith("PLAIN "):
                who = base64.b64decode(rest[6:]).decode().split("\0")[1:]
                self.known = who == [USER, self.mail.password]
                self.say("235 welcome" if self.known else "535 wrong user or password")
            case "MAIL" if self.greeted and not self.known:
                self.refuse("530 sign in first")
            case "MAIL" if found := re.match(r"FROM:<([^<>\s]+@[^<>\s]+)>(?: [\w=]+)*$", rest):
                self.sender = found[1]
                self.say("250 ok")
            case "RCPT" if self.sender and (found := re.match(r"TO:<([^<>\s]+@[^<>\s]+)>$", rest)):
                self.rcpt(found[1])
            case "DATA" if self.to:
                return self.data()
            case "RSET":
                self.sender = self.to = ""
                self.say("250 ok")
            case _:
                self.refuse(f"503 {verb} {rest}")
        return False

    def start_tls(self, tls: ssl.SSLContext) -> bool:
        """RFC 3207: what was said before counts for nothing. False where the other side does not trust us."""
        self.say("220 go ahead")
        try:
            line = tls.wrap_socket(self.line.connection, server_side=True)
        except (ssl.SSLError, OSError) as error:
            self.mail.refused.append(f"no TLS: {type(error).__name__}")
            return False
        self.line.connection = line
        self.line.rfile, self.line.wfile = line.makefile("rb"), line.makefile("wb", 0)
        self.secure, self.greeted, self.known = True, False, False
        return True

    def rcpt(self, to: str) -> None:
        if self.mail.full:
            self.mail.full -= 1
            return self.say("452 mailbox full")
        if not to.endswith("@example.com") or to.startswith("nobody"):
            return self.say("550 no such mailbox")
        self.to = to
        return self.say("250 ok")

    def data(self) -> bool:
        self.say("354 go on")
        lines = []
        while (raw := self.line.rfile.readline()) not in (b".\r\n", b""):
            if not raw.endswith(b"\r\n") or len(raw) > _LONGEST + 2:
                self.refuse(f"500 bad line {raw[:40]!r}")
                return True
            lines.append(raw[1:] if raw.startswith(b"..") else raw)
        said = email.message_from_bytes(b"".join(lines), policy=default)
        once = [name for name in ("From", "To", "Subject", "Date", "Message-ID") if len(said.get_all(name, [])) != 1]
        if once or said["To"] != self.to or not re.fullmatch(r"<[^<>\s]+@[^<>\s]+>", said["Message-ID"]):
            self.refuse(f"554 not well formed: {once}")
            return False
        self.mail.taken.append((self.sender, self.to, said))
        self.sender = self.to = ""
        if self.mail.cut:
            self.mail.cut = False
            return True
        self.say("250 taken")
        return False

    def say(self, *lines: str) -> None:
        self.line.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    def refuse(self, why: str) -> None:
        self.mail.refused.append(why)
        self.say(why.encode("ascii", "replace").decode())
