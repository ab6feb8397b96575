"""Stolen accounts step by step: what the table forbids changes nothing, and what is to happen by itself does."""

from __future__ import annotations

import asyncio

import pytest

from purser.core.errors import Problem
from purser.core.procedure import Actor, Procedure
from purser.core.proceedings import Docket, Who, claim, read_deadlines, read_steps
from purser.identity import change_password, has_totp, note_security_change
from purser.safety import (
    STOLEN,
    UNAUTHORISED,
    Document,
    Lifter,
    Place,
    ProofKind,
    Source,
    answer_document,
    ask_document,
    choose_password,
    finish_claims,
    freeze,
    is_enough,
    lift,
    missing,
    name_claim,
    name_contact,
    open_freezes,
    report,
    restore,
    review_devices,
    show_proof,
    start_over,
    thaw,
    withdraw_claim,
)
from purser.safety.model import WHOLE
from tests.support.refusals import refusal
from tests.support.stolen import Case, staff
from tests.support.world import World, snapshot

SEED = {"stolen_account": "report", "unauthorised_payment": "claim"}
_PUT = "UPDATE proceedings SET state = %s WHERE subject = %s AND id = %s"


@pytest.mark.parametrize(
    ("kinds", "standard", "strengthened"),
    [
        ((), False, False),
        ((ProofKind.DOCUMENT,), False, False),
        ((ProofKind.ADDRESS, ProofKind.TOTP), True, False),
        ((ProofKind.ADDRESS, ProofKind.DOCUMENT), True, True),
        ((ProofKind.ADDRESS, ProofKind.TOTP, ProofKind.RECOVERY_CODE), True, True),
    ],
)
def test_how_much_is_enough(kinds: tuple[ProofKind, ...], standard: bool, strengthened: bool) -> None:
    assert is_enough(kinds, strengthened=False) is standard
    assert is_enough(kinds, strengthened=True) is strengthened


@pytest.mark.parametrize("procedure", [STOLEN, UNAUTHORISED], ids=lambda p: p.name)
async def test_what_the_table_forbids_changes_nothing(world: World, procedure: Procedure) -> None:
    """Every step from every state by everybody who may not."""
    case = await Case.of(world)
    await case.report()
    await case.prove()
    payment = await case.claim_of_a_spent_payment()
    docket: Docket = case.t.accounts if procedure is STOLEN else case.t.claims
    ident = case.ticket.matter if procedure is STOLEN else payment.id
    refused = 0
    for state in procedure.states:
        async with world.db.transaction() as tx:
            await tx.execute(_PUT, [state, case.customer, ident])
        before = await snapshot(world.db)
        for step in procedure.steps:
            for actor in Actor:
                if state in step.before and actor in step.actors:
                    continue
                async with world.db.transaction() as tx:
                    matter = await claim(tx, case.customer, ident)
                    with pytest.raises(Problem, match=r"step_not_(yours|possible)"):
                        await docket.advance(tx, matter, step.name, Who(actor, "x"))
                refused += 1
        assert await snapshot(world.db) == before
    assert refused > 100


async def test_every_verb_too_early_or_too_late_changes_nothing(world: World) -> None:
    """The customer's, the staff's and the system's, from each state they are not for."""
    case = await Case.of(world, funds=300_000)
    spent = await case.spend()
    await case.report()
    await case.prove()
    made, t, ticket = await case.claim(spent), case.t, case.ticket
    other = await case.spend_while_frozen()
    verbs = {
        "show_proof": lambda tx: _show(tx, case),
        "ask_document": lambda tx: ask_document(tx, t, ticket, Place.COUNTER),
        "name_claim": lambda tx: name_claim(tx, t, ticket, [case.wallet], other, ""),
        "name_contact": lambda tx: name_contact(tx, t, ticket, "a@example.org"),
        "finish_claims": lambda tx: finish_claims(tx, t, ticket),
        "choose_password": lambda tx: choose_password(tx, t, ticket, "x" * 20, "hash"),
        "review_devices": lambda tx: review_devices(tx, t, case.customer, ticket.matter, "me"),
        "restore": lambda tx: restore(tx, t, case.customer, ticket.matter, "me"),
        "thaw": lambda tx: case.with_matter(tx, thaw, staff(world), "seen"),
        "start_over": lambda tx: case.with_matter(tx, start_over, staff(world), "seen"),
        "accept_document": lambda tx: case.with_matter(tx, answer_document, staff(world), Document.PASSPORT, "seen"),
    }
    asked = 0
    for state in STOLEN.states:
        async with world.db.transaction() as tx:
            await tx.execute(_PUT, [state, case.customer, ticket.matter])
        before = await snapshot(world.db)
        for name, verb in verbs.items():
            if state in STOLEN.step(name).before or (name in {"show_proof", "ask_document"} and state == "frozen"):
                continue
            with pytest.raises(Problem, match="step_not_possible"):
                await world.db.run(verb)
            asked += 1
        assert await snapshot(world.db) == before, state
    assert asked > 60
    for state in ("upheld", "denied", "withdrawn"):
        async with world.db.transaction() as tx:
            await tx.execute(_PUT, [state, case.customer, made.id])
        act = world.db.run(lambda tx: withdraw_claim(tx, t, ticket, made.id))
        assert await refusal(world.db, act) == "step_not_possible"


async def _show(tx: object, case: Case) -> object:
    return await show_proof(tx, case.t, case.ticket, ProofKind.DOCUMENT)  # type: ignore[arg-type]


async def test_cooling_ends_when_all_is_done_and_not_before(world: World) -> None:
    case = await Case.of(world)
    await case.report()
    await case.prove()
    await world.db.run(lambda tx: finish_claims(tx, case.t, case.ticket))
    assert await case.state(case.ticket.matter) == "cooling"
    theft = await case.theft()
    assert theft.cool_until == case.t.span("cooling", world.clock.now())
    assert await _recovering(case)
    for days, reminders in ((1, 1), (7, 2)):
        world.clock.advance(days=days)
        await case.fire()
        assert await case.state(case.ticket.matter) == "cooling"
        async with world.db.reader() as conn:
            steps = (await read_steps(conn, case.customer, [case.ticket.matter]))[case.ticket.matter]
            assert [s.reason for s in steps if s.step == "remind"] == ["password, second_factor, devices"] * reminders
    await world.db.run(lambda tx: choose_password(tx, case.t, case.ticket, "x" * 20, "hash"))
    with pytest.raises(Problem, match="step_not_possible"):
        await world.db.run(lambda tx: choose_password(tx, case.t, case.ticket, "y" * 20, "another hash"))
    await world.db.run(lambda tx: review_devices(tx, case.t, case.customer, case.ticket.matter, "me"))
    with pytest.raises(Problem, match="restore_incomplete"):
        await world.db.run(lambda tx: restore(tx, case.t, case.customer, case.ticket.matter, "me"))
    await case.turn_totp_on()
    async with world.db.reader() as conn:
        assert await missing(conn, case.t, await case.theft()) == ()
    await world.db.run(lambda tx: restore(tx, case.t, case.customer, case.ticket.matter, "me"))
    assert await case.state(case.ticket.matter) == "restored"
    assert not await _recovering(case)
    async with world.db.reader() as conn:
        assert await read_deadlines(conn, case.customer, [case.ticket.matter]) == {case.ticket.matter: {}}


async def test_a_report_that_nobody_follows_is_closed_and_the_account_stays_frozen(world: World) -> None:
    case = await Case.of(world)
    await case.report()
    world.clock.advance(days=30)
    await case.fire()
    await case.fire()
    assert await case.state(case.ticket.matter) == "not_owner"
    async with world.db.reader() as conn:
        (frozen,) = await open_freezes(conn, case.customer)
    await world.db.run(lambda tx: lift(tx, case.customer, frozen.id, Lifter.CUSTOMER, "owner", world.clock))
    assert (await world.rows("SELECT frozen_out FROM ledger_accounts WHERE id = %s", case.wallet)) == [(False,)]


async def test_staff_are_reminded_once(world: World) -> None:
    case = await Case.of(world)
    await case.report()
    await world.db.run(lambda tx: ask_document(tx, case.t, case.ticket, Place.NOTARY))
    world.clock.advance(days=5)
    await case.fire()
    await case.fire()
    async with world.db.reader() as conn:
        steps = (await read_steps(conn, case.customer, [case.ticket.matter]))[case.ticket.matter]
    assert [s.step for s in steps].count("escalate") == 1
    assert await case.state(case.ticket.matter) == "document_check"


async def test_a_thief_who_comes_back_while_cooling_is_stopped_again(world: World) -> None:
    case = await Case.of(world)
    await case.report()
    await case.prove()
    await world.db.run(lambda tx: finish_claims(tx, case.t, case.ticket))
    before = case.ticket
    await world.db.run(lambda tx: change_password(tx, case.customer, "hash", world.clock))
    world.clock.advance(minutes=5)
    await case.report()
    assert before.matter == case.ticket.matter
    assert await case.state(case.ticket.matter) == "frozen"
    theft = await case.theft()
    assert (theft.owner, theft.is_strengthened) == (None, True), "giving it back was a change, too"
    with pytest.raises(Problem, match="unauthenticated"):
        await world.db.run(lambda tx: finish_claims(tx, case.t, before))
    assert (await world.rows("SELECT frozen_out FROM ledger_accounts WHERE id = %s", case.wallet)) == [(True,)]


async def test_what_an_authority_froze_stays_frozen(world: World) -> None:
    case = await Case.of(world)
    await world.db.run(
        lambda tx: freeze(tx, case.customer, WHOLE, Source.AUTHORITY, "order 17", "desk", world.clock)
    )  # fmt: skip
    await case.report()
    await case.prove()
    await world.db.run(lambda tx: finish_claims(tx, case.t, case.ticket))
    assert await case.state(case.ticket.matter) == "cooling"
    async with world.db.reader() as conn:
        assert [f.source for f in await open_freezes(conn, case.customer)] == [Source.AUTHORITY]
    assert (await world.rows("SELECT frozen_out FROM ledger_accounts WHERE id = %s", case.wallet)) == [(True,)]


async def test_a_new_address_takes_the_place_of_what_is_not_certain(world: World) -> None:
    """After recent changes, with only the authenticator app and a document to show, the owner names an address."""
    case = await Case.of(world)
    world.clock.advance(days=40)
    await world.db.run(lambda tx: note_security_change(tx, case.customer, world.clock))
    await case.report()
    for kind in (ProofKind.TOTP, ProofKind.DOCUMENT):
        await case.show(kind)
    assert (await case.theft()).is_strengthened
    await world.db.run(lambda tx: name_contact(tx, case.t, case.ticket, "owner@example.org"))
    for who in (staff(world), staff(world)):
        await case.locked(case.ticket.matter, thaw, who, "the owner is known")
    customer = next(c for c in await world.customers() if c.id == case.customer)
    assert customer.email == "owner@example.org"
    verified = await world.rows("SELECT count(*) FROM logins WHERE customer_id = %s AND verified_at IS NOT NULL",
                                case.customer)  # fmt: skip
    assert verified == [(1,)], "codes to the phone, which was not shown, sign nobody in"


async def test_a_lost_ticket_is_shown_anew(world: World) -> None:
    case = await Case.of(world)
    await case.report()
    await case.prove()
    lost = case.ticket
    await case.locked(case.ticket.matter, start_over, staff(world), "the ticket was lost")
    await case.report()
    with pytest.raises(Problem, match="unauthenticated"):
        await world.db.run(lambda tx: finish_claims(tx, case.t, lost))
    await case.prove()
    assert await case.state(case.ticket.matter) == "investigating"


async def test_two_reports_at_once_are_one_matter(world: World) -> None:
    case = await Case.of(world)
    who = Who(Actor.CUSTOMER, "test")
    tickets = await asyncio.gather(
        *(world.db.run(lambda tx: report(tx, case.t, case.customer, Source.SIGN_IN_PAGE, who)) for _ in range(5))
    )
    assert len({t.matter for t in tickets}) == 1
    assert len({t.visit for t in tickets}) == 5
    assert await world.rows("SELECT count(*) FROM freezes") == [(1,)]
    assert not await world.db.run(lambda tx: has_totp(tx, case.customer))


async def _recovering(case: Case) -> bool:
    rows = await case.world.rows("SELECT recovering_since FROM safeguards WHERE customer_id = %s", case.customer)
    return bool(rows[0][0] is not None)
