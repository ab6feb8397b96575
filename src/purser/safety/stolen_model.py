"""What is kept of a stolen account beside the history of its matter."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

from purser.core.clock import Clock
from purser.core.errors import Kind, Problem
from purser.core.ids import CustomerId, Id, PaymentId, ProceedingId, WalletId
from purser.core.money import Currency, Money
from purser.core.proceedings import Docket
from purser.core.terms import Terms, load_terms
from purser.payments import Activity
from purser.safety.stolen_table import STOLEN, UNAUTHORISED

PREFIX: Final = "pt_"
_SECRET: Final = 32
_ID: Final = 16


class ProofKind(StrEnum):
    """What shows who somebody is. Two addresses are one proof: who has the phone often reads the mail, too."""

    ADDRESS = "address"
    RECOVERY_CODE = "recovery_code"
    TOTP = "totp"
    DOCUMENT = "document"


class Changed(StrEnum):
    """What was changed shortly before the account was frozen, so that the strengthened way is taken."""

    CONTACT = "contact"
    CREDENTIALS = "credentials"
    DEVICES = "devices"
    CARDS = "cards"


class Document(StrEnum):
    """What staff looked at. The document is not copied and its number not kept."""

    ID_CARD = "id_card"
    PASSPORT = "passport"
    RESIDENCE_PERMIT = "residence_permit"


class Place(StrEnum):
    """How they looked at it; none of them needs a camera on the customer's face."""

    COUNTER = "counter"
    NOTARY = "notary"
    VIDEO = "video"


class VisitId(Id):
    """One attempt of somebody to show that an account is theirs."""


@dataclass(frozen=True, slots=True)
class Theft:
    """A stolen account. `way` follows from `changed`."""

    customer: CustomerId
    id: ProceedingId
    frozen_at: datetime
    changed: tuple[Changed, ...]
    owner: VisitId | None
    claims_named_at: datetime | None
    new_contact: str | None
    cool_until: datetime | None
    returned_at: datetime | None
    devices_reviewed_at: datetime | None

    @property
    def is_strengthened(self) -> bool:
        """Whether more is asked for."""
        return bool(self.changed)


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody who says to be the owner, by a ticket, and what they have shown. `login` is an address they read."""

    customer: CustomerId
    matter: ProceedingId
    id: VisitId
    login: str | None
    document_asked_at: datetime | None
    proofs: Mapping[ProofKind, datetime]


@dataclass(frozen=True, slots=True)
class Claim:
    """A payment the owner did not make. Amounts in minor units; `loss` is the most that is made good."""

    customer: CustomerId
    id: ProceedingId
    matter: ProceedingId
    wallet: WalletId
    payment: PaymentId
    currency: Currency
    loss: int
    credited: int
    taken_back: int

    def money(self, amount: int) -> Money:
        """Minor units of its currency."""
        return Money(amount, self.currency)


@dataclass(frozen=True, slots=True)
class Claimable:
    """Something that may be claimed, and what of its amount and fee has not come back; minor units."""

    activity: Activity
    left: int


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a visit is known by. The secret is with the visitor only; its hash is stored."""

    customer: CustomerId
    matter: ProceedingId
    visit: VisitId
    secret: bytes

    @classmethod
    def new(cls, customer: CustomerId, matter: ProceedingId, clock: Clock) -> Self:
        """A fresh one."""
        return cls(customer, matter, VisitId.new(clock), secrets.token_bytes(_SECRET))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text form. Raises unauthenticated."""
        try:
            raw = base64.b64decode(text.removeprefix(PREFIX) + "=", altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raw = b""
        if not text.startswith(PREFIX) or len(raw) != 3 * _ID + _SECRET:
            raise ticket_unknown()
        parts = [raw[i : i + _ID] for i in range(0, 3 * _ID, _ID)]
        return cls(CustomerId(parts[0]), ProceedingId(parts[1]), VisitId(parts[2]), raw[3 * _ID :])

    @property
    def hash(self) -> bytes:
        """What is stored of the secret. It has 256 random bits, so a fast hash gives nothing away."""
        return hashlib.sha256(self.secret).digest()

    def __str__(self) -> str:
        raw = self.customer + self.matter + self.visit + self.secret
        return PREFIX + base64.urlsafe_b64encode(raw).decode().rstrip("=")


def ticket_unknown() -> Problem:
    """There is no such ticket, or it is worth nothing any more."""
    return Problem("unauthenticated", Kind.UNAUTHENTICATED)


@dataclass(frozen=True, slots=True)
class Thefts:
    """The dockets of stolen accounts and of claims in one country."""

    accounts: Docket
    claims: Docket
    terms: Terms
    clock: Clock

    def span(self, name: str, start: datetime) -> datetime:
        """When a term of stolen accounts that begins at `start` is over."""
        return self.terms.after(STOLEN.name, name, start)


def open_thefts(policy: str, clock: Clock) -> Thefts:
    """The same in the API and in the worker."""
    terms = load_terms(policy)
    return Thefts(Docket(STOLEN, terms, clock), Docket(UNAUTHORISED, terms, clock), terms, clock)
