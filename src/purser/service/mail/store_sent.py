"""The SQL of mail that goes out, and of whom a machine has answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson

from purser.core.db import Reader, Tx
from purser.core.ids import Id, ProceedingId
from purser.core.vault import Field, keyring

SENT: Final = Field("mail_sent", "sealed")
ANSWERED: Final = Field("mail_answered", "address")

_PUT: Final = """
    INSERT INTO mail_sent (id, kind, subject, case_id, sealed, state, created_at)
    VALUES (%s, %s, %s, %s, %s, 'waiting', %s) ON CONFLICT DO NOTHING"""
_READ: Final = "SELECT kind, subject, case_id, sealed, state, attempts, error, created_at FROM mail_sent WHERE id = %s"
_TRIED: Final = """
    UPDATE mail_sent SET state = %s, attempts = attempts + 1, error = %s, settled_at = %s
     WHERE id = %s AND state = 'waiting'"""
_BOUNCED: Final = "UPDATE mail_sent SET state = 'bounced', error = %s, settled_at = %s WHERE id = %s"
_ANSWER: Final = """
    INSERT INTO mail_answered AS a (address, at) VALUES (%s, %s)
    ON CONFLICT (address) DO UPDATE SET at = excluded.at WHERE a.at <= %s"""
_FORGET: Final = "DELETE FROM mail_answered WHERE at < %s"
_BOX: Final = "SELECT validity, last_uid FROM mail_boxes WHERE name = %s"
_PUT_BOX: Final = """
    INSERT INTO mail_boxes (name, validity, last_uid) VALUES (%s, %s, %s)
    ON CONFLICT (name) DO UPDATE SET validity = excluded.validity, last_uid = excluded.last_uid"""


@dataclass(frozen=True, slots=True)
class Content:
    """What a mail of ours says, and to whom. `answers`: the Message-ID it answers to."""

    to: str
    language: str
    title: str
    text: str
    answers: str | None


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail of ours and how it fares."""

    id: Id
    kind: str
    subject: Id
    case: ProceedingId
    content: Content
    state: str
    attempts: int
    error: str | None
    created_at: datetime


async def put(tx: Tx, ident: Id, kind: str, where: tuple[Id, ProceedingId], content: Content, now: datetime) -> bool:
    """A mail to be sent; False when it was put there before."""
    said: dict[str, Any] = {name: getattr(content, name) for name in Content.__dataclass_fields__}
    sealed = (await keyring(tx)).seal(SENT, ident, orjson.dumps(said))
    return (await tx.execute(_PUT, [ident, kind, *where, sealed, now])).rowcount == 1


async def read(conn: Tx | Reader, ident: Id) -> Sent | None:
    """A mail of ours."""
    row = await (await conn.execute(_READ, [ident])).fetchone()
    if row is None:
        return None
    kind, subject, case, sealed, *rest = row
    content = Content(**orjson.loads((await keyring(conn)).open(SENT, ident, bytes(sealed))))
    return Sent(ident, kind, Id(subject), ProceedingId(case), content, *rest)


async def tried(tx: Tx, ident: Id, state: str, error: str | None, now: datetime | None) -> None:
    """One more attempt, and what came of it."""
    await tx.execute(_TRIED, [state, error, now, ident])


async def bounced(tx: Tx, ident: Id, error: str, now: datetime) -> None:
    """It did not arrive."""
    await tx.execute(_BOUNCED, [error, now, ident])


async def may_answer(tx: Tx, address: str, now: datetime, since: datetime) -> bool:
    """Note that a machine answers an address, unless one has since; one of many at once may."""
    digest = (await keyring(tx)).index(ANSWERED, address.lower())
    return (await tx.execute(_ANSWER, [digest, now, since])).rowcount == 1


async def forget_answered(tx: Tx, before: datetime) -> None:
    """Whom a machine answered before."""
    await tx.execute(_FORGET, [before])


async def read_box(conn: Tx | Reader, name: str) -> tuple[int, int] | None:
    """How far a mailbox has been fetched: its validity and the last number."""
    row = await (await conn.execute(_BOX, [name])).fetchone()
    return None if row is None else (int(row[0]), int(row[1]))


async def put_box(tx: Tx, name: str, validity: int, last: int) -> None:
    """It has been fetched so far."""
    await tx.execute(_PUT_BOX, [name, validity, last])
