"""What the staff's looking at customers is made of."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from purser.core.audit import Actor, Detail
from purser.core.clock import Clock
from purser.core.db import Tx
from purser.core.ids import CustomerId, Id, StaffId
from purser.identity.permissions import Role
from purser.service.access.policy import Limits


class Basis(StrEnum):
    """Why somebody may look: what they were given to do."""

    CONTACT = "contact"
    CASE = "case"
    MATTER = "matter"


class Tie(StrEnum):
    """What ties somebody to the customer whose matter they open; counted as the basis of a look. `matter`: they deal
    with them, or it is nobody's matter but the operator's own. `role`: only that their role may act in it. `stranger`:
    not even that."""

    MATTER = "matter"
    ROLE = "role"
    STRANGER = "stranger"


class Event(StrEnum):
    """What is counted of somebody's looking."""

    OPENED = "opened"
    FOUND = "found"
    MISSED = "missed"
    REFUSED = "refused"
    REVEALED = "revealed"
    LISTED = "listed"


class Field(StrEnum):
    """What can be shown without its mask, one at a time."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"


class Alarm(StrEnum):
    """What somebody is told of."""

    CANARY = "canary"
    BUDGET = "budget"
    REFUSALS = "refusals"
    MISSES = "misses"
    BROWSING = "browsing"
    OUTLIER = "outlier"
    STRANGERS = "strangers"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody of the staff who looks."""

    staff: StaffId
    role: Role

    @property
    def actor(self) -> Actor:
        """Who the audit says it was."""
        return Actor.staff(self.staff)


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody was given to do about a customer: a case, a contact."""

    basis: Basis
    ref: Id


@dataclass(frozen=True, slots=True)
class Sight:
    """A customer is open to somebody until then."""

    customer: CustomerId
    basis: Basis
    until: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """A field without its mask; null where the customer has none. It is to be hidden again `until` then."""

    field: Field
    value: str | None
    until: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """Something about a customer that is opened by a permission of one's role, and how the audit names it; not at all
    where `action` is empty, because whoever opens it writes it down in the same transaction. `tie` is what they have
    to do with it even if they do not deal with the customer."""

    customer: CustomerId
    action: str
    reason: str = ""
    details: Mapping[str, Detail] = field(default_factory=dict)
    tie: Tie = Tie.ROLE


@dataclass(frozen=True, slots=True)
class Budget:
    """What somebody has used and may use, in the last 24 hours and the last hour."""

    customers_hour: int
    customers_day: int
    lookups: int
    reveals: int


@dataclass(frozen=True, slots=True)
class Alert:
    """Somebody is to look at what a colleague did; `id` is of nobody else. Open until it is settled."""

    id: Id
    staff: StaffId
    alarm: Alarm
    at: datetime
    facts: Mapping[str, Detail]
    settled_by: StaffId | None = None
    settled_at: datetime | None = None
    finding: str = ""


Seek: TypeAlias = Callable[[Tx, StaffId, CustomerId], Awaitable[Claim | None]]
"""Whether somebody was given work about a customer: the queue knows contacts, the cases who has them."""

Acted: TypeAlias = Callable[[Tx, StaffId, Collection[CustomerId], datetime], Awaitable[Collection[Id]]]
"""In whose matters somebody has done something since then."""

Tell: TypeAlias = Callable[[Tx, StaffId, str, Mapping[str, Detail]], Awaitable[object]]
"""Tells somebody of the staff at once."""


@dataclass(frozen=True, slots=True)
class Access:
    """The room: its limits, what counts as work, and how the staff are told."""

    limits: Limits
    clock: Clock
    seek: tuple[Seek, ...] = ()
    acted: Acted | None = None
    tell: Tell | None = None
