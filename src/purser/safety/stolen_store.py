"""The SQL of stolen accounts."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId, PaymentId, ProceedingId, WalletId
from purser.core.money import Currency
from purser.core.pgbinary import UuidArray
from purser.core.vault import Field, keyring
from purser.safety.stolen_model import Changed, Claim, ProofKind, Theft, Ticket, Visit, VisitId, ticket_unknown

CONTACT: Final = Field("stolen_accounts", "sealed_contact")
LOGIN: Final = Field("stolen_visits", "sealed_login")

_THEFT = """
    customer_id, id, frozen_at, changed, owner_visit, claims_named_at, sealed_contact, cool_until, returned_at,
    devices_reviewed_at"""
_CLAIM = "customer_id, id, matter_id, wallet_id, payment_id, currency, loss, credited, taken_back"

_ADD = "INSERT INTO stolen_accounts (customer_id, id, frozen_at, changed) VALUES (%s, %s, %s, %s)"
_READ = f"SELECT {_THEFT} FROM stolen_accounts WHERE customer_id = %s AND id = %s"
_RESTART = """
    UPDATE stolen_accounts
       SET frozen_at = %s, changed = %s, owner_visit = NULL, claims_named_at = NULL, sealed_contact = NULL,
           cool_until = NULL, returned_at = NULL, devices_reviewed_at = NULL
     WHERE customer_id = %s AND id = %s"""
_IDENTIFY = "UPDATE stolen_accounts SET owner_visit = %s WHERE customer_id = %s AND id = %s"
_NAMED = "UPDATE stolen_accounts SET claims_named_at = %s WHERE customer_id = %s AND id = %s"
_CONTACT = "UPDATE stolen_accounts SET sealed_contact = %s WHERE customer_id = %s AND id = %s"
_COOL = "UPDATE stolen_accounts SET cool_until = %s, sealed_contact = NULL WHERE customer_id = %s AND id = %s"
_RETURNED = "UPDATE stolen_accounts SET returned_at = %s WHERE customer_id = %s AND id = %s"
_REVIEWED = "UPDATE stolen_accounts SET devices_reviewed_at = %s WHERE customer_id = %s AND id = %s"

_ADD_VISIT = """
    INSERT INTO stolen_visits (customer_id, matter_id, id, secret_hash, opened_at)
    VALUES (%s, %s, %s, %s, %s)"""
_VISITS = """
    SELECT id, secret_hash, sealed_login, document_asked_at FROM stolen_visits
     WHERE customer_id = %s AND matter_id = %s ORDER BY id"""
_PROOFS = "SELECT visit_id, kind, shown_at FROM stolen_proofs WHERE customer_id = %s AND matter_id = %s"
_SHOW = """
    INSERT INTO stolen_proofs (customer_id, matter_id, visit_id, kind, shown_at) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (customer_id, matter_id, visit_id, kind) DO NOTHING"""
_LOGIN = "UPDATE stolen_visits SET sealed_login = %s WHERE customer_id = %s AND matter_id = %s AND id = %s"
_ASK = "UPDATE stolen_visits SET document_asked_at = %s WHERE customer_id = %s AND matter_id = %s AND id = %s"
_END_VISITS = "DELETE FROM stolen_visits WHERE customer_id = %s AND matter_id = %s"
_END_PROOFS = "DELETE FROM stolen_proofs WHERE customer_id = %s AND matter_id = %s"

_RELEASE = "UPDATE stolen_accounts SET owner_visit = NULL WHERE customer_id = %s AND id = %s"
_ADD_CLAIM = f"""
    INSERT INTO stolen_claims ({_CLAIM}) VALUES (%s, %s, %s, %s, %s, %s, %s, 0, 0)
    ON CONFLICT (customer_id, payment_id) DO NOTHING"""
_CLAIMS = f"SELECT {_CLAIM} FROM stolen_claims WHERE customer_id = %s AND matter_id = %s ORDER BY id"
_CLAIMED = "SELECT payment_id FROM stolen_claims WHERE customer_id = %s AND payment_id = ANY(%s)"
_ONE_CLAIM = f"SELECT {_CLAIM} FROM stolen_claims WHERE customer_id = %s AND id = %s"
_CREDIT = "UPDATE stolen_claims SET credited = %s WHERE customer_id = %s AND id = %s AND credited = 0"
_BACK = "UPDATE stolen_claims SET taken_back = %s WHERE customer_id = %s AND id = %s AND taken_back = 0"


async def add_theft(tx: Tx, t: Theft) -> None:
    """Store a new one."""
    await tx.execute(_ADD, [t.customer, t.id, t.frozen_at, list(t.changed)])


async def read_theft(conn: Tx | Reader, customer: CustomerId, ident: ProceedingId) -> Theft | None:
    """What is kept beside a matter; None when it is of another procedure, or there is none."""
    row = await (await conn.execute(_READ, [customer, ident])).fetchone()
    if row is None:
        return None
    whose, what, frozen_at, changed, owner, named_at, contact, *rest = row
    new = (await keyring(conn)).open_text(CONTACT, whose + what, contact)
    visit = None if owner is None else VisitId(owner)
    return Theft(CustomerId(whose), ProceedingId(what), frozen_at, tuple(map(Changed, changed)), visit, named_at, new,
                 *rest)  # fmt: skip


async def restart(tx: Tx, t: Theft) -> None:
    """Begin anew with a matter that was cooling: nothing shown before counts."""
    await tx.execute(_END_PROOFS, [t.customer, t.id])
    await tx.execute(_END_VISITS, [t.customer, t.id])
    await tx.execute(_RESTART, [t.frozen_at, list(t.changed), t.customer, t.id])


async def note_owner(tx: Tx, t: Theft, visit: VisitId) -> None:
    """Note that it is the owner who came."""
    await tx.execute(_IDENTIFY, [visit, t.customer, t.id])


async def forget_owner(tx: Tx, t: Theft) -> None:
    """Nobody has shown to be the owner any more, and no visit counts."""
    await tx.execute(_END_PROOFS, [t.customer, t.id])
    await tx.execute(_END_VISITS, [t.customer, t.id])
    await tx.execute(_RELEASE, [t.customer, t.id])


async def note_named(tx: Tx, t: Theft, at: datetime) -> None:
    """All payments are named."""
    await tx.execute(_NAMED, [at, t.customer, t.id])


async def note_contact(tx: Tx, t: Theft, login: str) -> None:
    """The address that is to take the place of what is on file."""
    sealed = (await keyring(tx)).seal_text(CONTACT, t.customer + t.id, login)
    await tx.execute(_CONTACT, [sealed, t.customer, t.id])


async def note_cooling(tx: Tx, t: Theft, until: datetime) -> None:
    """Until when little may leave at least."""
    await tx.execute(_COOL, [until, t.customer, t.id])


async def note_returned(tx: Tx, t: Theft, at: datetime) -> None:
    """The owner has a new password."""
    await tx.execute(_RETURNED, [at, t.customer, t.id])


async def note_reviewed(tx: Tx, t: Theft, at: datetime) -> None:
    """The owner has looked through the devices."""
    await tx.execute(_REVIEWED, [at, t.customer, t.id])


async def add_visit(tx: Tx, ticket: Ticket, at: datetime) -> None:
    """Store a visit; its ticket's secret only as a hash."""
    await tx.execute(_ADD_VISIT, [ticket.customer, ticket.matter, ticket.visit, ticket.hash, at])


async def find_visit(conn: Tx | Reader, ticket: Ticket) -> Visit:
    """The visit of a ticket. Raises unauthenticated."""
    for visit, secret_hash in await _visits(conn, ticket.customer, ticket.matter):
        if visit.id == ticket.visit and hmac.compare_digest(secret_hash, ticket.hash):
            return visit
    raise ticket_unknown()


async def read_visits(conn: Tx | Reader, customer: CustomerId, matter: ProceedingId) -> list[Visit]:
    """Everybody who has said to be the owner in a matter, oldest first."""
    return [visit for visit, _ in await _visits(conn, customer, matter)]


async def note_proof(tx: Tx, v: Visit, kind: ProofKind, at: datetime, login: str | None = None) -> None:
    """A visit has shown something; by an address, which one."""
    await tx.execute(_SHOW, [v.customer, v.matter, v.id, kind, at])
    if login is not None:
        sealed = (await keyring(tx)).seal_text(LOGIN, v.customer + v.matter + v.id, login)
        await tx.execute(_LOGIN, [sealed, v.customer, v.matter, v.id])


async def note_asked(tx: Tx, v: Visit, at: datetime | None) -> None:
    """A visit waits for its document to be looked at, or not any more."""
    await tx.execute(_ASK, [at, v.customer, v.matter, v.id])


async def add_claim(tx: Tx, c: Claim) -> bool:
    """Store a claim; False when the payment has been claimed before."""
    row = [c.customer, c.id, c.matter, c.wallet, c.payment, c.currency, c.loss]
    return (await tx.execute(_ADD_CLAIM, row)).rowcount == 1


async def read_claims(conn: Tx | Reader, customer: CustomerId, matter: ProceedingId) -> list[Claim]:
    """The claims of a stolen account, oldest first."""
    return [_claim(row) for row in await (await conn.execute(_CLAIMS, [customer, matter])).fetchall()]


async def claimed(conn: Tx | Reader, customer: CustomerId, payments: Sequence[PaymentId]) -> set[PaymentId]:
    """Which of the payments have been claimed, whenever that was."""
    rows = await (await conn.execute(_CLAIMED, [customer, UuidArray(payments)])).fetchall()
    return {PaymentId(payment) for (payment,) in rows}


async def read_claim(conn: Tx | Reader, customer: CustomerId, ident: ProceedingId) -> Claim | None:
    """One claim of a customer's."""
    row = await (await conn.execute(_ONE_CLAIM, [customer, ident])).fetchone()
    return None if row is None else _claim(row)


async def note_credit(tx: Tx, c: Claim, amount: int) -> None:
    """So much was credited, minor units."""
    await tx.execute(_CREDIT, [amount, c.customer, c.id])


async def note_taken_back(tx: Tx, c: Claim, amount: int) -> None:
    """So much of it was taken back."""
    await tx.execute(_BACK, [amount, c.customer, c.id])


async def _visits(conn: Tx | Reader, customer: CustomerId, matter: ProceedingId) -> list[tuple[Visit, bytes]]:
    ring = await keyring(conn)
    rows = await (await conn.execute(_VISITS, [customer, matter])).fetchall()
    proofs: dict[bytes, dict[ProofKind, datetime]] = {}
    for visit, kind, shown_at in await (await conn.execute(_PROOFS, [customer, matter])).fetchall():
        proofs.setdefault(bytes(visit), {})[ProofKind(kind)] = shown_at
    found = []
    for ident, secret_hash, login, asked_at in rows:
        shown = ring.open_text(LOGIN, customer + matter + ident, login)
        visit = Visit(customer, matter, VisitId(ident), shown, asked_at, proofs.get(bytes(ident), {}))
        found.append((visit, bytes(secret_hash)))
    return found


def _claim(row: tuple[Any, ...]) -> Claim:
    customer, ident, matter, wallet, payment, currency, *amounts = row
    return Claim(
        CustomerId(customer), ProceedingId(ident), ProceedingId(matter), WalletId(wallet), PaymentId(payment),
        Currency(currency), *amounts,
    )  # fmt: skip
