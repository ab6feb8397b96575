"""What things cost: the published tariff, why a fee was what it was, and one's own membership."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import Field
from starlette.requests import Request

from purser.accounts.wallets import wallet_ids
from purser.api.activities import FeeItem
from purser.api.auth import SignedIn
from purser.api.description import documented
from purser.api.problems import request_language
from purser.api.proceedings import Timeline, WireProceedingId, timeline
from purser.api.routing import new_router
from purser.api.runtime import Rt, Runtime
from purser.api.schemas import Money, Output, WirePaymentId
from purser.core import money
from purser.core.db import Reader
from purser.core.errors import not_found
from purser.core.ids import CustomerId, Id, ProceedingId
from purser.core.money import Currency
from purser.core.procedure import Actor
from purser.core.text import Language
from purser.fees import Level, Promotion, Rule, Service
from purser.fees import tariff_store as tariffs
from purser.fees.explain import background, conclude, explain
from purser.fees.tariff_store import StoredTariff
from purser.payments import Kind, read_activity
from purser.payments.membership import Memberships, offers, standing_of
from purser.payments.usage import read_usage

router = new_router("fees")

Share = Annotated[int, Field(description="Parts per million: 1000 is 0.1 %")]


class FeeBand(Output):
    """Another rate, for the part of an amount above `above`."""

    above: Money
    rate_ppm: Share


class ServicePrice(Output):
    """What a service costs: a rate, at least `floor`, at most `cap`; `free_quota` is free of charge, once."""

    service: Service
    rate_ppm: Share
    bands: list[FeeBand]
    floor: Money
    cap: Money | None
    free_quota: Money


class Waiver(Output):
    """A share of a service's base price that nobody pays who has the level."""

    service: Service
    share_ppm: Share


class LevelOut(Output):
    """A level of membership: whoever moves `turnover` in a month is offered it."""

    code: str
    name: str
    turnover: Money
    waives: list[Waiver]


class TariffOut(Output):
    """A version of the price list."""

    version: str
    effective_at: datetime
    services: list[ServicePrice]
    levels: list[LevelOut]


class PromotionOut(Output):
    """A promotion that runs: what it takes off the fee of which services, until when."""

    name: str
    services: list[Service]
    share_ppm: Share
    off: Money
    most: Money
    min_amount: Money
    per_wallet: int | None = Field(description="How often one wallet may use it; null: as often as it likes")
    levels: list[str]
    ends_at: datetime


class PublishedTariff(Output):
    """What holds now, what has been announced, and the promotions that run."""

    current: TariffOut
    announced: list[TariffOut]
    promotions: list[PromotionOut]


class FeeStep(FeeItem):
    """A step of the calculation, in words."""

    sentence: str


class FeeReason(Output):
    """Why an activity cost what it did, from what was kept with it."""

    payment_id: WirePaymentId
    kind: Kind
    amount: Money
    fee: Money
    items: list[FeeStep]
    sentence: str
    tariff: str
    promotions_paid: Money


class Membership(Output):
    """One's level or plan. `ends_at` is when a plan ends, or a grace."""

    level: str
    name: str
    is_plan: bool
    waives: list[Waiver]
    matter: Timeline


class MembershipPage(Output):
    """One's membership, what is offered, this month's turnover so far, and the next level that it would reach."""

    current: Membership | None
    offered: list[Membership]
    turnover: Money
    next_level: LevelOut | None


@router.get("/tariff", operation_id="getTariff")
async def get_tariff(request: Request, rt: Rt) -> PublishedTariff:
    """The price list, for everybody: in force, and announced."""
    language, currency, now = request_language(request), rt.policy.currency, rt.clock.now()
    async with rt.db.reader() as conn:
        prices = await rt.payments.counter.prices.current(conn)
        found = await tariffs.read_published(conn, now)
    shown = [_tariff(t, t.effective_at, currency, language) for t in found if t.effective_at is not None]
    current = next((t for t in shown if t.version == prices.tariff.version), shown[0])
    return PublishedTariff(
        current=current,
        announced=[t for t in shown if t.effective_at > now and t is not current],
        promotions=[_promotion(p, language) for p in prices.promotions],
    )


@router.get("/payments/{payment_id}/fee", operation_id="getFeeReason", responses=documented(404))
async def get_reason(payment_id: WirePaymentId, session: SignedIn, request: Request, rt: Rt) -> FeeReason:
    """Why this fee? For payments, transfers, top-ups and withdrawals of one's own."""
    language = request_language(request)
    async with rt.db.reader() as conn:
        a = await read_activity(conn, list(session.wallets), payment_id)
        if a is None:
            raise not_found("activity_unknown")
        known = await background(conn, a.tariff, a.fee)
    words = explain(a.fee, a.kind.service, a.currency, known, language)
    return FeeReason(
        payment_id=a.id,
        kind=a.kind,
        amount=_money(a.amount, a.currency),
        fee=_money(a.fee.total, a.currency),
        items=[
            FeeStep(code=i.code, amount=_money(i.amount, a.currency), basis=_money(i.basis, a.currency), sentence=text)
            for i, text in zip(a.fee.items, words, strict=True)
        ],
        sentence=conclude(a.fee, a.currency, a.tariff, language),
        tariff=a.tariff,
        promotions_paid=_money(sum(cost for _, cost in a.fee.costs), a.currency),
    )


@router.get("/vip", operation_id="getMembership")
async def get_membership(session: SignedIn, request: Request, rt: Rt) -> MembershipPage:
    """One's level of membership, what it was earned by, and what is offered."""
    async with rt.db.reader() as conn:
        return await _page(conn, rt, session.customer, request_language(request))


@router.post("/vip/{membership_id}/accept", operation_id="acceptMembership", responses=documented(404, 409))
async def accept(membership_id: WireProceedingId, session: SignedIn, request: Request, rt: Rt) -> MembershipPage:
    """Take what is offered: fees are by it from now on."""
    memberships = Memberships(rt.payments.counter)
    await rt.db.run(lambda tx: memberships.accept(tx, session.customer, membership_id))
    return await get_membership(session, request, rt)


@router.post("/vip/{membership_id}/decline", operation_id="declineMembership", responses=documented(404, 409))
async def decline(membership_id: WireProceedingId, session: SignedIn, request: Request, rt: Rt) -> MembershipPage:
    """Decline what is offered. Nothing changes."""
    memberships = Memberships(rt.payments.counter)
    await rt.db.run(lambda tx: memberships.answer(tx, session.customer, membership_id, "decline"))
    return await get_membership(session, request, rt)


@router.post("/vip/{membership_id}/leave", operation_id="leaveMembership", responses=documented(404, 409))
async def leave(membership_id: WireProceedingId, session: SignedIn, request: Request, rt: Rt) -> MembershipPage:
    """Give a level or plan up. Fees are as for everybody from now on."""
    memberships = Memberships(rt.payments.counter)
    await rt.db.run(lambda tx: memberships.answer(tx, session.customer, membership_id, "leave"))
    return await get_membership(session, request, rt)


async def _page(conn: Reader, rt: Runtime, customer: CustomerId, language: Language) -> MembershipPage:
    counter = rt.payments.counter
    tariff, currency = (await counter.prices.current(conn)).tariff, rt.policy.currency
    standing = await standing_of(conn, customer)
    offered = [m for m in await offers(conn, customer) if m.state == "offered"]
    today, turnover = rt.policy.local_date(rt.clock.now()), 0
    for usage in (await read_usage(conn, await wallet_ids(conn, customer))).values():
        usage.roll(today)
        turnover += usage.out_month
    current = None
    if standing is not None and standing[1].state in ("active", "grace"):
        current = await _membership(conn, rt, customer, standing[0].level, standing[1].id, language)
    reached = tariff.level_of(turnover)
    higher = [x for x in tariff.levels if reached is None or x.turnover > reached.turnover]
    return MembershipPage(
        current=current,
        offered=[
            await _membership(conn, rt, customer, standing[0].level if standing and standing[1].id == m.id else "",
                              m.id, language)
            for m in offered
        ],
        turnover=_money(turnover, currency),
        next_level=None if not higher else _level(higher[0], currency, language),
    )  # fmt: skip


async def _membership(
    conn: Reader, rt: Runtime, customer: CustomerId, level: str, ident: ProceedingId, language: Language
) -> Membership:
    """A level of the tariff, or the plan of that matter."""
    plan = await tariffs.read_plan(conn, ident)
    waives: Mapping[Service, int]
    if plan is not None:
        name, waives = plan.document["names"][language], {Service(s): n for s, n in plan.document["waives"].items()}
    else:
        found = (await rt.payments.counter.prices.current(conn)).tariff.level(level)
        name, waives = (level, {}) if found is None else (found.names[language], found.waives)
    return Membership(
        level=plan.code if plan is not None else level,
        name=name,
        is_plan=plan is not None,
        waives=_waivers(waives),
        matter=await timeline(conn, Id(customer), ident, Actor.CUSTOMER),
    )


def _tariff(t: StoredTariff, at: datetime, currency: Currency, language: Language) -> TariffOut:
    tariff = t.tariff
    return TariffOut(
        version=t.version,
        effective_at=at,
        services=[_service(s, r, currency) for s, r in tariff.rules.items()],
        levels=[_level(x, currency, language) for x in tariff.levels],
    )


def _service(service: Service, r: Rule, currency: Currency) -> ServicePrice:
    return ServicePrice(
        service=service,
        rate_ppm=r.rate_ppm,
        bands=[FeeBand(above=_money(b.above, currency), rate_ppm=b.rate_ppm) for b in r.bands],
        floor=_money(r.floor, currency),
        cap=None if r.cap is None else _money(r.cap, currency),
        free_quota=_money(r.free_quota, currency),
    )


def _level(x: Level, currency: Currency, language: Language) -> LevelOut:
    return LevelOut(
        code=x.code, name=x.names[language], turnover=_money(x.turnover, currency), waives=_waivers(x.waives)
    )


def _waivers(waives: Mapping[Service, int]) -> list[Waiver]:
    return [Waiver(service=s, share_ppm=ppm) for s, ppm in waives.items()]


def _promotion(p: Promotion, language: Language) -> PromotionOut:
    t = p.terms
    return PromotionOut(
        name=t.names[language],
        services=sorted(t.services),
        share_ppm=t.share_ppm,
        off=_money(t.off, p.currency),
        most=_money(t.most, p.currency),
        min_amount=_money(t.min_amount, p.currency),
        per_wallet=t.per_wallet,
        levels=sorted(t.levels),
        ends_at=p.ends_at,
    )


def _money(amount: int, currency: Currency) -> Money:
    return Money.of(money.Money(amount, currency))
