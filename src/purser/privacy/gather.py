"""Everything that is held about somebody, for themselves: as files of JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from purser.accounts import OwnWallet, read_customer, read_wallets
from purser.cards import bound_cards, past_cards
from purser.core.db import Reader
from purser.core.ids import CustomerId, WalletId
from purser.core.proceedings import list_proceedings, read_steps
from purser.hotline import calls
from purser.identity import list_devices, list_passkeys, read_safeguards
from purser.notices import list_messages, read_preferences
from purser.payments import read_usage
from purser.payments.statements import Entry, list_entries
from purser.privacy import store
from purser.privacy.closing import all_wallets_of
from purser.privacy.consents import history
from purser.privacy.lookups import list_looks
from purser.privacy.model import Request
from purser.privacy.policy import PrivacyPolicy
from purser.risk import Decision, DecisionId, list_decisions
from purser.safety import read_freezes
from purser.service.chat import store as chats

_MANY = 10_000
_PAGE = 500
_LATEST = DecisionId(b"\xff" * 16)


async def gather(conn: Reader, policy: PrivacyPolicy, customer: CustomerId) -> dict[str, Any]:
    """Contents by file name. Secrets are digests and are not in it: they say nothing and could harm."""
    wallets = await all_wallets_of(conn, customer)
    files: dict[str, Any] = {
        "identity.json": await _identity(conn, customer),
        "wallets.json": [await _wallet(conn, wallet) for wallet in wallets],
        "cards.json": await cards_content(conn, customer),
        "security.json": await _security(conn, customer),
        "messages.json": await _messages(conn, customer),
        "chats.json": await _chats(conn, customer),
        "calls.json": await _calls(conn, customer),
        "decisions.json": [d for wallet in wallets for d in await decisions(conn, wallet.id)],
        "consents.json": [
            {"purpose": c.purpose, "version": c.version, "given": c.given, "way": c.way, "at": c.at}
            for c in await history(conn, customer)
        ],
        "requests.json": [request_content(r) for r in await store.newest(conn, customer, store.ALL)],
        "matters.json": await _matters(conn, customer),
        "looked-at.json": [
            {"at": look.at, "as": look.role, "action": look.action, "reason": look.reason}
            for look in await list_looks(conn, customer, _MANY)
        ],
        "purposes.json": [
            {"purpose": p.name, "ground": p.ground, "law": dict(p.law), "version": p.version, **p.texts}
            for p in policy.purposes.values()
        ],
    }
    for wallet in wallets:
        files[f"statement-{wallet.id}.json"] = await statement_content(conn, wallet.id)
    return files


async def statement_content(conn: Reader, wallet: WalletId) -> list[Mapping[str, Any]]:
    """Every line of a wallet's statement, newest first, as JSON has it."""
    lines: list[Mapping[str, Any]] = []
    cursor: int | None = None
    while True:
        page = await list_entries(conn, wallet, cursor=cursor, limit=_PAGE)
        lines += [_line(e) for e in page.entries]
        if page.next is None:
            return lines
        cursor = page.next


async def cards_content(conn: Reader, customer: CustomerId) -> list[Mapping[str, Any]]:
    """The bank cards that are or were bound: never a number, only its last four digits."""
    found = [*await bound_cards(conn, customer), *await past_cards(conn, customer)]
    return [
        {"bank": c.bank, "kind": c.kind, "last4": c.last4, "bound_at": c.bound_at, "unbound_at": c.unbound_at}
        for c in found
    ]  # fmt: skip


async def decisions(conn: Reader, wallet: WalletId) -> list[Mapping[str, Any]]:
    """What was decided by rules about a wallet's payments."""
    found = await list_decisions(conn, _LATEST, _MANY, wallet=wallet, outcome=None, rule=None)
    return [decision_content(d) for d in found]


def decision_content(d: Decision) -> dict[str, Any]:
    """A decision as its customer may see it."""
    return {
        "id": str(d.id), "wallet": str(d.wallet), "at": d.at, "kind": d.kind, "amount": d.amount,
        "currency": d.currency, "outcome": str(d.outcome), "reasons": list(d.reasons), "facts": dict(d.facts),
        "rules_version": d.rule_set,
    }  # fmt: skip


def request_content(r: Request) -> dict[str, Any]:
    """A request as its customer may see it."""
    return {
        "id": str(r.id), "kind": r.kind.value, "asked": dict(r.asked), "answer": r.answer, "kept": list(r.kept),
        "opened_at": r.opened_at, "due_at": r.due_at, "ended_at": r.ended_at,
    }  # fmt: skip


async def _identity(conn: Reader, customer: CustomerId) -> dict[str, Any]:
    c = await read_customer(conn, customer)
    return {
        "id": str(c.id), "name": c.name, "phone": c.phone, "email": c.email, "locale": c.locale,
        "created_at": c.created_at,
    }  # fmt: skip


async def _wallet(conn: Reader, own: OwnWallet) -> dict[str, Any]:
    (wallet,) = await read_wallets(conn, [own])
    used = (await read_usage(conn, [own.id])).get(own.id)
    return {
        "id": str(own.id), "class": own.wallet_class, "status": own.status.value, "currency": own.currency.value,
        "balance": wallet.balance, "held": wallet.held, "opened_at": wallet.opened_at,
        "used": None if used is None else {"day": used.out_day, "year": used.out_year, "life": used.out_life},
    }  # fmt: skip


async def _security(conn: Reader, customer: CustomerId) -> dict[str, Any]:
    guards = (await read_safeguards(conn, [customer]))[customer]
    return {
        "has": sorted(method.value for method in guards.methods),
        "without_proof": {"payment": guards.free_payment, "day": guards.free_day},
        "changed_at": guards.security_changed_at,
        "devices": [
            {"name": d.name, "place": d.place, "first_seen": d.created_at, "last_seen": d.seen_at}
            for d in await list_devices(conn, customer)
        ],
        "passkeys": [{"name": p.name, "created_at": p.created_at} for p in await list_passkeys(conn, customer)],
        "freezes": [
            {"scope": str(f.scope), "source": f.source.value, "reason": f.reason, "at": f.created_at,
             "lifted_at": f.lifted_at}
            for f in await read_freezes(conn, customer, _MANY)
        ],
        "notices": [
            {"topic": c.topic.value, "way": c.way.value, "wanted": c.wanted}
            for c in await read_preferences(conn, customer)
        ],
    }  # fmt: skip


async def _messages(conn: Reader, customer: CustomerId) -> list[Mapping[str, Any]]:
    return [
        {"at": m.at, "kind": m.kind, "data": dict(m.data)} for m in await list_messages(conn, customer, _MANY)
    ]  # fmt: skip


async def _chats(conn: Reader, customer: CustomerId) -> list[Mapping[str, Any]]:
    return [
        {"id": str(c.id), "opened_at": _utc(c.opened_at),
         "messages": [{"at": _utc(m.at), "by": m.author.value, "kind": m.kind.value, "content": dict(m.content)}
                      for m in await chats.messages(conn, customer, c.id, 0, _MANY)]}
        for c in await chats.listed(conn, customer, None, _MANY)
    ]  # fmt: skip


async def _calls(conn: Reader, customer: CustomerId) -> list[Mapping[str, Any]]:
    return [
        {"id": str(c.id), "direction": c.direction.value, "way": c.way.value, "began_at": _utc(c.opened_at),
         "ended_at": None if c.ended_at is None else _utc(c.ended_at), "how": c.state.value,
         "recordings": [{"seconds": r.seconds, "kept_until": _utc(r.keep_until)}
                        for r in await calls.recordings_of(conn, c.id) if r.file is not None]}
        for c in await calls.latest_of(conn, customer, _MANY)
    ]  # fmt: skip


async def _matters(conn: Reader, customer: CustomerId) -> list[Mapping[str, Any]]:
    found = await list_proceedings(conn, customer, None, _MANY)
    steps = await read_steps(conn, customer, [p.id for p in found])
    return [
        {"id": str(p.id), "procedure": p.procedure, "state": p.state, "opened_at": p.opened_at,
         "steps": [{"step": s.step, "by": s.actor.value, "at": _utc(s.at), "reason": s.reason} for s in steps[p.id]]}
        for p in found
    ]  # fmt: skip


def _utc(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _line(e: Entry) -> Mapping[str, Any]:
    return {
        "id": str(e.id), "at": e.at, "direction": "in" if e.incoming else "out", "kind": e.kind.value,
        "amount": e.money.amount, "currency": e.money.currency.value, "balance": e.balance.amount,
        "counterparty": e.counterparty, "account": e.account, "memo": e.memo, "order_no": e.order_no,
    }  # fmt: skip
