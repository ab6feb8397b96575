"""The bank's keys and its merchants', as files; made with pycryptodome at the first start.

- `bank/keys/<n>-<serial>.pem`: the bank's private keys, the last one in use;
- `bank/keys/<n>-<serial>.endorsement`: the signature of the key before it;
- `exchange/bank/<serial>.pem`: the first public key, handed over at signing up;
- `exchange/merchants/<name>/<serial>.pem`: what a merchant handed over;
- `merchant/`: the demo merchant's own side.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from Crypto.Hash import SHA256
from Crypto.PublicKey import RSA
from Crypto.Signature import pkcs1_15

MERCHANT: Final = "purser"
"""The demo merchant signed up at the first start."""


@dataclass(frozen=True, slots=True)
class BankKey:
    """One of the bank's keys and who vouched for it (nobody for the first)."""

    serial: str
    key: RSA.RsaKey
    endorsed_by: str | None
    endorsement: str | None

    def public_pem(self) -> str:
        return self.key.public_key().export_key().decode()

    def sign(self, digest: SHA256.SHA256Hash) -> str:
        return base64.b64encode(pkcs1_15.new(self.key).sign(digest)).decode()


class BankKeys:
    """The bank's key ring; the newest signs."""

    def __init__(self, directory: Path) -> None:
        self._private = directory / "bank" / "keys"
        self._exchange = directory / "exchange"
        self._keys = self._load() or [self._make(0, None)]
        first = self._keys[0]
        write_once(self._exchange / "bank" / f"{first.serial}.pem", first.public_pem().encode(), 0o644)

    @property
    def current(self) -> BankKey:
        return self._keys[-1]

    def rotate(self) -> BankKey:
        """Take a new key into use, endorsed by the present one."""
        self._keys.append(self._make(len(self._keys), self.current))
        return self.current

    def published(self) -> list[dict[str, str | None]]:
        """Every key with the signature that chains it to the first."""
        return [
            {
                "serial": k.serial,
                "public_key": k.public_pem(),
                "endorsed_by": k.endorsed_by,
                "endorsement": k.endorsement,
            }
            for k in self._keys
        ]

    def merchant_key(self, merchant: str, serial: str) -> RSA.RsaKey | None:
        """The public key a merchant signs with; both names were checked to be plain words."""
        path = self._exchange / "merchants" / merchant / f"{serial}.pem"
        return RSA.import_key(path.read_bytes()) if path.is_file() else None

    def _load(self) -> list[BankKey]:
        keys: list[BankKey] = []
        for path in sorted(self._private.glob("*.pem")):
            vouched = path.with_suffix(".endorsement")
            before = keys[-1].serial if keys else None
            endorsement = vouched.read_text(encoding="ascii") if before else None
            key = RSA.import_key(path.read_bytes())
            keys.append(BankKey(path.stem.split("-")[1], key, before, endorsement))
        return keys

    def _make(self, number: int, before: BankKey | None) -> BankKey:
        key = RSA.generate(2048)
        serial = serial_of(key)
        path = self._private / f"{number:04}-{serial}.pem"
        endorsement = None
        if before is not None:
            pem = key.public_key().export_key().decode()
            endorsement = before.sign(SHA256.new(f"SANDBOX-BANK-KEY\n{serial}\n{pem}\n".encode()))
            write_once(path.with_suffix(".endorsement"), endorsement.encode(), 0o600)
        write_once(path, key.export_key(), 0o600)
        return BankKey(serial, key, before.serial if before else None, endorsement)


def prepare(directory: Path) -> BankKeys:
    """The bank's keys and the demo merchant's, made where missing; safe to call again.

    `merchant/merchant.json` is written last: where it is, everything is.
    """
    keys = BankKeys(directory)
    about = directory / "merchant" / "merchant.json"
    if not about.exists():
        key = RSA.generate(2048)
        serial = serial_of(key)
        (directory / "merchant" / "private.pem").unlink(missing_ok=True)
        write_once(directory / "merchant" / "private.pem", key.export_key(pkcs=8), 0o600)
        public = directory / "exchange" / "merchants" / MERCHANT / f"{serial}.pem"
        write_once(public, key.public_key().export_key(), 0o644)
        write_once(about, json.dumps({"merchant": MERCHANT, "serial": serial}).encode(), 0o644)
    return keys


def serial_of(key: RSA.RsaKey) -> str:
    """16 hex digits of the SHA-256 of the public key's DER form."""
    return hashlib.sha256(key.public_key().export_key("DER")).hexdigest()[:16].upper()


def write_once(path: Path, content: bytes, mode: int) -> None:
    """Write `path` whole or not at all; an existing file stays as it is."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
