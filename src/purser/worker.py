"""The worker: jobs of all rooms, the relay and the sender of webhooks, and what is done again and again.

Any number of workers share the work. One that is killed at any moment loses nothing: its jobs and deliveries
are taken up by others, or by itself when it is back.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine, Sequence
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import structlog
import uvloop

from purser import ledger
from purser.accounts import Policy, load_policy, read_customers, wallet_owners
from purser.cards import CardDesk, open_cards
from purser.cards import jobs as card_jobs
from purser.claims import DisputeDesk, RefundDesk, dispute_jobs
from purser.claims import jobs as claim_jobs
from purser.core.audit_heads import EVERY as HEADS_EVERY
from purser.core.audit_heads import Journal, publish_head
from purser.core.bell import Bell
from purser.core.clock import Clock, SystemClock
from purser.core.db import Database
from purser.core.deadlines import DeadlineKeeper, Fires
from purser.core.endings import end, leave_at_last
from purser.core.ids import CustomerId, SessionId
from purser.core.jobs import SILENCE, Handlers, Runner, merge
from purser.core.key_providers import key_provider
from purser.core.log import configure_logging
from purser.core.periodic import Every, Timetable
from purser.core.settings import Settings
from purser.core.vault_rotation import rotation_handlers
from purser.hotline.calls import jobs as call_jobs
from purser.hotline.calls import open_calls
from purser.identity import (
    list_sessions,
    prune_attempts,
    prune_credentials,
    prune_devices,
    prune_proofs,
    prune_sessions,
)
from purser.identity.staff_door import prune_staff
from purser.notices import Contact, Postman, Sender, open_house
from purser.notices import jobs as notice_jobs
from purser.notices.deliver import CONCURRENCY as NOTICES_CONCURRENCY
from purser.notices.outgoing import MailPort
from purser.notices.tell import QUEUE as NOTICES_QUEUE
from purser.opening import open_case_desk, open_channels
from purser.operations import jobs as operations_jobs
from purser.payments import Counter, fee_jobs, open_payments
from purser.payments import jobs as payment_jobs
from purser.privacy import Privacy, open_privacy
from purser.privacy import jobs as privacy_jobs
from purser.procedures import ALL as PROCEDURES
from purser.safety import Thefts, open_thefts
from purser.safety import jobs as safety_jobs
from purser.schema import SEALED
from purser.service.access import jobs as access_jobs
from purser.service.access import open_access
from purser.service.cases import jobs as case_jobs
from purser.service.chat import jobs as chat_jobs
from purser.service.chat import open_chats
from purser.service.feedback import jobs as feedback_jobs
from purser.service.feedback import open_feedback
from purser.service.knowledge import Library
from purser.service.mail import jobs as mail_jobs
from purser.service.mail import mail_lock, open_mail
from purser.service.queue import ContactKind, Dispatcher, open_floor
from purser.service.queue import jobs as queue_jobs
from purser.service.queue.jobs import Follower
from purser.service.queue.unreached import follower as follow_unreached
from purser.service.queue.waiting_cases import follower as follow_cases
from purser.settlements import PayoutDesk
from purser.settlements import jobs as payout_jobs

CONCURRENCY: Final = 16
"""Jobs of one worker at a time."""

_HOUR: Final = 3600

log = structlog.get_logger(__name__)


async def work(settings: Settings, clock: Clock) -> None:
    """Run until cancelled; then finish what can be finished within seconds.

    Raises what any part of it raises; a database that goes away is waited for.
    """
    async with AsyncExitStack() as stack:
        db = await stack.enter_async_context(Database(settings.database_url, key_provider=key_provider(settings.home)))
        bell = await stack.enter_async_context(Bell(settings.database_url))
        policy, secret = load_policy(settings.policy), settings.secret()
        channels = await open_channels(settings, clock)
        stack.push_async_callback(channels.aclose)
        room = await open_payments(db, clock, policy, channels, settings.base_url, secret)
        stack.push_async_callback(room.engine.close)
        refunds, disputes = RefundDesk.of(room.counter), DisputeDesk.of(room.counter)
        payouts = PayoutDesk.of(room.counter)
        cards = open_cards(db, clock, policy, channels, settings.base_url)
        house = open_house(
            settings, db, clock, policy.time_zone, partial(find_contact, db), partial(is_signed_in, db, policy, clock),
            stack.enter_context(ExitStack()),
        )  # fmt: skip
        thefts = open_thefts(settings.policy, clock)
        corner = open_privacy(clock, settings.policy, PROCEDURES, settings.privacy_officer, secret)
        postman = await stack.enter_async_context(Postman(private=settings.private_webhooks))
        centre = service_centre(settings, db, clock, house.mail, bell)
        handlers = merge(
            payment_jobs.handlers(room.counter),
            card_jobs.handlers(cards),
            claim_jobs.refund_handlers(refunds),
            payout_jobs.handlers(payouts),
            dispute_jobs.handlers(disputes),
            safety_jobs.handlers(room.counter, thefts),
            notice_jobs.handlers(db, clock),
            privacy_jobs.handlers(db, corner, settings.home, settings.base_url),
            centre.handlers,
            operations_jobs.handlers(db, policy, clock),
            rotation_handlers(db, clock, SEALED),
        )
        runner = await stack.enter_async_context(
            Runner(settings.database_url, handlers, concurrency=CONCURRENCY, clock=clock)
        )
        sending = merge(notice_jobs.send_handlers(house), centre.sending)
        senders = await stack.enter_async_context(
            Runner(settings.database_url, sending, queue=NOTICES_QUEUE, concurrency=NOTICES_CONCURRENCY, clock=clock)
        )
        fires = {**centre.fires, **other_fires(room.counter, cards, thefts, corner)}
        tasks = [
            *house_tasks(db, clock, policy, runner),
            Every("notices.sweep", SILENCE / 2, senders.sweep),
            Every("audit.head", HEADS_EVERY, partial(publish_head, db, Journal(settings.home), clock)),
            *payment_jobs.periodic(room.counter),
            *notice_jobs.periodic(db, clock),
            *dispute_jobs.periodic(disputes),
            *privacy_jobs.periodic(db, clock),
            *centre.tasks,
            *operations_jobs.periodic(db, policy, clock),
        ]
        log.info("worker_started", jobs=sorted([*handlers, *sending]), tasks=[t.name for t in tasks])
        await _together(
            runner.run(),
            senders.run(),
            notice_jobs.relay_forever(db, clock),
            notice_jobs.relay_wallets_forever(db, clock, wallet_owners),
            Sender(db, clock, postman).run(),
            Timetable(db, clock, tasks).run(),
            DeadlineKeeper(db, clock, fires).run(),
            *centre.forever,
        )


@dataclass(frozen=True, slots=True)
class Centre:
    """What the worker does for the service centre; `forever` goes on as long as it does."""

    handlers: Handlers
    sending: Handlers
    fires: Fires
    tasks: Sequence[Every]
    forever: Sequence[Coroutine[Any, Any, None]]


def service_centre(settings: Settings, db: Database, clock: Clock, post: MailPort, bell: Bell) -> Centre:
    """The rooms of the service centre put together; `post` carries their mail. Raises ValueError for a setting."""
    cases = open_case_desk(settings.policy, clock)
    feedback, mail = open_feedback(settings.policy, cases), open_mail(settings, db, clock, cases)
    chats = open_chats(db, clock, settings.policy, Library(settings.policy), cases)
    calls = open_calls(db, clock, settings.policy, cases, None, settings.recordings_folder)
    unreached = follow_unreached(db, cases)
    followers: dict[ContactKind, Follower] = {
        ContactKind.CHAT: chat_jobs.follower(chats),
        ContactKind.CALL: unreached,
        ContactKind.CALLBACK: unreached,
        ContactKind.CASE: follow_cases(db, cases),
    }
    handlers = merge(
        queue_jobs.handlers(db, followers),
        case_jobs.handlers(db, cases),
        mail_jobs.handlers(mail),
        feedback_jobs.handlers(db, feedback),
    )
    tasks = [
        *case_jobs.periodic(db, cases),
        *queue_jobs.periodic(db, clock),
        *chat_jobs.periodic(chats),
        *call_jobs.periodic(calls),
        *mail_jobs.periodic(mail, settings.imap_url),
        *access_jobs.periodic(db, open_access(settings.policy, clock)),
    ]
    forever = [
        Dispatcher(db, open_floor(settings.policy, clock), bell).run(),
        *mail_jobs.forever(mail, settings.mail_listen, mail_lock(settings)),
    ]
    fires = {**case_jobs.fires(cases), **feedback_jobs.fires(feedback)}
    return Centre(handlers, mail_jobs.send_handlers(mail, post), fires, tasks, forever)


def other_fires(counter: Counter, cards: CardDesk, thefts: Thefts, corner: Privacy) -> Fires:
    """What happens by itself in the rooms below the service centre, and above it."""
    return {
        **fee_jobs.fires(counter),
        **card_jobs.fires(cards),
        **safety_jobs.fires(thefts),
        **privacy_jobs.fires(corner),
        **claim_jobs.refund_fires(RefundDesk.of(counter)),
        **payout_jobs.fires(PayoutDesk.of(counter)),
        **dispute_jobs.fires(DisputeDesk.of(counter)),
    }


async def find_contact(db: Database, customer: CustomerId) -> Contact | None:
    """How a customer can be reached now."""
    async with db.reader() as conn:
        found = (await read_customers(conn, [customer])).get(customer)
    return None if found is None else Contact(found.phone, found.email, found.locale)


async def is_signed_in(db: Database, policy: Policy, clock: Clock, customer: CustomerId, session: SessionId) -> bool:
    """Whether a session still lives."""
    async with db.reader() as conn:
        return any(line.id == session for line in await list_sessions(conn, customer, policy.sessions, clock))


def house_tasks(db: Database, clock: Clock, policy: Policy, runner: Runner) -> list[Every]:
    """What is done again and again for the rooms that have no jobs of their own."""

    async def months() -> None:
        await ledger.ensure_partitions(db, clock.now())

    async def expire() -> None:
        while await ledger.expire_due(db, clock):
            await asyncio.sleep(0)

    async def prune() -> None:
        await db.run(lambda tx: prune_sessions(tx, policy.sessions, clock))
        await db.run(lambda tx: prune_attempts(tx, clock))
        await db.run(lambda tx: prune_credentials(tx, clock))
        await db.run(lambda tx: prune_proofs(tx, clock))
        await db.run(lambda tx: prune_devices(tx, clock))
        await db.run(lambda tx: prune_staff(tx, clock))

    return [
        Every("ledger.months", _HOUR, months),
        Every("ledger.expire_holds", 10, expire),
        Every("identity.prune", _HOUR, prune),
        Every("jobs.sweep", SILENCE / 2, runner.sweep),
    ]


async def _together(*parts: Coroutine[Any, Any, None]) -> None:
    """Run all until one ends or we are cancelled; then cancel the others and wait for them."""
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    for task in done:
        task.result()


async def _until_told(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT."""
    work_task = asyncio.create_task(work(settings, SystemClock()))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _stop, work_task)
    await asyncio.wait({work_task})
    await end(asyncio.all_tasks() - {asyncio.current_task()})
    if not work_task.cancelled():
        work_task.result()
    log.info("worker_stopped")


def _stop(work_task: asyncio.Task[None]) -> None:
    leave_at_last()
    work_task.cancel()


def main() -> None:
    """`python -m purser.worker`."""
    configure_logging()
    uvloop.run(_until_told(Settings.from_environment()))


if __name__ == "__main__":
    main()
