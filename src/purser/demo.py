"""People, merchants and money to try Purser with. Seeding again adds only what is missing."""

from __future__ import annotations

import asyncio
import json
import os
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from purser.accounts import (
    Locale,
    Policy,
    WalletClass,
    create_api_key,
    create_customer,
    create_merchant,
    find_api_keys,
    load_policy,
    read_merchants,
)
from purser.accounts.api_keys import ALL_SCOPES
from purser.cards import adopt, bound_cards, open_cards, past_cards
from purser.channels import BoundCard, Channels, ChannelUnavailable, SandboxChannel
from purser.core.audit import SYSTEM
from purser.core.clock import Clock, SystemClock
from purser.core.db import Database, Reader, Tx
from purser.core.ids import MerchantId, TransferId, WalletId
from purser.core.key_providers import key_provider
from purser.core.money import Currency, Money
from purser.core.procedure import Actor
from purser.core.proceedings import Who
from purser.core.settings import Settings
from purser.demo_cases import seed_cases
from purser.demo_mail import seed_mail
from purser.demo_service import seed_service
from purser.fees.promotion_steps import Promotions
from purser.fees.promotion_store import LAST, list_promotions
from purser.identity import Hasher, PinPad, find_login, hash_token, read_pin, set_pin, verify_login
from purser.identity.permissions import Role
from purser.identity.staff import invite, invite_again, is_invited, list_staff
from purser.identity.staff_model import StaffStatus
from purser.ledger import (
    AccountKind,
    Outcome,
    Transfer,
    ensure_partitions,
    open_operator_account,
    operator_account,
    post,
)
from purser.settlements import SettlementAccount, put_account, read_account

PIN = "258036"
"""Everybody's payment PIN."""

BANK_PATIENCE = 20
"""Seconds to wait for the sandbox bank."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the demo. `opening` is what they begin with, in fen."""

    name: str
    phone: str
    password: str
    locale: Locale
    wallet_class: WalletClass
    opening: int
    pin: str = PIN


PEOPLE = (
    Person("陈嘉敏", "+8613800000001", "purser-demo-user-1", "zh-CN", 2, 500_000),
    Person("王伟", "+8613800000002", "purser-demo-user-2", "zh-CN", 2, 320_000),
    Person("Sarah Miller", "+8613800000003", "purser-demo-user-3", "en", 2, 180_000),
    Person("李国强", "+8613800000004", "purser-demo-user-4", "zh-CN", 3, 1_200_000),
    Person("周小雨", "+8613800000005", "purser-demo-user-5", "zh-CN", 1, 30_000),
)

MERCHANTS = (
    ("瑞星咖啡", MerchantId.parse("01985a3c-7000-7000-8000-00000000c0fe")),
    ("海港书店", MerchantId.parse("01985a3c-7000-7000-8000-00000000b00c")),
    ("好邻便利店", MerchantId.parse("01985a3c-7000-7000-8000-000000005709")),
)
"""Their ids are fixed, so that a printed QR code stays good when the demo begins anew."""

EARNED = 268_000
"""What each of them has available at the beginning, in fen."""

PROMOTION = {
    "names": {"zh": "提现手续费减半", "en": "Withdrawals at half the fee"},
    "services": ["withdrawal"],
    "share_ppm": 500_000,
    "most": 2_000,
    "per_wallet": 3,
}

STAFF = {
    Role.AGENT: "林晓",
    Role.SENIOR_AGENT: "何静",
    Role.RISK: "高远",
    Role.FINANCE: "苏敏",
    Role.OPERATOR: "方舟",
    Role.AUDITOR: "严明",
}


async def seed(settings: Settings) -> list[str]:
    """Make what is missing, and say how to sign in."""
    clock, policy, hasher = SystemClock(), load_policy(settings.policy), Hasher()
    try:
        async with Database(settings.database_url, max_size=2, key_provider=key_provider(settings.home)) as db:
            await ensure_partitions(db, clock.now())
            await db.run(lambda tx: _prepare(tx, clock))
            for person in PEOPLE:
                await _add_person(db, hasher, person, policy, clock)
                await _give_pin(db, PinPad(db, hasher, settings.secret(), policy.pin, clock), person, clock)
            await _give_cards(db, settings, policy, clock)
            kept = settings.home / "demo-keys.json"
            keys = await _add_merchants(db, _read(kept), clock)
            _keep(kept, keys)
            await _open_payouts(db, settings, clock)
            kept = settings.home / "demo-staff.json"
            staff = await _add_staff(db, _read(kept), clock)
            _keep(kept, staff)
            await db.run(lambda tx: _add_promotion(tx, policy, clock))
            await seed_service(db, policy, clock)
            await seed_mail(db, settings, clock)
            await seed_cases(db, policy.name, clock)
    finally:
        hasher.close()
    return [*_how_to_sign_in(keys, settings.base_url), *_how_staff_sign_in(staff, settings.base_url)]


async def _add_promotion(tx: Tx, policy: Policy, clock: Clock) -> None:
    """Withdrawals at half the fee, agreed by two of the staff, where there has never been a promotion."""
    if await list_promotions(tx, LAST, 1):
        return
    agreed = {s.role: s.id for s in await list_staff(tx) if s.role in (Role.FINANCE, Role.OPERATOR)}
    people = [Who(Actor(role), str(ident)) for role, ident in agreed.items()]
    promotions, now = Promotions(policy.name, clock), clock.now()
    budget = Money(1_000_000, Currency.CNY)
    made = await promotions.draft(tx, PROMOTION, budget, now, now + timedelta(days=90), people[0])
    for who in people:
        await promotions.approve(tx, made.id, who)


async def _prepare(tx: Tx, clock: Clock) -> None:
    reserve = operator_account(AccountKind.RESERVE, Currency.CNY)
    await open_operator_account(tx, reserve, AccountKind.RESERVE, Currency.CNY, clock)


async def _add_person(db: Database, hasher: Hasher, p: Person, policy: Policy, clock: Clock) -> None:
    async with db.reader() as conn:
        if await find_login(conn, p.phone) is not None:
            return
    hashed = await hasher.hash(p.password)

    async def add(tx: Tx) -> None:
        customer, wallet = await create_customer(
            tx, p.name, (p.phone, None), hashed, p.locale, policy, clock, wallet_class=p.wallet_class
        )
        await verify_login(tx, customer.id, p.phone, clock)
        await _pay_in(tx, wallet.id, p.opening, clock)

    await db.run(add)


async def _give_pin(db: Database, pad: PinPad, p: Person, clock: Clock) -> None:
    """The demo's PIN, for whoever has none."""
    async with db.reader() as conn:
        customer = await find_login(conn, p.phone)
        if customer is None or await read_pin(conn, customer) is not None:
            return
    hashed = await pad.hash(customer, p.pin)
    await db.run(lambda tx: set_pin(tx, customer, hashed, clock))


async def _give_cards(db: Database, settings: Settings, policy: Policy, clock: Clock) -> None:
    """Whoever never had a card gets those the sandbox bank knows them by, bound without their having to go there."""
    if settings.sandbox_url is None:
        return
    bank = SandboxChannel.open(settings.sandbox_url, settings.home / "sandbox", clock)
    desk = open_cards(db, clock, policy, Channels([bank]), settings.base_url)
    try:
        for person in PEOPLE:
            async with db.reader() as conn:
                customer = await find_login(conn, person.phone)
                if customer is None or await bound_cards(conn, customer) or await past_cards(conn, customer):
                    continue
            for shown in await _known_cards(bank, str(customer)):
                await db.run(partial(adopt, d=desk, customer=customer, channel=bank.name, shown=shown, says=False))
    finally:
        await bank.aclose()


async def _open_payouts(db: Database, settings: Settings, clock: Clock) -> None:
    """Each merchant has a bank account to be paid out to, and something earned before today."""
    if settings.sandbox_url is None:
        return
    bank = SandboxChannel.open(settings.sandbox_url, settings.home / "sandbox", clock)
    try:
        for _, ident in MERCHANTS:
            async with db.reader() as conn:
                if await read_account(conn, ident) is not None:
                    continue
            (card, *_) = await _known_cards(bank, str(ident))
            account = SettlementAccount(bank.name, card.token, card.bank_name_zh, card.last4, clock.now())
            await db.run(partial(_open_payout, merchant=ident, account=account, clock=clock))
    finally:
        await bank.aclose()


async def _open_payout(tx: Tx, merchant: MerchantId, account: SettlementAccount, clock: Clock) -> None:
    await put_account(tx, merchant, account, "demo")
    available = (await read_merchants(tx, [merchant]))[merchant].available
    reserve, earned = operator_account(AccountKind.RESERVE, Currency.CNY), Money(EARNED, Currency.CNY)
    opening = Transfer(TransferId.new(clock), reserve, available, earned, "opening", merchant)
    assert await post(tx, [opening], clock) == [Outcome.POSTED]


async def _known_cards(bank: SandboxChannel, holder: str) -> list[BoundCard]:
    """The bank starts beside us, and may be a moment late. Raises ChannelUnavailable."""
    for _ in range(BANK_PATIENCE * 10):
        try:
            return await bank.list_cards(holder)
        except ChannelUnavailable:
            await asyncio.sleep(0.1)
    return await bank.list_cards(holder)


async def _pay_in(tx: Tx, wallet: WalletId, amount: int, clock: Clock) -> None:
    """The opening balance: money that came into the reserve before Purser counted."""
    reserve = operator_account(AccountKind.RESERVE, Currency.CNY)
    opening = Transfer(TransferId.new(clock), reserve, wallet.account, Money(amount, Currency.CNY), "opening", wallet)
    assert await post(tx, [opening], clock) == [Outcome.POSTED]


async def _add_merchants(db: Database, known: dict[str, str], clock: Clock) -> dict[str, str]:
    """The demo's merchants by name, with a key each: the `known` one while it is in force."""
    keys = {}
    for name, ident in MERCHANTS:

        async def add(tx: Tx, name: str = name, ident: MerchantId = ident) -> str:
            if not await read_merchants(tx, [ident]):
                return (await create_merchant(tx, name, Currency.CNY, clock, ident=ident))[1].secret
            secret = known.get(name, "")
            if await find_api_keys(Reader(tx), [hash_token(secret)], clock):
                return secret
            return (await create_api_key(tx, ident, ALL_SCOPES, clock)).secret

        keys[name] = await db.run(add)
    return keys


async def _add_staff(db: Database, known: dict[str, str], clock: Clock) -> dict[str, str]:
    """The demo's staff by role, with the invitation of those who have not enrolled: the `known` one while it works."""
    async with db.reader() as conn:
        there = {s.role: s for s in reversed(await list_staff(conn))}
        living = {role: token for role, token in known.items() if await is_invited(conn, token, clock)}
    reason, tokens = "of the demo", {}
    for role, name in STAFF.items():
        found = there.get(role)
        if found is not None and found.status is not StaffStatus.INVITED:
            continue
        if role not in living:
            again = partial(invite_again, ident=found.id) if found else partial(invite, name=name, role=role)
            made = await db.run(partial(again, actor=SYSTEM, reason=reason, clock=clock))
            living[role] = made.token
        tokens[str(role)] = living[role]
    return tokens


def _read(kept: Path) -> dict[str, str]:
    """The keys of an earlier start: the database has only their hashes."""
    if not kept.exists():
        return {}
    keys: dict[str, str] = json.loads(kept.read_text(encoding="utf-8"))
    return keys


def _keep(kept: Path, keys: dict[str, str]) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    draft = kept.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(keys, file, ensure_ascii=False)
    draft.replace(kept)


def _how_to_sign_in(keys: dict[str, str], base_url: str) -> list[str]:
    people = [
        f"  {_wide(p.name, 14)}{p.phone.removeprefix('+86')}   {p.password}   class {'I' * p.wallet_class}"
        for p in PEOPLE
    ]
    merchants = [f"  {_wide(name, 14)}{key}" for name, key in keys.items()]
    return [
        f"Sign in to the wallet as (payment PIN {PIN})",
        *people,
        f"Merchants and their API keys, for {base_url}/merchant/ and programs",
        *merchants,
    ]


def _how_staff_sign_in(tokens: dict[str, str], base_url: str) -> list[str]:
    """Links that enrol a passkey once; who has one signs in at /desk/ or /console/."""
    links = [
        f"  {_wide(STAFF[Role(r)], 8)}{_wide(r, 14)}{base_url}/{Role(r).workplace}/#{token}"
        for r, token in tokens.items()
    ]
    return [
        f"Staff sign in at {base_url}/desk/ and {base_url}/console/",
        *(["Enrol a passkey once with (or sit down at the demo counter without one)"] if links else []),
        *links,
    ]


def _wide(text: str, columns: int) -> str:
    """Padded to a width in a terminal, where a Chinese character takes two columns."""
    taken = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
    return text + " " * max(1, columns - taken)
