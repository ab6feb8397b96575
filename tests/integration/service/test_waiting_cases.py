"""Mail that opens a case stands in the queue: handed out like whoever waits, to whom there is room for it with."""

from __future__ import annotations

import pytest

from purser.core.db import Tx
from purser.core.ids import CustomerId, StaffId
from purser.core.procedure import Actor
from purser.core.proceedings import Who
from purser.service import cases, queue
from purser.service.cases import Case
from purser.service.queue import Band, Contact, ContactKind, NewContact
from purser.service.queue.reports import read_shares
from tests.support.mailing import Mailing
from tests.support.queueing import Centre
from tests.support.world import World

LETTER = b"From: emma@outlook.example\r\nSubject: refund\r\n\r\nMy refund did not arrive.\r\n"


class Post:
    """A house that takes in mail, and those who answer it."""

    def __init__(self, world: World) -> None:
        self.house, self.centre = Mailing(world.db, world.clock), Centre(world.db, world.clock)
        self.db = world.db

    async def comes(self, number: int = 1) -> Case:
        """Somebody writes."""
        raw = LETTER.replace(b"emma", b"emma%d" % number)
        return await self.house.case(await self.house.takes(raw, f"emma{number}@outlook.example"))

    async def contact(self, case: Case) -> Contact:
        async with self.db.reader() as conn:
            found = await queue.find_of(conn, case.id, is_case=True)
        assert found is not None
        return found

    async def case(self, case: Case) -> Case:
        await self.house.work()
        async with self.db.reader() as conn:
            return await cases.read_case(conn, case.subject, case.id)

    async def give(self, case: Case, staff: StaffId | None) -> None:
        """By the list, not by the queue."""

        async def run(tx: Tx) -> None:
            claimed = await cases.claim_case(tx, case.subject, case.id)
            await cases.assign(tx, self.house.desk.cases, claimed, staff, Who(Actor.AGENT, str(staff)))

        await self.db.run(run)

    async def sweep(self, **later: float) -> None:
        self.centre.clock.advance(**later)
        await queue.let_go_of_cases(self.db, self.centre.floor)


@pytest.fixture
def post(world: World) -> Post:
    return Post(world)


async def test_a_mail_is_handed_to_who_has_room_for_cases_and_is_theirs_then(post: Post) -> None:
    case = await post.comes()
    contact = await post.contact(case)
    assert (contact.kind, contact.state, contact.band) == (ContactKind.CASE, "queued", Band.MONEY_MISSING)
    assert (contact.case, contact.promised_s) == ((case.subject, case.id), None)
    await post.centre.agent()
    assert await post.centre.look() == 0, "nobody takes cases whom nobody gave room for them"
    agent = await post.centre.agent(cases=1)
    assert await post.centre.look() == 1
    await post.centre.do(queue.accept, contact.id, agent)
    assert (await post.case(case)).assigned_to == agent
    await post.centre.do(queue.requeue, contact.id, agent)
    await post.sweep()
    assert (await post.contact(case)).state == "queued", "who hands it back takes it out of the queue by nothing"
    assert (await post.case(case)).assigned_to is None


async def test_what_is_taken_from_the_list_or_resolved_leaves_the_queue(post: Post) -> None:
    taken, resolved, left = [await post.comes(n) for n in range(3)]
    await post.give(taken, StaffId.new(post.centre.clock))

    async def resolve(tx: Tx) -> None:
        claimed = await cases.claim_case(tx, resolved.subject, resolved.id)
        await cases.resolve(tx, post.house.desk.cases, claimed, "answered", Who.system("a test"))

    await post.db.run(resolve)
    await post.sweep(hours=2)
    assert [(await post.contact(c)).state for c in (taken, resolved, left)] == ["abandoned", "abandoned", "queued"]


async def test_a_case_waits_through_the_night_and_nobody_is_told_they_wait(post: Post) -> None:
    case = await post.comes()
    post.centre.clock.advance(hours=14)
    await post.centre.dispatcher.turn_away()
    assert (await post.contact(case)).state == "queued"
    async with post.db.reader() as conn:
        report = await read_shares(conn, case.opened_at, post.centre.clock.now())
    assert report.arrived == 0, "the service level is of people who wait at the line"


async def test_whoever_wrote_may_still_be_rung_about_it(post: Post) -> None:
    case = await post.comes()
    waits = await post.contact(case)
    customer = CustomerId.new(post.centre.clock)
    new = NewContact(ContactKind.CALLBACK, case.id, customer, (case.subject, case.id))
    rung = await post.db.run(lambda tx: queue.enqueue(tx, new, post.centre.clock))
    assert (rung.kind, rung.state) == (ContactKind.CALLBACK, "callback_held")
    assert await post.db.run(lambda tx: queue.enqueue(tx, new, post.centre.clock)) == rung
    assert await post.contact(case) == waits
    assert await post.db.run(lambda tx: queue.enqueue_case(tx, case, post.centre.clock)) == waits
