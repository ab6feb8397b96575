"""Compare what customers were told with what is there."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from faults.diary import Intent
from faults.facts import Done, Facts, Move
from faults.findings import Finding, Wrong
from faults.people import Town
from purser.accounts import load_policy
from purser.ledger.books import check_books
from purser.operations import all_checks


def check_payments(intents: Sequence[Intent], facts: Facts, town: Town) -> list[Finding]:
    """Transfers and payments: each acknowledged one is there once and as told, nothing else is, and every
    balance is what its customers would reckon from the answers they got."""
    done: dict[str | None, list[Done]] = defaultdict(list)
    for one in facts.done:
        done[one.memo].append(one)
    sent = [i for i in intents if i.key]
    found = [f for intent in sent for f in _check_intent(intent, done.pop(intent.id, []), facts)]
    found += [Finding(Wrong.STRAY, str(memo), f"{len(rows)} activities") for memo, rows in done.items()]
    return found + list(_check_balances(sent, facts.balances, town))


def check_the_books(dsn: str) -> list[Finding]:
    """The proof of the books, as `purser check books` runs it."""
    checks = all_checks(load_policy("cn"))
    return [Finding(Wrong.BOOKS, found.check.name, str(found)) for found in asyncio.run(check_books(dsn, checks))]


def _check_intent(intent: Intent, done: Sequence[Done], facts: Facts) -> Iterator[Finding]:
    if intent.status is None:
        yield Finding(Wrong.OPEN, intent.id, f"no answer after {intent.unknown} attempts; {len(done)} activities")
    elif len(done) > 1:
        yield Finding(Wrong.TWICE, intent.id, f"{len(done)} activities: {', '.join(d.id for d in done)}")
    elif not intent.acknowledged:
        if done:
            yield Finding(Wrong.DIFFERS, intent.id, f"refused with {intent.status}, and done as {done[0].id}")
    elif not done:
        yield Finding(Wrong.LOST, intent.id, f"acknowledged as {intent.told['id']}, and there is no such activity")
    else:
        yield from _check_done(intent, done[0])
        yield from _check_moves(intent, facts.moves.get(done[0].id, []))
        if facts.answers.get((intent.person.customer, intent.key)) != (intent.status, intent.answer):
            yield Finding(Wrong.CHANGED, intent.id, "another answer is kept than was given")


def _check_done(intent: Intent, done: Done) -> Iterator[Finding]:
    wish = intent.wish
    wanted = Done(
        intent.id, intent.told["id"], intent.person.wallet, wish.payee, wish.kind, "succeeded", wish.amount, 0
    )
    if done != wanted:
        yield Finding(Wrong.DIFFERS, intent.id, f"{wanted} became {done}")


def _check_moves(intent: Intent, moves: Sequence[Move]) -> Iterator[Finding]:
    """The payer's money moved once; what the merchant pays for the sale is the books' business."""
    wish = intent.wish
    moved = [m for m in moves if m.kind == wish.kind]
    if not moved:
        yield Finding(Wrong.LOST, intent.id, "the activity is there, its transfer is not")
    elif len(moved) > 1:
        yield Finding(Wrong.TWICE, intent.id, f"{len(moved)} transfers for one activity")
    elif moved[0] != (wanted := Move(wish.kind, intent.person.wallet, wish.payee, wish.amount)):
        yield Finding(Wrong.DIFFERS, intent.id, f"{wanted} became {moved[0]}")


def _check_balances(
    intents: Sequence[Intent], balances: Mapping[str, tuple[int, int]], town: Town
) -> Iterator[Finding]:
    owned: Counter[str] = Counter({p.wallet: town.opening for p in town.people})
    for intent in intents:
        if intent.acknowledged:
            owned[intent.person.wallet] -= intent.wish.amount
            owned[intent.wish.payee] += intent.wish.amount
    for person in town.people:
        there = balances.get(person.wallet)
        if there != (owned[person.wallet], 0):
            yield Finding(Wrong.BALANCE, person.wallet, f"{owned[person.wallet]} by the answers, {there} in the books")
