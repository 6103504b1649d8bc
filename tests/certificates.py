"""Certificates made on the spot: an authority of our own, and what it vouches for. Needs the program openssl."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


def authority(folder: Path, name: str) -> Path:
    """Its certificate, as a file that SSL_CERT_FILE may name; the key lies beside it."""
    files = ["-keyout", str(folder / f"{name}.key"), "-out", str(folder / f"{name}.pem")]
    more = ["-days", "2", "-subj", f"/CN={name}", "-addext", "keyUsage=critical,keyCertSign"]
    _openssl("req", "-x509", *_KEY, *files, *more)
    return folder / f"{name}.pem"


def vouched(folder: Path, by: Path, names: str) -> Path:
    """A chain and its key in one file, for a server of these names (`IP:127.0.0.1`, `DNS:mail.example.com`)."""
    key, wish, chain, more = (folder / f"server.{end}" for end in ("key", "csr", "pem", "ext"))
    _openssl("req", *_KEY, "-keyout", str(key), "-out", str(wish), "-subj", "/CN=server")
    more.write_text(f"subjectAltName={names}\nauthorityKeyIdentifier=keyid\n")
    signer = ["-CA", str(by), "-CAkey", str(by.with_suffix(".key")), "-set_serial", "2", "-days", "2"]
    _openssl("x509", "-req", "-in", str(wish), *signer, "-extfile", str(more), "-out", str(chain))
    chain.write_text(chain.read_text() + key.read_text())
    return chain


def _openssl(*words: str) -> None:
    subprocess.run(["openssl", *words], check=True, capture_output=True)
