"""One customer who is told things, with the house that sends them on by a test's own clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.core.ids import CustomerId, Id, SessionId
from purser.notices import CodeKind, Contact, House, NoticeKind, notice_sealer, send_code, tell
from purser.notices.deliver import resume
from purser.notices.jobs import send_handlers
from purser.notices.local import LocalLetter, LocalOutbox, read_local_letters
from purser.notices.subscriptions import subscribe
from purser.notices.tell import Data
from purser.notices.webpush import PushKey, PushPost
from tests.support.jobs import run_due_jobs
from tests.support.push_service import PushService

SEALER = notice_sealer(b"a secret of thirty-two bytes or so")
KEY = PushKey(b"p" * 32, "mailto:operator@purser.test")
PHONE, EMAIL = "+8613800000009", "somebody@mail.test"


@dataclass
class Telling:
    """`contact` is how the customer can be reached, `signed_in` whether their session lives."""

    db: Database
    clock: FakeClock
    house: House = field(init=False)
    customer: CustomerId = field(init=False)
    session: SessionId = field(init=False)
    contact: Contact | None = field(default_factory=lambda: Contact(PHONE, EMAIL, "en"))
    signed_in: bool = True

    def __post_init__(self) -> None:
        self.customer, self.session = CustomerId.new(self.clock), SessionId.new(self.clock)
        local = LocalOutbox(self.db, SEALER, self.clock)
        self.house = House(
            self.db, self.clock, SEALER, ZoneInfo("Asia/Shanghai"), local, local,
            PushPost(KEY, self.clock, private=True), self._contact, self._lives,
        )  # fmt: skip

    def use(self, **ports: Any) -> None:
        """Send by other ports."""
        self.house = replace(self.house, **ports)

    async def tell(self, kind: NoticeKind = NoticeKind.PASSWORD_CHANGED, data: Data | None = None) -> None:
        told = {"at": self.clock.now().isoformat()} if data is None else data
        async with self.db.transaction() as tx:
            await tell(tx, self.customer, kind, told, self.clock)

    async def code(
        self,
        code: str = "482913",
        to: str = PHONE,
        *,
        minutes: int = 10,
        locale: str = "en",
        kind: CodeKind = CodeKind.SIGN_IN,
    ) -> None:
        async with self.db.transaction() as tx:
            await send_code(tx, to, kind, code, locale, SEALER, self.clock, life=timedelta(minutes=minutes))

    async def subscribe(self, browser: PushService) -> Id:
        given = browser.subscription
        keys = given["keys"]
        async with self.db.transaction() as tx:
            return await subscribe(
                tx, self.customer, self.session, (given["endpoint"], keys["p256dh"], keys["auth"]),
                private=True, clock=self.clock,
            )  # fmt: skip

    async def run(self) -> int:
        """Wake what was parked and do the jobs that are due; returns how many."""
        await resume(self.db, self.clock)
        return len(await run_due_jobs(self.db, send_handlers(self.house), self.clock.now()))

    async def letters(self) -> list[LocalLetter]:
        async with self.db.reader() as conn:
            return await read_local_letters(conn, SEALER, 100)

    async def states(self) -> list[tuple[Any, ...]]:
        """Way, state, attempts and error of each delivery."""
        return await self.rows("SELECT way, state, attempts, last_error FROM notice_deliveries ORDER BY way, id")

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        async with self.db.reader() as conn:
            return await (await conn.execute(query)).fetchall()

    async def _contact(self, customer: CustomerId) -> Contact | None:
        return self.contact if customer == self.customer else None

    async def _lives(self, customer: CustomerId, session: SessionId) -> bool:
        return self.signed_in and (customer, session) == (self.customer, self.session)


def received(amount: int = 1250, payer: str = "王伟") -> Mapping[str, Any]:
    """Data of MONEY_RECEIVED."""
    return {"payer": payer, "amount": {"amount": amount, "currency": "CNY"}}
