"""Fields at rest: sealed by envelope encryption, found again by a blind index.

A field is sealed with AES-256-GCM under a data key; the data keys are in the database, wrapped by a `KeyProvider`.
Table, column and row are associated data: what was sealed for one place is refused in any other. A sealed value is
its form (1 byte), its key's version (4), a nonce (12) and the ciphertext with its tag. An index is an HMAC of the
normalised text, keyed apart: equal texts can be found, and nothing else be learned without the key.

Processes believe the keys they have read for FRESH seconds. A new version is therefore announced (`coming`) for
longer than that before anybody seals with it (`vault_rotation`).
"""

from __future__ import annotations

import hmac
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from purser.core.clock import Clock, SystemClock
from purser.core.db import Connection, Database, Reader, Tx, connect
from purser.core.key_providers import KeyProvider, key_provider
from purser.core.seal import SealBroken

FRESH: Final = 30.0
"""Seconds for which a process believes what keys there are."""

SEAL, INDEX = "seal", "index"

_FORM: Final = b"\x02"  # core.seal's is 1
_HEAD: Final = 5  # bytes: form and version
_NONCE: Final = 12  # bytes (NIST SP 800-38D, 5.2.1.1)
_KEY: Final = 32  # bytes

_READ = "SELECT purpose, version, state, wrapped FROM data_keys"
_ADD = """
    INSERT INTO data_keys (purpose, version, state, wrapped, changed_at) VALUES (%s, 1, 'active', %s, %s)
    ON CONFLICT (purpose, version) DO NOTHING"""


@dataclass(frozen=True, slots=True)
class Field:
    """A column whose values are sealed, or an index over one."""

    table: str
    column: str

    @property
    def bound(self) -> bytes:
        """What stands for the column in the associated data."""
        return self.table.encode() + b"\0" + self.column.encode() + b"\0"


class Keyring:
    """The data keys, unwrapped, as they were a moment ago."""

    def __init__(self, seals: Mapping[int, bytes], newest: int, index: bytes, *, read_at: float) -> None:
        self._ciphers = {version: AESGCM(key) for version, key in seals.items()}
        self._index = index
        self.newest = newest
        self.read_at = read_at
        self.unwrapped = {(SEAL, version): key for version, key in seals.items()} | {(INDEX, 1): index}

    def __repr__(self) -> str:
        return f"Keyring({sorted(self._ciphers)})"

    def seal(self, field: Field, row: bytes, plain: bytes) -> bytes:
        """`plain`, readable only in this column of the row with this id."""
        head = _FORM + self.newest.to_bytes(4, "big")
        nonce = os.urandom(_NONCE)
        return head + nonce + self._ciphers[self.newest].encrypt(nonce, plain, head + field.bound + row)

    def open(self, field: Field, row: bytes, sealed: bytes) -> bytes:
        """What was sealed. Raises SealBroken when it was sealed for another place, or changed since."""
        cipher = self._ciphers.get(version_of(sealed))
        if cipher is None:
            raise SealBroken
        head, nonce = sealed[:_HEAD], sealed[_HEAD : _HEAD + _NONCE]
        try:
            return cipher.decrypt(nonce, sealed[_HEAD + _NONCE :], head + field.bound + row)
        except (InvalidTag, ValueError):
            raise SealBroken from None

    def seal_text(self, field: Field, row: bytes, text: str | None) -> bytes | None:
        """The same of a text that may be missing."""
        return None if text is None else self.seal(field, row, text.encode())

    def open_text(self, field: Field, row: bytes, sealed: bytes | None) -> str | None:
        """The text that was sealed. Raises SealBroken."""
        return None if sealed is None else self.open(field, row, bytes(sealed)).decode()

    def index(self, field: Field, text: str) -> bytes:
        """By what a normalised text is found: the same for the same text in the same column."""
        return hmac.digest(self._index, field.bound + text.encode(), sha256)


def version_of(sealed: bytes) -> int:
    """The version of the key something was sealed with; 0 for what is not sealed so."""
    return int.from_bytes(sealed[1:_HEAD], "big") if sealed[:1] == _FORM else 0


def sealed_before(version: int) -> bytes:
    """What every value sealed with an older key sorts before, and every other one after."""
    return _FORM + version.to_bytes(4, "big")


async def keyring(conn: Tx | Reader) -> Keyring:
    """The keys, at most FRESH seconds old. Raises KeysAwayError."""
    database = cast("Connection", conn).database
    assert database is not None, "only a connection of a Database has keys"
    known = cast("Keyring | None", database.keys)
    if known is None or time.monotonic() - known.read_at > FRESH:
        known = await _load(conn, database, known)
        database.keys = known
    return known


async def ensure_keys(database: Database, clock: Clock) -> None:
    """Make the first keys where there are none."""
    async with database.reader() as conn:
        if not await (await conn.execute(_READ)).fetchall():
            await _make(database, clock)


async def _load(conn: Tx | Reader, database: Database, known: Keyring | None) -> Keyring:
    at = time.monotonic()
    rows = await (await conn.execute(_READ)).fetchall()
    if not rows:  # by another connection: this one's transaction may be undone
        await _make(database, SystemClock())
        rows = await (await conn.execute(_READ)).fetchall()
    provider, have = provider_of(database), {} if known is None else known.unwrapped
    keys = {}
    for purpose, version, _, wrapped in rows:
        keys[purpose, version] = have.get((purpose, version)) or await provider.unwrap(wrapped, purpose)
    seals = {version: key for (purpose, version), key in keys.items() if purpose == SEAL}
    newest = max(version for purpose, version, state, _ in rows if purpose == SEAL and state == "active")
    return Keyring(seals, newest, keys[INDEX, 1], read_at=at)


async def _make(database: Database, clock: Clock) -> None:
    wrapped = {purpose: await provider_of(database).wrap(os.urandom(_KEY), purpose) for purpose in (SEAL, INDEX)}
    conn = await connect(database.dsn)
    try:
        async with conn.transaction():  # whoever else begins now finds both or none
            for purpose, key in wrapped.items():
                await conn.execute(_ADD, [purpose, key, clock.now()])
    finally:
        await conn.close()


def provider_of(database: Database) -> KeyProvider:
    """Who keeps the keys of this database: whom it was opened with, or whom the environment names."""
    if database.key_provider is None:
        database.key_provider = key_provider(Path(os.environ.get("PURSER_HOME", ".purser")))
    return cast("KeyProvider", database.key_provider)
