"""A dispute, an escrow payment and a stolen account asked about at every turn, and said in both languages."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from purser.claims import DISPUTE
from purser.claims.dispute_model import DisputeReason, Reply
from purser.core.ids import CustomerId, Id
from purser.service import answers
from purser.service.answers import Answer, Object, Subject, Turn
from tests.support.disputing import Quarrel
from tests.support.stolen import Case
from tests.support.world import World

CHINA = ZoneInfo("Asia/Shanghai")


async def ask(world: World, customer: CustomerId, subject: Subject, ident: Id | None = None) -> Answer:
    """What is answered; said in both languages, no sentence lacks a word or a value."""
    async with world.db.reader() as conn:
        found = await answers.about(conn, customer, Object(subject, None if ident is None else str(ident)))
    for language, unknown in (("zh", "未知"), ("en", "unknown")):
        spoken = answers.speak(found, language, CHINA)  # type: ignore[arg-type]
        assert all(spoken.lines)
        assert unknown not in spoken.text, spoken.text
        assert "{" not in spoken.text
    return found


def codes(a: Answer) -> list[str]:
    return [s.code for s in a.says]


async def test_a_dispute_until_it_is_decided(world: World) -> None:
    q = await Quarrel.begin(world)

    async def now() -> list[str]:
        assert codes(await ask(world, q.customer, Subject.DISPUTE)) == codes(
            await ask(world, q.customer, Subject.MATTER, q.ident)
        )
        return codes(await ask(world, q.customer, Subject.DISPUTE, q.ident))

    assert codes(await ask(world, q.customer, Subject.DISPUTE)) == ["dispute.none"]
    await q.open(DisputeReason.NOT_AS_DESCRIBED)
    assert await now() == ["dispute.negotiation", "dispute.due_negotiation"]
    assert (await ask(world, q.customer, Subject.DISPUTE)).turn is Turn.THEM
    await q.offer(Reply.PART_REFUND, 2_000)
    assert await now() == ["dispute.offered", "dispute.due_answered"]
    offered = answers.speak(await ask(world, q.customer, Subject.DISPUTE), "en", CHINA)
    assert "a part refund of ¥20.00" in offered.lines[0]
    await q.escalate()
    assert await now() == ["dispute.mediation_requested"]
    await q.review()
    assert await now() == ["dispute.under_review", "dispute.due_under_review"]
    await q.decide(5_000)
    assert await now() == ["dispute.decided", "dispute.due_decided"]
    decided = answers.speak(await ask(world, q.customer, Subject.DISPUTE), "zh", CHINA)
    assert "¥50.00" in decided.lines[0]


async def test_a_dispute_is_answered_for_wherever_it_is(world: World) -> None:
    for state in DISPUTE.states:
        q = await Quarrel.begin(world)
        await q.until(state)
        found = await ask(world, q.customer, Subject.DISPUTE, q.ident)
        assert codes(found)[0] == f"dispute.{state}", state
        assert (found.turn is Turn.NOBODY) is (DISPUTE.states[state] is None), state


async def test_escrow_says_how_long_the_money_is_kept(world: World) -> None:
    q = await Quarrel.begin(world, escrow=True)
    held = await ask(world, q.customer, Subject.ACTIVITY, q.payment)
    assert codes(held) == ["activity.payment_succeeded", "activity.escrow"]
    await q.ship()
    shipped = await ask(world, q.customer, Subject.ACTIVITY, q.payment)
    assert codes(shipped)[1] == "activity.escrow_until"
    waiting = await ask(world, q.customer, Subject.MATTER, q.payment)
    assert (waiting.turn, codes(waiting)) == (Turn.YOU, ["matter.you", "matter.due"])


async def test_a_stolen_account_until_it_cools(world: World) -> None:
    case = await Case.of(world)
    assert codes(await ask(world, case.customer, Subject.THEFT)) == ["theft.none"]
    await case.report()
    frozen = await ask(world, case.customer, Subject.ACCOUNT)
    assert (codes(frozen)[0], frozen.turn, frozen.next[0].route) == ("theft.frozen", Turn.YOU, "/stolen")
    await case.prove()
    looked_into = await ask(world, case.customer, Subject.THEFT)
    assert codes(looked_into)[0] in ("theft.investigating", "theft.cooling")
