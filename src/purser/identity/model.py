"""What identity knows: sessions, devices, credentials, and the rules for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from purser.core.ids import CustomerId, DeviceId, SessionId


@dataclass(frozen=True, slots=True)
class SessionRules:
    """How long a session lives: unused, and at most."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True, slots=True)
class AttemptRules:
    """How many failed tries one login has within a window that begins with the first."""

    failures: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class GuessRules:
    """How many wrong tries there may be: of one login, from one device, from one network, and of one customer's
    second factor."""

    login: AttemptRules
    device: AttemptRules
    network: AttemptRules
    second_factor: AttemptRules


@dataclass(frozen=True, slots=True)
class CodeRules:
    """How long a one-time code is good for and how often it may be tried; how many are sent to one address (all of
    `address` hold) and at the wish of one network."""

    life: timedelta
    tries: int
    address: tuple[AttemptRules, ...]
    network: AttemptRules


@dataclass(frozen=True, slots=True)
class PinRules:
    """How many wrong PINs there may be before it is locked, for how long, and when a PIN that was reset without
    the old one begins to count."""

    failures: int
    lock: timedelta
    reset: timedelta


@dataclass(frozen=True, slots=True)
class FreeRules:
    """Payments without a proof, minor units: one, a day's together, and the most a customer may choose."""

    payment: int
    day: int
    most_payment: int
    most_day: int


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A fresh session. `token` is shown to its owner once and kept nowhere."""

    id: SessionId
    customer: CustomerId
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A session as stored. `seen_at` is when it was last known to be used, to a few minutes."""

    id: SessionId
    customer: CustomerId
    expires_at: datetime
    seen_at: datetime
    device: DeviceId | None


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session in its owner's list. `place` is the network it was opened from."""

    id: SessionId
    device: DeviceId | None
    place: str | None
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


class DeviceState(StrEnum):
    """How far a device is trusted."""

    NEW = "new"
    TRUSTED = "trusted"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where a request comes from: the device keys it sent, what its user agent calls itself, its network."""

    keys: tuple[str, ...]
    name: str
    place: str | None


@dataclass(frozen=True, slots=True)
class Device:
    """A device somebody signs in from. Until `trusted_at` it is new."""

    id: DeviceId
    customer: CustomerId
    name: str
    place: str | None
    created_at: datetime
    seen_at: datetime
    trusted_at: datetime
    suspended_at: datetime | None

    def state(self, now: datetime) -> DeviceState:
        """What it is at `now`."""
        if self.suspended_at is not None:
            return DeviceState.SUSPENDED
        return DeviceState.TRUSTED if self.trusted_at <= now else DeviceState.NEW


class Method(StrEnum):
    """By what somebody proves who they are, the strongest first."""

    PASSKEY = "passkey"
    TOTP = "totp"
    RECOVERY_CODE = "recovery_code"
    PASSWORD = "password"  # noqa: S105 -- the name of a method
    PIN = "pin"

    @property
    def strength(self) -> int:
        """How many independent factors it is: a passkey is what one has, opened by what one is or knows."""
        return 2 if self is Method.PASSKEY else 1


@dataclass(frozen=True, slots=True)
class Safeguards:
    """What stands between a customer's money and a thief. Amounts in minor units; None is the policy's. `methods` are
    what the customer can prove themselves by. `recovering_since`: the account was stolen and given back then."""

    free_payment: int | None = None
    free_day: int | None = None
    security_changed_at: datetime | None = None
    methods: frozenset[Method] = frozenset()
    recovering_since: datetime | None = None
