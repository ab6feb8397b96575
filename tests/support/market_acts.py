"""What people do in the market."""

from __future__ import annotations

from random import Random
from typing import Final

from purser.accounts import WalletStatus, close_wallet
from purser.accounts.store import own_wallets
from purser.claims import (
    Asked,
    Reason,
    approve,
    check_settled,
    give_refund,
    made_good,
    refuse,
    request_refund,
    withdraw,
)
from purser.claims import dispute_answer as talk
from purser.claims import dispute_review as review
from purser.claims.dispute_case import claim_case
from purser.claims.dispute_enforce import pay_by_merchant
from purser.claims.dispute_model import DisputeReason as Grievance
from purser.claims.dispute_model import Reply, Side
from purser.claims.dispute_open import Complaint, open_dispute
from purser.claims.escrow import confirm, ship
from purser.core.db import Tx
from purser.core.ids import WalletId
from purser.core.procedure import Actor
from purser.core.proceedings import Who
from purser.payments import Kind, claim_activity
from purser.payments.compensate import compensate
from purser.payments.release_sales import release_sales
from purser.safety import Lifter, Scope, Source, freeze, lift, open_freezes
from tests.support.market import PEOPLE, SHOPS, Act, Market
from tests.support.world import cny


def _amount(chance: Random) -> int:
    return chance.choice((1, 100, 999, 2_500, 7_001, 12_000))


async def _pay(m: Market, c: Random) -> None:
    await m.pay(c.randrange(PEOPLE), c.randrange(SHOPS), _amount(c))


async def _pay_into_escrow(m: Market, c: Random) -> None:
    await m.pay_into_escrow(c.randrange(PEOPLE), c.randrange(SHOPS), _amount(c))


async def _pay_with_card(m: Market, c: Random) -> None:
    """For an order or at a sign; and it often comes back in part."""
    who, shop, amount = c.randrange(PEOPLE), c.randrange(SHOPS), _amount(c)
    payment = await m.pay_with_card(who, shop, amount, c.randint(1, amount), sign=c.random() < 0.5)
    if payment is not None and c.random() < 0.7:
        await m.give(who, payment, shop, c.randint(1, amount))


def _asked(m: Market, c: Random, amount: int) -> Asked:
    who, payment = m.payment(c)
    return Asked(m.customers[who], m.wallets[who], payment, cny(amount), Reason.CHANGED_MIND)


async def _ask_back(m: Market, c: Random) -> None:
    asked = _asked(m, c, _amount(c))
    await m.run(lambda tx: request_refund(tx, m.refunds, asked))


async def _give_back(m: Market, c: Random) -> None:
    asked, shop = _asked(m, c, _amount(c)), c.choice(m.shops)
    await m.run(lambda tx: give_refund(tx, m.refunds, asked, shop))


async def _answer_refund(m: Market, c: Random) -> None:
    customer, ident = await m.matter("refund", c)
    shop, verb = c.choice(m.shops), c.randrange(3)

    async def answer(tx: Tx) -> None:
        if verb == 0:
            await approve(tx, m.refunds, shop, ident)
        elif verb == 1:
            await refuse(tx, m.refunds, shop, ident, "no")
        else:
            await withdraw(tx, m.refunds, customer, ident)

    await m.run(answer)


async def _dispute(m: Market, c: Random) -> None:
    who, payment = m.payment(c)
    wish = Complaint(payment, Grievance.NOT_AS_DESCRIBED, "it is green", c.choice((None, _amount(c))))
    customer = m.customers[who]
    by = Who(Actor.CUSTOMER, str(customer))
    await m.run(lambda tx: open_dispute(tx, m.disputes, customer, [m.wallets[who]], wish, by))


async def _talk(m: Market, c: Random) -> None:
    customer, ident = await m.matter("dispute", c)
    me, shop = Who(Actor.CUSTOMER, str(customer)), Who(Actor.MERCHANT, "shop")
    said = c.choice(
        [talk.Answer(Reply.REFUSED, "no"), talk.Answer(Reply.REFUND, "all"), talk.Answer(Reply.PART_REFUND, "some", 50)]
    )
    verb = c.randrange(4)

    async def speak(tx: Tx) -> None:
        case = await claim_case(tx, customer, ident)
        if verb == 0:
            await talk.answer(tx, m.disputes, case, said, shop)
        elif verb == 1:
            await talk.accept(tx, m.disputes, case, me)
        elif verb == 2:
            await talk.escalate(tx, m.disputes, case, "please decide", me)
        else:
            await talk.withdraw(tx, m.disputes, case, me)

    await m.run(speak)


async def _judge(m: Market, c: Random) -> None:
    customer, ident = await m.matter("dispute", c)
    who, verb, award = c.choice(m.staff), c.randrange(6), c.choice((0, 50, 100, 999, 7_001))

    async def judge(tx: Tx) -> None:
        case = await claim_case(tx, customer, ident)
        if verb < 2:
            await review.review(tx, m.disputes, case, who)
        elif verb == 2:
            await review.decide(tx, m.disputes, case, review.Finding(award, "as it is"), who)
        elif verb == 3:
            await review.agree(tx, m.disputes, case, who)
        elif verb == 4:
            side, by = c.choice([(Side.CUSTOMER, Actor.CUSTOMER), (Side.MERCHANT, Actor.MERCHANT)])
            await review.appeal(tx, m.disputes, case, side, ("clear_error", "wrong"), Who(by, "x"))
        else:
            await pay_by_merchant(tx, m.disputes, case, Who(Actor.MERCHANT, "shop"))

    await m.run(judge)


async def _make_good(m: Market, c: Random) -> None:
    """The operator compensates part of a payment, as for one that was not the owner's."""
    who, payment = m.payment(c)

    async def credit(tx: Tx) -> None:
        a = await claim_activity(tx, m.wallets[who], payment)
        assert a is not None
        left = a.amount - await made_good(tx, m.customers[who], a)
        if a.kind is Kind.PAYMENT and left > 0:
            await compensate(tx, a.wallet, a.id, cny(c.randint(1, left)), m.world.clock)

    await m.run(credit)


async def _goods(m: Market, c: Random) -> None:
    customer, ident = await m.matter("escrow", c)
    if c.random() < 0.5:
        await m.run(lambda tx: ship(tx, m.disputes, customer, ident, Who(Actor.MERCHANT, "shop"), ("SF", "1")))
    else:
        await m.run(lambda tx: confirm(tx, m.disputes, customer, ident, Who(Actor.CUSTOMER, "me")))


async def _freeze(m: Market, c: Random) -> None:
    customer, clock = c.choice(m.customers), m.world.clock
    part = Scope.parse(c.choice(("account", "outgoing")))
    await m.run(lambda tx: freeze(tx, customer, part, Source.CUSTOMER, "in danger", "test", clock))


async def _thaw(m: Market, c: Random) -> None:
    customer = c.choice(m.customers)

    async def thaw(tx: Tx) -> None:
        for frozen in await open_freezes(tx, customer):
            await lift(tx, customer, frozen.id, Lifter.CUSTOMER, "test", m.world.clock)

    await m.run(thaw)


async def _close(m: Market, c: Random) -> None:
    """A customer leaves, if there is nothing left; another wallet of theirs is not opened."""
    customer = c.choice(m.customers)

    async def settled(tx: Tx, wallet: WalletId) -> None:
        await check_settled(tx, customer, wallet)

    async def leave(tx: Tx) -> None:
        (wallet,) = await own_wallets(tx, [customer])
        if wallet.status is not WalletStatus.CLOSED and await m.world.balance(wallet.id) == 0:
            await close_wallet(tx, wallet, settled, m.world.clock)
            m.left += 1

    await m.run(leave)


async def _spend_all(m: Market, c: Random) -> None:
    """So that there is an empty wallet now and then."""
    who = c.randrange(PEOPLE)
    await m.pay(who, c.randrange(SHOPS), await m.world.balance(m.wallets[who]))


async def _transfer(m: Market, c: Random) -> None:
    payer, payee = c.sample(m.wallets, 2)
    await m.world.do(await m.world.transfer(payer, payee, _amount(c)))


async def _bank(m: Market, c: Random) -> None:
    who = c.randrange(PEOPLE)
    if c.random() < 0.5:
        m.note(who, await m.world.do(await m.world.top_up(m.wallets[who], 5_000)))
    else:
        await m.world.do(await m.world.withdraw(m.wallets[who], 1_000))


async def _release(m: Market, _: Random) -> None:
    await release_sales(m.world.counter)


ACTS: Final[tuple[Act, ...]] = (
    _pay, _pay, _pay, _pay_with_card, _pay_with_card, _pay_into_escrow, _pay_into_escrow,
    _ask_back, _ask_back, _ask_back, _give_back,
    _answer_refund, _answer_refund, _answer_refund, _dispute, _dispute, _talk, _talk, _talk, _judge, _judge, _judge,
    _goods, _goods, _make_good, _freeze, _thaw, _thaw, _transfer, _bank, _release, _close, _spend_all,
)  # fmt: skip
