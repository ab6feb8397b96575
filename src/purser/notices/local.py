"""The local outbox: where mail and texts go while no server is set. The page /dev/outbox shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import orjson

from purser.core.clock import Clock
from purser.core.db import Database, Reader, Tx
from purser.core.ids import Id
from purser.core.seal import SealBroken, Sealer
from purser.notices.outgoing import ACCEPTED, Mail, Outcome, Sms

KEPT: Final = timedelta(days=2)
"""How long letters are kept."""

_PUT = """
    INSERT INTO local_letters (id, way, kind, sealed, at) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (id) DO NOTHING"""
_READ = "SELECT id, way, kind, sealed, at FROM local_letters ORDER BY at DESC, id DESC LIMIT %s"
_PRUNE = "DELETE FROM local_letters WHERE at < %s"


@dataclass(frozen=True, slots=True)
class LocalLetter:
    """What would have been sent. `subject` is of mail only, `code` where there is one to type in."""

    id: Id
    way: str
    kind: str
    to: str
    subject: str | None
    text: str
    code: str | None
    at: datetime


class LocalOutbox:
    """Takes mail and texts, and keeps them for whoever is at the machine. Sealed: they have codes in them."""

    def __init__(self, db: Database, sealer: Sealer, clock: Clock) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def mail(self, mail: Mail) -> Outcome:
        return await self._put(mail.id, "mail", mail.kind, [mail.to, mail.subject, mail.text, mail.code])

    async def sms(self, sms: Sms) -> Outcome:
        return await self._put(sms.id, "sms", sms.kind, [sms.to, None, sms.text, sms.code])

    async def _put(self, ident: Id, way: str, kind: str, content: list[str | None]) -> Outcome:
        """Once, however often it is tried."""
        sealed = self._sealer.seal(orjson.dumps(content), ident)
        async with self._db.transaction() as tx:
            await tx.execute(_PUT, [ident, way, kind, sealed, self._clock.now()])
        return ACCEPTED


async def read_local_letters(conn: Reader, sealer: Sealer, limit: int) -> list[LocalLetter]:
    """The newest letters that this process's secret opens."""
    found = []
    for ident, way, kind, sealed, at in await (await conn.execute(_READ, [limit])).fetchall():
        try:
            to, subject, text, code = orjson.loads(sealer.open(sealed, ident))
        except SealBroken:
            continue
        found.append(LocalLetter(Id(ident), way, kind, to, subject, text, code, at))
    return found


async def prune_local_letters(tx: Tx, before: datetime) -> int:
    """Forget letters of before a time; returns how many."""
    return (await tx.execute(_PRUNE, [before])).rowcount
