"""What can be frozen, by whom, and who may lift it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

from purser.core.errors import invalid
from purser.core.ids import CustomerId, DeviceId, FreezeId

LONGEST_REASON: Final = 200
_LONGEST_CARD: Final = 64


class Part(StrEnum):
    """How much is frozen."""

    ACCOUNT = "account"
    OUTGOING = "outgoing"
    CARD = "card"
    DEVICE = "device"


@dataclass(frozen=True, slots=True)
class Scope:
    """A part, and which one where there are several: a card's token, a device's id.

    As text `account`, `outgoing`, `card:<token>`, `device:<id>`.
    """

    part: Part
    target: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text form. Raises scope_invalid."""
        name, colon, target = text.partition(":")
        try:
            scope = cls(Part(name), target or None)
            needs_target = scope.part in (Part.CARD, Part.DEVICE)
            if bool(colon) != needs_target or (scope.target is None) == needs_target:
                raise ValueError
            if scope.part is Part.DEVICE:
                scope = cls(Part.DEVICE, str(DeviceId.parse(target)))
        except ValueError:
            raise invalid("scope_invalid") from None
        if len(target) > _LONGEST_CARD or not target.isprintable():
            raise invalid("scope_invalid")
        return scope

    @property
    def device(self) -> DeviceId:
        """The device it is about."""
        assert self.part is Part.DEVICE
        assert self.target is not None
        return DeviceId.parse(self.target)

    def __str__(self) -> str:
        return self.part if self.target is None else f"{self.part}:{self.target}"


WHOLE: Final = Scope(Part.ACCOUNT)


class Source(StrEnum):
    """Where a freeze came from."""

    CUSTOMER = "customer"
    SIGN_IN_PAGE = "sign_in_page"
    HOTLINE = "hotline"
    AGENT = "agent"
    RISK = "risk"
    AUTHORITY = "authority"


class Lifter(StrEnum):
    """Who may lift a freeze: the customer, our staff, the authority that ordered it."""

    CUSTOMER = "customer"
    STAFF = "staff"
    AUTHORITY = "authority"


LIFTABLE_BY: Final[dict[Source, Lifter]] = {
    Source.CUSTOMER: Lifter.CUSTOMER,
    Source.SIGN_IN_PAGE: Lifter.CUSTOMER,
    Source.HOTLINE: Lifter.CUSTOMER,
    Source.AGENT: Lifter.STAFF,
    Source.RISK: Lifter.STAFF,
    Source.AUTHORITY: Lifter.AUTHORITY,
}
"""Easy to freeze, hard to thaw. What anybody may have asked for on somebody's behalf, the customer lifts with two
proofs; what we froze, we lift; what an authority froze is lifted on its word and by nobody else (P3)."""

MAY_LIFT: Final[dict[Lifter, frozenset[Lifter]]] = {
    Lifter.CUSTOMER: frozenset({Lifter.CUSTOMER}),
    Lifter.STAFF: frozenset({Lifter.CUSTOMER, Lifter.STAFF}),
    Lifter.AUTHORITY: frozenset({Lifter.AUTHORITY}),
}
"""Which freezes each may lift, by what is recorded on them."""


@dataclass(frozen=True, slots=True)
class Freeze:
    """A freeze, open until it is lifted. `set_by` and `lifted_by` say who acted: a session, an operator."""

    id: FreezeId
    customer: CustomerId
    scope: Scope
    source: Source
    reason: str
    liftable_by: Lifter
    set_by: str
    created_at: datetime
    lifted_at: datetime | None
    lifted_by: str | None
