"""An OpenID provider on this machine, as strict as the specifications ask for, and on demand as odd as some are."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

CLIENT, SECRET = "firebreak-pages", "a secret of the provider's"
BACK = "http://testserver/oidc/back"
KEY, OTHER_KEY = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))


class FakeOpenId:
    """Signs `claims` in without asking. What is wrong with a request is in `refused`, as a real one's log would say.

    `change` makes other claims of a token's; `sign` signs them otherwise; `hold` keeps every answer until it is set.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.claims: dict[str, Any] = {"sub": "248289", "email": "mei@example.com", "email_verified": True}
        self.userinfo: dict[str, Any] = {}
        self.change: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
        self.sign: Callable[[dict[str, Any]], str] = lambda claims: signed(claims)
        self.keys = [public(KEY, "first")]
        self.document: dict[str, Any] = {}
        self.hold: Event | None = None
        self.asked: list[str] = []
        self.refused: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}
        provider = self

        class Line(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(*provider.get(urlsplit(self.path), dict(self.headers)))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self._answer(*provider.token(urlsplit(self.path).path, body, dict(self.headers)))

            def _answer(self, status: int, said: Any) -> None:
                if provider.hold:
                    provider.hold.wait(20)
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", said)
                self.end_headers()
                self.wfile.write(said.encode() if isinstance(said, str) else json.dumps(said).encode())

            def log_message(self, format: str, *args: Any) -> None:
                """Silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Line)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        if self.hold:
            self.hold.set()
        self.server.shutdown()
        self.server.server_close()

    def get(self, where: Any, headers: dict[str, str]) -> tuple[int, Any]:
        self.asked.append(where.path)
        if where.path == "/.well-known/openid-configuration":
            names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
            known = {name: f"{self.issuer}/{path}" for name, path in names.items()}
            return 200, known | {"issuer": self.issuer, "userinfo_endpoint": f"{self.issuer}/me"} | self.document
        if where.path == "/keys":
            return 200, {"keys": self.keys}
        if where.path == "/me" and headers.get("Authorization") == "Bearer access":
            return 200, {"sub": self.claims["sub"]} | self.userinfo
        if where.path == "/authorize":
            return self.authorize({name: one for name, (one,) in parse_qs(where.query).items()})
        return self._no(f"nothing at {where.path}")

    def authorize(self, asked: dict[str, str]) -> tuple[int, Any]:
        must = {"response_type": "code", "client_id": CLIENT, "redirect_uri": BACK, "code_challenge_method": "S256"}
        for name, value in must.items():
            if asked.get(name) != value:
                return self._no(f"{name} is {asked.get(name)}")
        if "openid" not in asked.get("scope", "").split() or len(asked.get("code_challenge", "")) != 43:
            return self._no("scope or code_challenge")
        if len(asked.get("state", "")) < 22 or len(asked.get("nonce", "")) < 22:
            return self._no("state or nonce can be guessed")
        code = token_urlsafe(16)
        self._codes[code] = asked
        return 302, f"{BACK}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, path: str, body: str, headers: dict[str, str]) -> tuple[int, Any]:
        self.asked.append(path)
        form = {name: one for name, (one,) in parse_qs(body).items()}
        shown = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if headers.get("Authorization") != f"Basic {shown}" or "client_secret" in form:
            return self._no("the client is not authenticated", 401)
        asked = self._codes.pop(form.get("code", ""), None)
        if asked is None or form.get("grant_type") != "authorization_code" or form.get("redirect_uri") != BACK:
            return self._no("the code is not known, or used")
        made = base64.urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
        if made != asked["code_challenge"]:
            return self._no("the verifier does not fit the challenge")
        now = self.now()
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + timedelta(minutes=5)}
        claims |= {"nonce": asked["nonce"]} | self.claims
        token = self.sign(self.change(claims))
        return 200, {"access_token": "access", "token_type": "Bearer", "id_token": token}

    def _no(self, why: str, status: int = 400) -> tuple[int, Any]:
        self.refused.append(why)
        return status, {"error": "invalid_request", "error_description": why}


def signed(claims: dict[str, Any], key: Any = KEY, alg: str = "ES256", kid: str = "first") -> str:
    return jwt.encode(claims, key, alg, headers={"kid": kid})


def public(key: ec.EllipticCurvePrivateKey, kid: str) -> dict[str, Any]:
    """As it stands in a set of keys."""
    shown = jwt.algorithms.ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {**shown, "kid": kid, "use": "sig", "alg": "ES256"}
