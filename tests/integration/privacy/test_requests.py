"""Requests: every step of the table by everybody, deadlines, and that what is stopped has really stopped."""

from __future__ import annotations

import asyncio

import psycopg
import pytest

from purser.core.errors import Problem
from purser.core.ids import CustomerId, ProceedingId
from purser.core.procedure import Actor, Step
from purser.core.proceedings import Proceeding, Who, claim, read_steps
from purser.notices import NoticeKind, read_box, set_preferences, tell
from purser.notices.kinds import Choice, Topic, Way
from purser.notices.tell import Data
from purser.payments.replay import try_rules
from purser.privacy import PERSONAL_DATA, RequestKind, Said, decide, fetch_copy, history, prove, withdraw
from purser.risk import draft_rules
from purser.safety import WHOLE, Source, freeze
from tests.support.privacy import Corner
from tests.support.rules import CALM
from tests.support.world import World, snapshot

WAYS: dict[str, list[tuple[str, Actor]]] = {
    "received": [],
    "verifying": [("challenge", Actor.SYSTEM)],
    "in_progress": [("accept", Actor.SYSTEM)],
    "with_staff": [("accept", Actor.SYSTEM), ("assign", Actor.SYSTEM)],
    "blocked": [("accept", Actor.SYSTEM), ("block", Actor.SYSTEM)],
    "cooling": [("accept", Actor.SYSTEM), ("cool", Actor.SYSTEM)],
    "fulfilled": [("accept", Actor.SYSTEM), ("fulfil", Actor.SYSTEM)],
    "partial": [("accept", Actor.SYSTEM), ("fulfil_partly", Actor.SYSTEM)],
    "refused": [("accept", Actor.SYSTEM), ("assign", Actor.SYSTEM), ("refuse", Actor.RISK)],
    "withdrawn": [("withdraw", Actor.CUSTOMER)],
}
EVERYBODY = (Actor.CUSTOMER, Actor.MERCHANT, Actor.AGENT, Actor.SENIOR_AGENT, Actor.RISK, Actor.OPERATOR, Actor.SYSTEM)


async def _someone(world: World, corner: Corner) -> CustomerId:
    return await corner.owner(await world.person(funds=1_000))


async def test_every_step_from_every_state_by_everybody(world: World, corner: Corner) -> None:
    """What the table allows happens; all else is refused and changes nothing."""
    assert WAYS.keys() == PERSONAL_DATA.states.keys()
    me, docket, tried = await _someone(world, corner), corner.room.docket, 0
    for state, way in WAYS.items():
        async with world.db.transaction() as tx:
            ident = ProceedingId.new(world.clock)
            matter = await docket.open(tx, "ask", me, ident, Who(Actor.CUSTOMER, str(me)))
            for step, who in way:
                matter = await docket.advance(tx, matter, step, Who(who, "x"))
        assert matter.state == state
        before = await snapshot(world.db)
        for step_, actor in [(s, a) for s in PERSONAL_DATA.steps if s.before for a in EVERYBODY]:
            tried += 1
            await _try(world, corner, matter, step_, actor)
        assert await snapshot(world.db) == before
    assert tried > 1_000


async def _try(world: World, corner: Corner, matter: Proceeding, step: Step, actor: Actor) -> None:
    allowed = actor in step.actors and matter.state in step.before
    async with world.db.transaction() as tx:
        if allowed:
            after = await corner.room.docket.advance(tx, matter, step.name, Who(actor, "x"))
            assert after.state == (step.after or matter.state)
            raise psycopg.Rollback
        with pytest.raises(Problem, match=r"step_not_(yours|possible)"):
            await corner.room.docket.advance(tx, matter, step.name, Who(actor, "x"))


async def test_who_asks_twice_at_once_asks_once(world: World, corner: Corner) -> None:
    me = await _someone(world, corner)

    async def copy() -> str:
        try:
            return (await corner.ask(me, RequestKind.COPY)).state
        except Problem as problem:
            return problem.code

    answers = await asyncio.gather(*(copy() for _ in range(5)))
    assert sorted(answers) == ["privacy_request_open"] * 4 + ["verifying"]
    (row,) = await world.rows("SELECT id FROM privacy_requests")
    ident = ProceedingId(row[0])

    async def go(step: str) -> str:
        try:
            async with world.db.transaction() as tx:
                await (prove if step == "prove" else withdraw)(tx, corner.room, me, ident)
        except Problem as problem:
            return problem.code
        return step

    done = await asyncio.gather(*(go(step) for step in ("prove", "withdraw", "withdraw")))
    assert "withdraw" in done, "it may be taken back before and after it was proved"
    assert await corner.state(me, ident) == "withdrawn"
    assert (await corner.ask(me, RequestKind.COPY)).state == "verifying", "and asked again"


async def test_while_the_account_is_frozen_nobody_takes_its_data_away(world: World, corner: Corner) -> None:
    me = await _someone(world, corner)
    matter = await corner.ask(me, RequestKind.COPY)
    async with world.db.transaction() as tx:
        await freeze(tx, me, WHOLE, Source.CUSTOMER, "stolen", "t", world.clock)
    before = await snapshot(world.db)
    with pytest.raises(Problem, match="account_frozen"):
        async with world.db.transaction() as tx:
            await prove(tx, corner.room, me, matter.id)
    with pytest.raises(Problem, match="account_frozen"):
        async with world.db.transaction() as tx:
            await fetch_copy(tx, corner.room, me, matter.id)
    assert await snapshot(world.db) == before


async def test_what_nobody_proves_lapses(world: World, corner: Corner) -> None:
    me = await _someone(world, corner)
    matter = await corner.ask(me, RequestKind.DELETE, parts=["messages"])
    await corner.live(days=6)
    assert await corner.state(me, matter.id) == "verifying"
    await corner.live(days=1, minutes=1)
    assert await corner.state(me, matter.id) == "withdrawn"
    assert (await corner.request(me, matter.id)).ended_at == world.clock.now()


async def test_what_is_late_says_so_once_and_stays(world: World, corner: Corner) -> None:
    me = await _someone(world, corner)
    leak = await corner.proved(me, RequestKind.LEAK, text="x")
    await corner.live(hours=23)
    assert (await corner.request(me, leak.id)).late_at is None
    await corner.live(hours=1, minutes=1)
    assert (await corner.request(me, leak.id)).late_at == world.clock.now()
    assert await corner.state(me, leak.id) == "with_staff"
    await corner.live(days=30)
    assert await world.rows("SELECT count(*) FROM messages WHERE kind = 'privacy_late'") == [(1,)]
    correct = await corner.proved(me, RequestKind.CORRECT, name="王炜", document="passport")
    request = await corner.request(me, correct.id)
    assert (request.due_at - request.opened_at).days == 30


async def test_deleting_says_what_went_and_what_is_kept(world: World, corner: Corner) -> None:
    wallet = await world.person(funds=1_000)
    me, friend = await corner.owner(wallet), await world.person("陈嘉敏")
    await world.do(await world.transfer(wallet, friend, 100))
    async with world.db.transaction() as tx:
        await tell(tx, me, NoticeKind.SIGNED_UP, {}, world.clock)
    matter = await corner.proved(me, RequestKind.DELETE, parts=["messages", "payees"])
    request = await corner.request(me, matter.id)
    assert (matter.state, request.kept) == ("partial", ("transactions", "claims", "security"))
    assert request.answer == {"deleted": {"messages": 1, "payees": 1}}
    left = await world.rows("SELECT kind FROM messages WHERE customer_id = %s", me)
    assert left == [("privacy_answered",)], "but for the word that it was done"
    async with world.db.reader() as conn:
        assert (await read_box(conn, me)).unread == 1
    assert await world.rows("SELECT count(*) FROM payments") == [(1,)]
    assert await world.balance(wallet) == 900


async def test_notices_that_are_restricted_stay_in_the_app(world: World, corner: Corner) -> None:
    me = await _someone(world, corner)
    async with world.db.transaction() as tx:
        await set_preferences(tx, me, [Choice(Topic.MONEY_IN, Way.SMS, True)])
    await corner.proved(me, RequestKind.RESTRICT, purpose="activity_notices")
    sent = "SELECT kind, way FROM notice_deliveries WHERE kind IN ('money_received', 'signed_up') ORDER BY way"
    data: Data = {"amount": {"amount": 1, "currency": "CNY"}, "payer": "x", "wallet": "", "activity": ""}

    async def both() -> None:
        async with world.db.transaction() as tx:
            await tell(tx, me, NoticeKind.MONEY_RECEIVED, data, world.clock)
            await tell(tx, me, NoticeKind.SIGNED_UP, {}, world.clock)

    await both()
    found = await world.rows(sent)
    assert {kind for kind, _ in found} == {"signed_up"}, "security is always sent"
    assert await world.rows("SELECT count(*) FROM messages WHERE kind = 'money_received'") == [(1,)]
    async with world.db.transaction() as tx:
        await tx.execute("DELETE FROM processing_stops")
    await both()
    assert ("money_received", "sms") in await world.rows(sent)


async def test_rules_are_tested_without_those_who_do_not_want_it(world: World, corner: Corner) -> None:
    wallet, friend = await world.person(funds=1_000), await world.person("陈嘉敏", funds=1_000)
    await world.do(await world.transfer(wallet, friend, 100))
    await world.do(await world.transfer(friend, wallet, 100))
    world.clock.advance(minutes=1)

    async def payments() -> int:
        async with world.db.transaction() as tx:
            version = (await draft_rules(tx, CALM, "t", world.clock)).version
        result = await try_rules(world.counter, version)
        assert result is not None
        return int(result["payments"])

    assert await payments() == 2
    await corner.proved(await corner.owner(wallet), RequestKind.WITHDRAW_CONSENT, purpose="rule_testing")
    assert await payments() == 1


async def test_consents_are_never_overwritten(world: World, corner: Corner) -> None:
    me, policy = await _someone(world, corner), corner.room.policy
    for given in (True, False, True):
        async with world.db.transaction() as tx:
            await decide(tx, policy, me, "found_by_phone", Said(given, 1, "en", "app"), world.clock)
        world.clock.advance(seconds=1)
    async with world.db.reader() as conn:
        assert [c.given for c in await history(conn, me)] == [True, False, True]
    rows = await world.rows("SELECT DISTINCT text_hash FROM consents")
    assert [bytes(h) for (h,) in rows] == [policy.purposes["found_by_phone"].text_hash]


async def test_another_procedures_matter_is_none_of_these(world: World, corner: Corner) -> None:
    me = await _someone(world, corner)
    ident = ProceedingId.new(world.clock)
    async with world.db.transaction() as tx:
        await tx.execute(
            "INSERT INTO proceedings VALUES (%s, %s, 'refund', 'requested', 1, now(), now(), NULL)", [me, ident]
        )
    with pytest.raises(Problem, match="proceeding_unknown"):
        async with world.db.transaction() as tx:
            await withdraw(tx, corner.room, me, ident)
    async with world.db.transaction() as tx:
        assert (await claim(tx, me, ident)).state == "requested"
    async with world.db.reader() as conn:
        assert (await read_steps(conn, me, [ident]))[ident] == []
