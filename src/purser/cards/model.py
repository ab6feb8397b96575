"""Bound bank cards, cards on their way to being bound, and what stands in the way of unbinding one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from purser.core.errors import Problem, conflict, not_found
from purser.core.ids import CardId, CustomerId, ProceedingId
from purser.core.procedure import Actor

RULES: Final = "cards"
"""Under which name the policy's terms have the numbers that are not the procedure's."""


class CardState(StrEnum):
    """What may be done with a card."""

    BOUND = "bound"
    SUSPENDED = "suspended"
    UNBOUND = "unbound"


@dataclass(frozen=True, slots=True)
class Transition:
    """One allowed step of a card."""

    before: CardState | None
    after: CardState
    actor: Actor
    says: str


TRANSITIONS: Final = (
    Transition(None, CardState.BOUND, Actor.CHANNEL, "its holder has shown it to the channel"),
    Transition(CardState.BOUND, CardState.SUSPENDED, Actor.CUSTOMER, "nothing new is taken from it"),
    Transition(CardState.SUSPENDED, CardState.BOUND, Actor.CUSTOMER, "with a proof"),
    Transition(CardState.BOUND, CardState.UNBOUND, Actor.SYSTEM, "at the end of an unbinding"),
    Transition(CardState.SUSPENDED, CardState.UNBOUND, Actor.SYSTEM, "at the end of an unbinding"),
)
"""The life of a card. What unbinding goes through is a procedure of its own (`unbinding_table`)."""


@dataclass(frozen=True, slots=True)
class Card:
    """A card that is or was bound. `token` is the channel's and None once it is destroyed.

    `doubtful`: the last digit is not the one that Luhn's rule asks for, as with cards of old.
    """

    customer: CustomerId
    id: CardId
    channel: str
    token: str | None
    fingerprint: str
    bank: str
    bank_zh: str
    bank_en: str
    kind: str
    bin: str
    length: int
    last4: str
    doubtful: bool
    is_default: bool
    bound_at: datetime
    suspended_at: datetime | None
    unbound_at: datetime | None
    destroyed_at: datetime | None

    @property
    def state(self) -> CardState:
        if self.unbound_at is not None:
            return CardState.UNBOUND
        return CardState.BOUND if self.suspended_at is None else CardState.SUSPENDED

    def name(self, locale: str) -> str:
        """The bank's name in a language."""
        return self.bank_zh if locale.startswith("zh") else self.bank_en


class BindingState(StrEnum):
    """Where a card on its way to being bound is."""

    AWAITING = "awaiting"
    BOUND = "bound"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Binding:
    """A card on its way to being bound: its holder is at the channel. `failure` says why it came to nothing."""

    customer: CustomerId
    id: CardId
    channel: str
    state: BindingState
    failure: str | None
    card: CardId | None
    asked: int
    created_at: datetime
    ended_at: datetime | None

    @property
    def out_no(self) -> str:
        """Our number of it at the channel."""
        return f"bd_{self.id.hex()}"


@dataclass(frozen=True, slots=True)
class Unbinding:
    """What an unbinding has beside its matter. `proven_at`: two factors were shown, or the staff made sure."""

    customer: CustomerId
    id: ProceedingId
    card: CardId
    proven_at: datetime | None
    ended_at: datetime | None


class Blocks(StrEnum):
    """What can be in the way of unbinding a card."""

    TOP_UP = "top_up_in_clearing"
    WITHDRAWAL = "withdrawal_in_clearing"
    REFUND = "refund_to_card"
    DISPUTE = "open_dispute"
    AUTHORITY = "authority_hold"


class Button(StrEnum):
    """What the customer can press to bring it on."""

    OPEN_ACTIVITY = "open_activity"
    OPEN_MATTER = "open_matter"
    CONTACT_US = "contact_us"


@dataclass(frozen=True, slots=True)
class Blocker:
    """Something in the way: what it is, the object behind it, who has to act, by when, and the button that helps.

    What clears it is a sentence of the app, by `code`. It goes away by itself when the object is done.
    """

    code: Blocks
    object: str
    actor: Actor
    by: datetime | None
    button: Button


class Warns(StrEnum):
    """What is worth knowing before unbinding, and stops nobody."""

    ONLY_CARD = "only_card_balance_left"


def card_unknown() -> Problem:
    """No such card of this customer, or it is not bound any more."""
    return not_found("bank_card_unknown")


def card_unbinding() -> Problem:
    """It is being unbound."""
    return conflict("card_unbinding")
