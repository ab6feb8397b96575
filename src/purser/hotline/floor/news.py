"""What a talk is told while it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from purser.core.ids import StaffId
from purser.hotline.media import Leg
from purser.service.queue import Contact


class Ending(StrEnum):
    """How a talk ended when it was not the customer who hung up."""

    TALKED = "talked"
    CALLBACK = "callback"
    MESSAGE = "message"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Moved:
    """The contact has gone a step further."""

    contact: Contact


@dataclass(frozen=True, slots=True)
class Pressed:
    """The customer pressed a key while waiting."""

    digit: str


@dataclass(frozen=True, slots=True)
class Came:
    """A colleague's line is there."""

    staff: StaffId
    leg: Leg


@dataclass(frozen=True, slots=True)
class Gone:
    """A colleague's line is gone."""

    staff: StaffId
    leg: Leg


@dataclass(frozen=True, slots=True)
class Late:
    """An agent took the contact, and their line did not come in time."""

    staff: StaffId


@dataclass(frozen=True, slots=True)
class Asked:
    """The agent asks a colleague apart; None: nobody any more."""

    staff: StaffId | None


@dataclass(frozen=True, slots=True)
class CustomerGone:
    """The customer has hung up."""


News: TypeAlias = Moved | Pressed | Came | Gone | Late | Asked | CustomerGone
