"""An office on a real app and PostgreSQL, whose time is its own: customers with matters, and colleagues who look.

Nobody signs in by a passkey here: sessions are opened as the door opens them, which is all that the routes ask for.
"""

from __future__ import annotations

import itertools
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from purser.accounts import create_customer, load_policy
from purser.api.runtime import Runtime
from purser.app import create_app
from purser.core.audit import SYSTEM
from purser.core.clock import FakeClock
from purser.core.db import Database, Tx
from purser.core.ids import CustomerId, Id, ProceedingId, SessionId, StaffId
from purser.core.procedure import Actor
from purser.core.proceedings import Docket, Who, claim
from purser.core.settings import Settings
from purser.core.terms import load_terms
from purser.identity import hash_token, store_staff
from purser.identity.permissions import Role
from purser.identity.staff_model import Staff, StaffStatus
from purser.privacy.request_table import PERSONAL_DATA
from purser.service import access, cases
from purser.service.access import Basis, Claim, Limits, store
from purser.service.access.room import by_case

_BASE = "http://office.test"
_DAY = timedelta(hours=10)
_numbers = itertools.count(1)


@dataclass(slots=True)
class Colleague:
    """Somebody of the staff at a browser, and what they have seen of whom."""

    id: StaffId
    role: Role
    browser: httpx.AsyncClient
    seen: set[str] = field(default_factory=set)
    began: datetime | None = None

    def note(self, answer: httpx.Response) -> httpx.Response:
        """What an answer shows of customers: whoever stands in it with a number, a balance or a history."""
        if answer.status_code < 300 and answer.headers.get("content-type", "").startswith("application/json"):
            self.seen |= set(_shown(answer.json()))
        return answer


def _shown(body: Any) -> list[str]:
    if isinstance(body, list):
        return [one for part in body for one in _shown(part)]
    if not isinstance(body, Mapping):
        return []
    found = [one for part in body.values() for one in _shown(part)]
    if "id" in body and (body.get("phone") or "wallets" in body):
        found.append(str(body["id"]))
    if "history" in body and "subject_id" in body:
        found.append(str(body["subject_id"]))
    return found


class Office:
    """Customers, their matters and their numbers; who was given whom is said by `give`."""

    def __init__(self, app: FastAPI, db: Database, clock: FakeClock) -> None:
        self.app, self.db, self.clock = app, db, clock
        self.customers: list[CustomerId] = []
        self.numbers: list[str] = []
        self.matters: list[tuple[CustomerId, ProceedingId]] = []
        self._given: set[tuple[StaffId, CustomerId]] = set()
        self._watched = clock.now()
        self._policy = load_policy("cn")

    @property
    def runtime(self) -> Runtime:
        runtime: Runtime = self.app.state.runtime
        return runtime

    def under(self, limits: Limits) -> None:
        """Give the staff these limits; contacts are those that `give` brings, cases are real."""
        self.runtime.access = replace(self.runtime.access, limits=limits, seek=(self._seek, by_case))

    async def _seek(self, _: Tx, staff: StaffId, customer: CustomerId) -> Claim | None:
        return Claim(Basis.CONTACT, Id(bytes(16))) if (staff, customer) in self._given else None

    def give(self, colleague: Colleague, customer: CustomerId) -> None:
        """A contact with this customer is theirs now."""
        self._given.add((colleague.id, customer))

    def take_back(self, colleague: Colleague, customer: CustomerId) -> None:
        """The contact is over."""
        self._given.discard((colleague.id, customer))

    async def populate(self, people: int) -> None:
        """Customers, each with a matter that the staff can see and a senior agent can act in."""
        docket = Docket(PERSONAL_DATA, load_terms("cn"), self.clock)
        for _ in range(people):
            number = f"+86139{next(_numbers):08d}"
            async with self.db.transaction() as tx:
                customer, _ = await create_customer(
                    tx, "王伟", (number, None), "hash", "zh-CN", self._policy, self.clock, wallet_class=2
                )
                ident = ProceedingId.new(self.clock)
                asked = await docket.open(tx, "ask", customer.id, ident, Who(Actor.CUSTOMER, str(customer.id)))
                for step in ("accept", "assign"):
                    asked = await docket.advance(tx, asked, step, Who.system())
            self.customers.append(customer.id)
            self.numbers.append(number)
            self.matters.append((customer.id, ident))
            self.clock.advance(seconds=1)

    async def act(self, colleague: Colleague, customer: CustomerId, matter: ProceedingId) -> None:
        """A colleague agrees to what is asked for in a matter; it waits on for a second one."""
        docket = Docket(PERSONAL_DATA, load_terms("cn"), self.clock)
        async with self.db.transaction() as tx:
            claimed = await claim(tx, customer, matter)
            await docket.agree(tx, claimed, "correct", Who(Actor(colleague.role.value), str(colleague.id)))

    async def ask(self) -> list[tuple[CustomerId, ProceedingId]]:
        """Every customer asks something: a case each that nobody has."""
        opened = []
        for customer in self.customers:
            who = Who(Actor.CUSTOMER, str(customer))
            new = cases.NewCase(customer, "other", "我想问一下", cases.Channel.APP, "zh", who)
            async with self.db.transaction() as tx:
                opened.append((customer, (await cases.open_case(tx, self.runtime.cases, new)).id))
        return opened

    async def hire(self, role: Role, name: str) -> Colleague:
        """Somebody new, at work."""
        ident, now, token = StaffId.new(self.clock), self.clock.now(), "st_" + secrets.token_urlsafe(32)
        async with self.db.transaction() as tx:
            await store_staff.add(tx, Staff(ident, name, role, StaffStatus.ACTIVE, now))
            session = SessionId.new(self.clock)
            await store_staff.open_session(tx, hash_token(token), session, ident, now, now + _DAY)
        browser = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app),
            base_url=_BASE,
            headers={"Sec-Fetch-Site": "same-origin"},
            cookies={"purser_staff": token},
        )
        return Colleague(ident, role, browser)

    async def past(self, colleague: Colleague, a_day: int, days: int = 7) -> None:
        """What somebody looked at in the week before: `a_day` customers over eight hours, who have moved away since."""
        now = self.clock.now()
        async with self.db.transaction() as tx:
            for day, turn in itertools.product(range(1, days + 1), range(a_day)):
                at = now - timedelta(days=day) + timedelta(minutes=turn * 480 / a_day)
                event, customer = Id.new(self.clock), CustomerId.new(self.clock)
                await store.add(tx, colleague.id, event, at, access.Event.OPENED, Basis.CONTACT, customer)

    async def pass_time(self, seconds: float) -> None:
        """The clock goes on; every five minutes the watch looks, as the worker lets it."""
        self.clock.advance(seconds=seconds)
        self.runtime.staff.forget_all()  # sessions are believed for a second of the machine's time
        if self.clock.now() - self._watched >= timedelta(seconds=300):
            self._watched = self.clock.now()
            await access.watch(self.db, self.runtime.access)

    async def set_canary(self, customer: CustomerId) -> None:
        """A customer with whom nobody has work."""
        await self.db.run(lambda tx: access.set_canary(tx, SYSTEM, customer, "decoy", self.clock))

    async def alarms(self, colleague: Colleague) -> list[tuple[str, datetime]]:
        """What was raised about somebody, and when."""
        async with self.db.reader() as conn:
            found = await access.read_alerts(conn, is_open=False)
        return sorted((a.alarm.value, a.at) for a in found if a.staff == colleague.id)


@asynccontextmanager
async def office(dsn: str, home: Path) -> AsyncIterator[Office]:
    """An empty one, on the policy's limits."""
    clock = FakeClock()
    app = create_app(Settings(database_url=dsn, base_url=_BASE, sandbox_url=None, home=home), clock)
    async with app.router.lifespan_context(app), Database(dsn) as db:
        made = Office(app, db, clock)
        made.under(made.runtime.access.limits)
        yield made
