"""The SQL of mail that came in, and of what leads from a mail to its case."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg.types.json import Jsonb

from purser.core.db import Reader, Tx
from purser.core.ids import Id, ProceedingId
from purser.core.pgbinary import UuidArray
from purser.core.vault import Field, keyring
from purser.service.mail.match import By, Clue
from purser.service.mail.model import Ending, Envelope

FROM: Final = Field("mail_inbox", "sealed_from")
KEY: Final = Field("mail_inbox", "sealed_key")
THREAD: Final = Field("mail_threads", "sealed")
PERSON: Final = Field("mail_people", "address")
IDENT: Final = Field("mail_idents", "ident")
SEEN: Final = Field("mail_seen", "fingerprint")
_NONCE: Final = 12  # bytes (NIST SP 800-38D, 5.2.1.1)

_PUT: Final = """
    INSERT INTO mail_inbox (id, way, sealed_from, recipient, peer, size, content, sealed_key, received_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"""
_COLUMNS: Final = (
    "id, way, sealed_from, recipient, peer, size, received_at, ending, rule, origin, files, answered, subject, case_id"
)
_READ: Final = f"SELECT {_COLUMNS} FROM mail_inbox WHERE id = %s"
_CLAIM: Final = "SELECT ending FROM mail_inbox WHERE id = %s FOR NO KEY UPDATE"
_CONTENT: Final = "SELECT content, sealed_key FROM mail_inbox WHERE id = %s"
_END: Final = """
    UPDATE mail_inbox
       SET ending = %s, rule = %s, origin = %s, files = %s, answered = %s, subject = %s, case_id = %s, ended_at = %s
     WHERE id = %s"""
_KEPT: Final = f"""
    SELECT {_COLUMNS} FROM mail_inbox WHERE case_id IS NULL AND ending = 'kept' AND id < %s ORDER BY id DESC LIMIT %s"""
_FORGET: Final = "DELETE FROM mail_inbox WHERE case_id IS NULL AND ended_at < %s"
_SEE: Final = "INSERT INTO mail_seen (fingerprint, at) VALUES (%s, %s) ON CONFLICT DO NOTHING"
_UNSEE: Final = "DELETE FROM mail_seen WHERE at < %s"

_OLD: Final = """
    SELECT subject, case_id FROM mail_threads WHERE at < %s AND case_id > %s ORDER BY case_id LIMIT %s"""
_FORGET_CASE: Final = (
    "DELETE FROM mail_inbox WHERE subject = %s AND case_id = %s",
    "DELETE FROM mail_idents WHERE subject = %s AND case_id = %s",
    "DELETE FROM mail_people WHERE subject = %s AND case_id = %s",
    "DELETE FROM mail_sent WHERE subject = %s AND case_id = %s",
    "DELETE FROM mail_threads WHERE subject = %s AND case_id = %s",
)
_THREADS: Final = "SELECT case_id, subject, token FROM mail_threads WHERE case_id = ANY(%s)"
_TOKENS: Final = "SELECT case_id, subject, token FROM mail_threads WHERE token = ANY(%s::text[])"
_IDENTS: Final = "SELECT ident, case_id, subject, sent_id FROM mail_idents WHERE ident = ANY(%s::bytea[])"
_TAKE_PART: Final = "SELECT case_id FROM mail_people WHERE case_id = ANY(%s) AND address = %s"
_READ_THREAD: Final = "SELECT subject, token, sealed FROM mail_threads WHERE case_id = %s"
_PUT_THREAD: Final = """
    INSERT INTO mail_threads AS t (case_id, subject, token, sealed, at) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (case_id) DO UPDATE SET sealed = excluded.sealed, at = excluded.at"""
_PUT_PERSON: Final = "INSERT INTO mail_people (case_id, address, subject) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
_PUT_IDENT: Final = """
    INSERT INTO mail_idents (ident, case_id, subject, sent_id) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"""


@dataclass(frozen=True, slots=True)
class Received:
    """A mail that came in, and what became of it. `files`: name, size and `verdict` of each."""

    id: Id
    way: str
    envelope: Envelope
    size: int
    received_at: datetime
    ending: Ending | None
    rule: str | None
    origin: Mapping[str, str] | None
    files: Sequence[Mapping[str, Any]]
    answered: bool
    case: tuple[Id, ProceedingId] | None


@dataclass(frozen=True, slots=True)
class End:
    """What became of a mail."""

    ending: Ending
    rule: str
    origin: Mapping[str, str]
    files: Sequence[Mapping[str, Any]] = ()
    answered: bool = False
    case: tuple[Id, ProceedingId] | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """Where answers about a case go, and what they answer to."""

    case: ProceedingId
    subject: Id
    token: str
    address: str
    name: str
    title: str
    ident: str | None


async def put(tx: Tx, ident: Id, way: str, envelope: Envelope, content: bytes, now: datetime) -> None:
    """Keep a mail as it came."""
    ring, key, nonce = await keyring(tx), AESGCM.generate_key(256), os.urandom(_NONCE)
    sealed = nonce + AESGCM(key).encrypt(nonce, content, bytes(ident))
    await tx.execute(
        _PUT,
        [
            ident, way, ring.seal(FROM, ident, envelope.mail_from.encode()), envelope.recipient, envelope.peer,
            len(content), sealed, ring.seal(KEY, ident, key), now,
        ],
    )  # fmt: skip


async def read(conn: Tx | Reader, ident: Id) -> Received | None:
    """What is known of a mail."""
    row = await (await conn.execute(_READ, [ident])).fetchone()
    return None if row is None else await _received(conn, row)


async def kept(conn: Reader, before: Id | None, limit: int) -> list[Received]:
    """Mail that nothing followed from, newest first."""
    rows = await (await conn.execute(_KEPT, [before or Id(b"\xff" * 16), limit])).fetchall()
    return [await _received(conn, row) for row in rows]


async def content(conn: Tx | Reader, ident: Id) -> bytes:
    """A mail as it came. KeyError when there is none."""
    row = await (await conn.execute(_CONTENT, [ident])).fetchone()
    if row is None:
        raise KeyError(ident)
    sealed, key = bytes(row[0]), (await keyring(conn)).open(KEY, ident, bytes(row[1]))
    return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bytes(ident))


async def claim(tx: Tx, ident: Id, *, ended: Ending | None = None) -> bool:
    """Lock a mail; whether it has `ended` so, by default not at all."""
    row = await (await tx.execute(_CLAIM, [ident])).fetchone()
    return row is not None and row[0] == ended


async def end(tx: Tx, ident: Id, e: End, now: datetime) -> None:
    """What became of a mail."""
    subject, case = e.case or (None, None)
    files = Jsonb([dict(f) for f in e.files])
    await tx.execute(
        _END, [e.ending, e.rule, Jsonb(dict(e.origin)), files, e.answered, subject, case, now, ident]
    )  # fmt: skip


async def see(tx: Tx, fingerprint: str, now: datetime) -> bool:
    """Note that a mail was seen; False when it had been."""
    return (await tx.execute(_SEE, [(await keyring(tx)).index(SEEN, fingerprint), now])).rowcount == 1


async def forget(tx: Tx, before: datetime) -> None:
    """Mails that nothing followed from, and how they looked."""
    await tx.execute(_FORGET, [before])
    await tx.execute(_UNSEE, [before])


async def old_threads(tx: Tx, before: datetime, after: Id | None, limit: int) -> list[tuple[Id, ProceedingId]]:
    """Cases that nobody has written about by mail since, in the order of their ids."""
    rows = await (await tx.execute(_OLD, [before, after or Id(bytes(16)), limit])).fetchall()
    return [(Id(subject), ProceedingId(case)) for subject, case in rows]


async def forget_case(tx: Tx, subject: Id, case: ProceedingId) -> None:
    """All that was written about a case."""
    for statement in _FORGET_CASE:
        await tx.execute(statement, [subject, case])


async def resolve(tx: Tx, clues: Sequence[Clue]) -> tuple[dict[Clue, Id], dict[Id, Id]]:
    """The cases that clues lead to, and whose cases those are."""
    ring = await keyring(tx)
    cases = UuidArray([Id.parse(c.value) for c in clues if c.by is By.ADDRESS])
    tokens = [c.value for c in clues if c.by is By.SUBJECT]
    idents = {ring.index(IDENT, c.value): c for c in reversed(clues) if c.by in (By.IN_REPLY_TO, By.REFERENCES)}
    found: dict[Clue, Id] = {}
    owners: dict[Id, Id] = {}
    for case, subject, _ in await (await tx.execute(_THREADS, [cases])).fetchall():
        found[Clue(By.ADDRESS, str(Id(case)))], owners[Id(case)] = Id(case), Id(subject)
    for case, subject, token in await (await tx.execute(_TOKENS, [tokens])).fetchall():
        found[Clue(By.SUBJECT, token)], owners[Id(case)] = Id(case), Id(subject)
    for digest, case, subject, _ in await (await tx.execute(_IDENTS, [list(idents)])).fetchall():
        found[idents[bytes(digest)]], owners[Id(case)] = Id(case), Id(subject)
    return found, owners


async def sent_as(conn: Tx | Reader, ident: str) -> Id | None:
    """The mail of ours that has this Message-ID."""
    digest = (await keyring(conn)).index(IDENT, ident)
    row = await (await conn.execute(_IDENTS, [[digest]])).fetchone()
    return None if row is None or row[3] is None else Id(row[3])


async def take_part(conn: Tx | Reader, cases: Sequence[Id], address: str) -> set[Id]:
    """Those of the cases that an address has written about, or been written to."""
    digest = (await keyring(conn)).index(PERSON, address.lower())
    rows = await (await conn.execute(_TAKE_PART, [UuidArray(list(cases)), digest])).fetchall()
    return {Id(case) for (case,) in rows}


async def thread(conn: Tx | Reader, case: ProceedingId) -> Thread | None:
    """Where answers about a case go."""
    row = await (await conn.execute(_READ_THREAD, [case])).fetchone()
    if row is None:
        return None
    said = orjson.loads((await keyring(conn)).open(THREAD, case, bytes(row[2])))
    return Thread(case, Id(row[0]), row[1], said["address"], said["name"], said["title"], said["ident"])


async def put_thread(tx: Tx, t: Thread, now: datetime) -> None:
    """From now on answers about a case go there; that address takes part."""
    ring = await keyring(tx)
    said = orjson.dumps({"address": t.address, "name": t.name, "title": t.title, "ident": t.ident})
    await tx.execute(_PUT_THREAD, [t.case, t.subject, t.token, ring.seal(THREAD, t.case, said), now])
    await tx.execute(_PUT_PERSON, [t.case, ring.index(PERSON, t.address.lower()), t.subject])


async def put_person(tx: Tx, case: ProceedingId, subject: Id, address: str) -> None:
    """An address takes part."""
    await tx.execute(_PUT_PERSON, [case, (await keyring(tx)).index(PERSON, address.lower()), subject])


async def put_ident(tx: Tx, ident: str, case: ProceedingId, subject: Id, sent: Id | None = None) -> None:
    """A Message-ID belongs to a case; it was `sent` by us."""
    await tx.execute(_PUT_IDENT, [(await keyring(tx)).index(IDENT, ident), case, subject, sent])


async def _received(conn: Tx | Reader, row: tuple[Any, ...]) -> Received:
    ident, way, sealed, recipient, peer, size, at, ending, rule, origin, files, answered, subject, case = row
    mail_from = (await keyring(conn)).open(FROM, ident, bytes(sealed)).decode()
    return Received(
        Id(ident), way, Envelope(mail_from, recipient, peer), size, at, ending and Ending(ending), rule, origin,
        files or [], answered, None if case is None else (Id(subject), ProceedingId(case)),
    )  # fmt: skip
