"""Deliver what was told: one job a delivery, one attempt a run.

Taking up is a short transaction of its own that counts the attempt and leases the delivery; then it is sent with
no transaction open; then the outcome is stored, if the lease still stands. The next attempt is a job when it is
due within seconds; otherwise the delivery is parked, so that the queue stays short however long a mail server is
down. What has been sent is sent no more, however often its job is run. A delivery whose sender died in the middle
is tried again under the same id, by which every way lets the other side know that it has it already.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import orjson
import structlog

from purser.core.clock import Clock
from purser.core.db import Database, Tx
from purser.core.ids import CustomerId, Id, SessionId
from purser.core.jobs import defer
from purser.core.metrics import NOTICES
from purser.core.seal import SealBroken, Sealer
from purser.core.settings import NAME
from purser.notices import store_deliveries as store
from purser.notices.compose import Content, mail_of, push_payload, sms_of
from purser.notices.kinds import CodeKind, NoticeKind, Topic, Way
from purser.notices.outgoing import MailPort, Outcome, SmsPort, refused
from purser.notices.phrases import language_of
from purser.notices.store_deliveries import Leased
from purser.notices.subscriptions import open_subscription
from purser.notices.tell import send_job
from purser.notices.webpush import PushPost, Urgency

log = structlog.get_logger(__name__)

LEASE: Final = timedelta(seconds=60)
"""How long a delivery belongs to who took it up: longer than any attempt may take."""

EACH: Final = 12
"""Deliveries of one way under way at once in one process: when a mail server hangs, texts still go out."""

CONCURRENCY: Final = 40
"""Deliveries under way at once in one process: more than all ways together."""

BREATH: Final = timedelta(seconds=2)
"""How long a delivery is put off whose way is busy."""

SOON: Final = timedelta(seconds=20)
"""What is due within this is a job; what is due later is parked."""

RESUMED_AT_ONCE: Final = 500

GAPS: Final = (10, 60, 300, 1800, 2 * 3600, 6 * 3600, 12 * 3600, 24 * 3600)
"""Seconds between the attempts of a message, the last again and again until it is no news any more."""

CODE_GAPS: Final = (2, 5, 15, 30, 60)
"""The same for codes: somebody sits and waits."""


@dataclass(frozen=True, slots=True)
class Contact:
    """How a customer can be reached. `locale` is theirs."""

    phone: str | None
    email: str | None
    locale: str


@dataclass(frozen=True, slots=True)
class House:
    """What deliveries need. `contact` and `lives` are asked at each attempt: addresses and sessions change. `name` is
    the operator's, by which texts are signed."""

    db: Database
    clock: Clock
    sealer: Sealer
    zone: ZoneInfo
    mail: MailPort
    sms: SmsPort
    push: PushPost
    contact: Callable[[CustomerId], Awaitable[Contact | None]]
    lives: Callable[[CustomerId, SessionId], Awaitable[bool]]
    name: str = NAME
    busy: Counter[str] = field(default_factory=Counter)


async def deliver(house: House, owner: Id, ident: Id, way: str) -> Outcome | None:
    """One attempt; what came of it, or None when there was nothing to do. Idempotent."""
    if house.busy[way] >= EACH:
        at = house.clock.now() + BREATH
        await house.db.run(lambda tx: defer(tx, [send_job(owner, ident, way, at=at)]))
        return None
    house.busy[way] += 1
    try:
        return await _deliver(house, owner, ident)
    finally:
        house.busy[way] -= 1


async def _deliver(house: House, owner: Id, ident: Id) -> Outcome | None:
    now = house.clock.now()
    leased = await house.db.run(lambda tx: store.lease(tx, owner, ident, now, now + LEASE))
    if leased is None:  # settled, or somebody is at it
        return None
    if now >= leased.expires_at:
        outcome = refused("expired")
    else:
        try:
            outcome = await _attempt(house, owner, leased)
        except SealBroken:
            outcome = refused("unreadable")
    NOTICES.labels(leased.way, outcome.error or "sent").inc()
    if not outcome.accepted:
        log.info("notice_not_sent", way=leased.way, kind=leased.kind, attempt=leased.attempts, error=outcome.error)
    await house.db.run(lambda tx: _settle(tx, owner, leased, outcome, house.clock.now()))
    return outcome


async def resume(db: Database, clock: Clock) -> int:
    """Give jobs to what was parked until now, and to what a sender left behind that died; returns how many."""
    resumed = 0
    while True:

        async def wake(tx: Tx) -> int:
            due = await store.unpark(tx, clock.now(), RESUMED_AT_ONCE)
            await defer(tx, [send_job(owner, ident, way) for owner, ident, way in due])
            return len(due)

        resumed += (n := await db.run(wake))
        if n < RESUMED_AT_ONCE:
            return resumed


async def _settle(tx: Tx, owner: Id, d: Leased, outcome: Outcome, now: datetime) -> None:
    """Store what an attempt came to, and when the next one is."""
    if outcome.again and (at := _next_attempt(d, now)) < d.expires_at:
        is_soon = at - now <= SOON
        if await store.wait(tx, owner, d, outcome.error, None if is_soon else at) and is_soon:
            await defer(tx, [send_job(owner, d.id, d.way, at=at)])
        return
    state = "sent" if outcome.accepted else "dropped" if outcome.error in ("gone", "no_address") else "given_up"
    await store.settle(tx, owner, d, state, outcome.error, now)


def _next_attempt(d: Leased, now: datetime) -> datetime:
    gaps = CODE_GAPS if d.kind in set(CodeKind) else GAPS
    spread = random.uniform(0.9, 1.1)  # noqa: S311 -- so that what failed together does not return together
    return now + timedelta(seconds=gaps[min(d.attempts, len(gaps)) - 1] * spread)


async def _attempt(house: House, owner: Id, d: Leased) -> Outcome:
    if d.sealed is not None:
        bare = orjson.loads(house.sealer.open(d.sealed, d.id))
        content = _content(house, d, d.id, bare["locale"], bare["data"], d.created_at)
        return await _write(house, d.way, bare["address"], content)
    customer = CustomerId(owner)
    contact = await house.contact(customer)
    async with house.db.reader() as conn:
        told = await store.read_content(conn, customer, d.number)
    if contact is None or told is None:
        return refused("no_address")
    content = _content(house, d, told.id, contact.locale, orjson.loads(told.data), told.at)
    if d.way == Way.PUSH:
        return await _push(house, customer, d, content)
    address = contact.email if d.way == Way.MAIL else contact.phone
    return refused("no_address") if address is None else await _write(house, d.way, address, content)


def _content(house: House, d: Leased, message: Id, locale: str, data: dict[str, Any], at: datetime) -> Content:
    return Content(d.id, message, d.kind, data, language_of(locale), house.zone, at)


async def _write(house: House, way: str, address: str, content: Content) -> Outcome:
    if way == Way.MAIL:
        return await house.mail.mail(mail_of(content, address))
    return await house.sms.sms(sms_of(content, address, house.name))


async def _push(house: House, customer: CustomerId, d: Leased, content: Content) -> Outcome:
    """Push to a browser, unless whoever allowed it there has signed out since."""
    assert d.subscription is not None
    async with house.db.reader() as conn:
        found = await open_subscription(conn, customer, d.subscription)
    if found is None:
        return refused("gone")
    browser, session = found
    if await house.lives(customer, session):
        urgency: Urgency = "high" if NoticeKind(d.kind).topic is Topic.SECURITY else "normal"
        life = d.expires_at - house.clock.now()
        outcome = await house.push.push(browser, content.message, push_payload(content), life, urgency)
    else:
        outcome = refused("gone")
    if outcome.error == "gone":
        subscription = d.subscription
        await house.db.run(lambda tx: store.drop_subscription(tx, customer, subscription))
    return outcome
