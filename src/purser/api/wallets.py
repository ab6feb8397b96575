"""A customer's wallets: what is in them, what they may do, and closing one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field
from starlette.requests import Request

from purser import accounts
from purser.accounts import OwnWallet, Policy, WalletClass, close_wallet, read_wallets
from purser.api.auth import SignedIn
from purser.api.description import documented
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.schemas import ONE_LINE, Input, Money, MoneyIn, Output, WireWalletId
from purser.claims import check_settled
from purser.core import money
from purser.core.db import Reader, Tx
from purser.core.errors import invalid
from purser.core.ids import WalletId
from purser.core.money import Currency
from purser.payments import LONGEST_NOTE, PayeeCode, Usage, payee_payload, read_usage

router = new_router("wallets")


class Limit(Output):
    """How much may leave the wallet in a window of local time, and how much of that has been used."""

    scope: Literal["outgoing", "static_qr"]
    window: Literal["day", "month", "year", "lifetime"]
    cap: Money
    used: Money


class Wallet(Output):
    """A wallet. `available` is `balance` less `held`."""

    id: WireWalletId
    wallet_class: WalletClass
    currency: Currency
    status: Literal["open", "frozen", "closed"]
    balance: Money
    held: Money
    available: Money
    limits: list[Limit]
    created_at: datetime


class PayeeCodeIn(Input):
    """What whoever scans the code is asked for; nothing means any amount."""

    amount: MoneyIn | None = None
    note: Annotated[str, Field(min_length=1, max_length=LONGEST_NOTE), ONE_LINE] | None = None


class PayeeCodeOut(Output):
    """What the QR code says. It does not expire."""

    payload: str = Field(examples=["purser:payee:01936f0e-7b7c-7c3e-8f52-2f6d1c3f9a10?amount=1250&currency=CNY"])


class WalletList(Output):
    """A customer's wallets, oldest first."""

    items: list[Wallet]


@router.get("/wallets", operation_id="listWallets", summary="My wallets", response_model=WalletList)
async def list_wallets(request: Request, session: SignedIn) -> WalletList:
    """All wallets of the customer, closed ones too, oldest first."""
    rt = runtime(request)
    async with rt.db.reader() as conn:
        return WalletList(items=await _read(conn, rt, session.wallets.values()))


@router.get(
    "/wallets/{wallet_id}",
    operation_id="getWallet",
    summary="One of my wallets",
    response_model=Wallet,
    responses=documented(404),
)
async def get_wallet(request: Request, session: SignedIn, wallet_id: WireWalletId) -> Wallet:
    """A wallet of the customer."""
    rt, own = runtime(request), session.own(wallet_id)
    async with rt.db.reader() as conn:
        return (await _read(conn, rt, [own]))[0]


@router.post(
    "/wallets/{wallet_id}/close",
    operation_id="closeWallet",
    summary="Close an empty wallet for good",
    response_model=Wallet,
    responses=documented(404, 409),
)
async def close(request: Request, session: SignedIn, wallet_id: WireWalletId) -> Wallet:
    """Refused while money is in it, held, or under way."""
    rt, own = runtime(request), session.own(wallet_id)

    async def check(tx: Tx, wallet: WalletId) -> None:
        await check_settled(tx, own.customer, wallet)

    await rt.db.run(lambda tx: close_wallet(tx, own, check, rt.clock))
    rt.sessions.forget(session.token_hash)
    async with rt.db.reader() as conn:
        return (await _read(conn, rt, [own]))[0]


@router.post(
    "/wallets/{wallet_id}/payee-code",
    operation_id="createPayeeCode",
    summary="A code by which others pay me",
    response_model=PayeeCodeOut,
    responses=documented(404),
)
async def payee_code(session: SignedIn, wallet_id: WireWalletId, body: PayeeCodeIn) -> PayeeCodeOut:
    """Whoever scans it transfers to this wallet; an amount that is asked for must be in the wallet's currency."""
    own = session.own(wallet_id)
    wanted = None if body.amount is None else body.amount.money
    if wanted is not None and wanted.currency is not own.currency:
        raise invalid("currency_mismatch")
    return PayeeCodeOut(payload=payee_payload(PayeeCode(own.id, wanted, body.note)))


async def _read(conn: Reader, rt: Runtime, own: Collection[OwnWallet]) -> list[Wallet]:
    wallets = await read_wallets(conn, list(own))
    today = rt.policy.local_date(rt.clock.now())
    usage = await read_usage(conn, [w.id for w in wallets])
    return [_out(w, _limits(rt.policy, w, usage.get(w.id) or Usage(w.id, today), today)) for w in wallets]


def _out(w: accounts.Wallet, limits: Sequence[Limit]) -> Wallet:
    return Wallet(
        id=w.id,
        wallet_class=w.wallet_class,
        currency=w.currency,
        status=w.status.value,
        balance=_money(w.balance, w.currency),
        held=_money(w.held, w.currency),
        available=_money(w.balance - w.held, w.currency),
        limits=list(limits),
        created_at=w.opened_at,
    )


def _limits(policy: Policy, wallet: accounts.Wallet, usage: Usage, today: date) -> list[Limit]:
    usage.roll(today)
    return [
        Limit(
            scope=limit.scope,
            window=limit.window,
            cap=_money(limit.cap, wallet.currency),
            used=_money(usage.used(limit), wallet.currency),
        )
        for limit in policy.limits(wallet.wallet_class)
    ]


def _money(amount: int, currency: Currency) -> Money:
    return Money.of(money.Money(amount, currency))
