"""What the worker does for privacy: copies, deadlines, what is over."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from purser.core.clock import Clock
from purser.core.db import Database, Tx
from purser.core.deadlines import Fires
from purser.core.ids import CustomerId, ProceedingId
from purser.core.jobs import Handler, Handlers
from purser.core.periodic import Every
from purser.core.proceedings import Proceeding, Who
from purser.notices import NoticeKind, tell
from purser.privacy import store
from purser.privacy.archive import signing_key
from purser.privacy.copies import make_copy, prune_copies
from purser.privacy.go_on import MAKE_COPY
from purser.privacy.keep import drop_years
from purser.privacy.leave import give_up, leave, look_again
from purser.privacy.room import NAME, Privacy

_HOUR: Final = 3_600


def handlers(db: Database, room: Privacy, home: Path, base_url: str) -> Handlers:
    """The room's jobs."""

    async def copy(customer: str, request: str) -> None:
        key = signing_key(home)
        await make_copy(db, room, key, base_url, CustomerId.parse(customer), ProceedingId.parse(request))

    return {MAKE_COPY: Handler(copy)}


def fires(room: Privacy) -> Fires:
    """What is done when a deadline is due."""

    async def lapse(tx: Tx, matter: Proceeding) -> None:
        await room.docket.advance(tx, matter, "lapse", Who.system("not proved in time"))
        await store.end(tx, CustomerId(matter.subject), matter.id, None, (), room.clock.now())

    async def again(tx: Tx, matter: Proceeding) -> None:
        await look_again(tx, room, matter)

    async def over(tx: Tx, matter: Proceeding) -> None:
        await give_up(tx, room, matter)

    async def close(tx: Tx, matter: Proceeding) -> None:
        await leave(tx, room, matter)

    async def overdue(tx: Tx, matter: Proceeding) -> None:
        customer = CustomerId(matter.subject)
        await room.docket.advance(tx, matter, "overdue", Who.system("not answered in time"))
        if await store.set_late(tx, customer, matter.id, room.clock.now()):
            kind = (await store.read(tx, customer, matter.id)).kind.value
            data = {"kind": kind, "request": str(matter.id)}
            await tell(tx, customer, NoticeKind.PRIVACY_LATE, data, room.clock)

    taken = {"lapse": lapse, "look_again": again, "give_up": over, "close": close, "overdue": overdue}
    return {(NAME, step): fire for step, fire in taken.items()}


def periodic(db: Database, clock: Clock) -> list[Every]:
    """What is done again and again."""

    async def prune() -> None:
        await db.run(lambda tx: prune_copies(tx, clock.now()))
        await drop_years(db, clock)

    return [Every("privacy.prune", _HOUR, prune)]
