"""How the payer stood, as one number beside the payment: what another rule set is tested against later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from purser.risk.model import METHODS, Proof, Standing

_NUMBER_OF: Final[dict[str, int]] = {method: i for i, method in enumerate(METHODS, 1)}
_METHOD_OF: Final = {0: None, **{i: method for method, i in _NUMBER_OF.items()}}
_AGE: Final = 0x1FFF
"""Minutes are kept up to five days; what is older, or never was, is all ones."""

_FREE_UNIT: Final = 100
_FREE: Final = 0x3FFF

# From the lowest bit: method 3, two factors 1, has pin, passkey, totp, password 4, by code 1, device age 13, security
# age 13, free a payment 14, free a day 14.
_TWO, _HAS, _BY_CODE, _DEVICE, _SECURITY, _FREE_AT, _DAY_AT = 3, 4, 8, 9, 22, 35, 49
_LONG_AGO: Final = _AGE << _DEVICE | _AGE << _SECURITY


@dataclass(frozen=True, slots=True)
class Shown:
    """A proof as it is remembered: its strongest method and how many factors it had, 2 standing for more."""

    method: str
    strength: int

    @property
    def methods(self) -> tuple[str, ...]:
        return (self.method,)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a mark says."""

    standing: Standing
    proof: Shown | None
    by_code: bool


def mark(standing: Standing, proof: Proof | None, now: datetime, *, by_code: bool) -> int | None:
    """The number; None when nobody asked how they stood."""
    if not standing.is_known:
        return None
    free, day = standing.free_up_to // _FREE_UNIT, standing.free_day // _FREE_UNIT
    number = min(free, _FREE) << _FREE_AT | min(day, _FREE) << _DAY_AT | by_code << _BY_CODE
    number |= standing.has_pin << _HAS | standing.has_passkey << _HAS + 1 | standing.has_totp << _HAS + 2
    number |= standing.has_password << _HAS + 3
    if proof is not None:
        number |= _NUMBER_OF[proof.method] | (proof.strength > 1) << _TWO
    if standing.device_since is None and standing.security_changed_at is None:
        return number | _LONG_AGO
    return number | _age(standing.device_since, now) << _DEVICE | _age(standing.security_changed_at, now) << _SECURITY


def read_mark(number: int | None, at: datetime) -> Mark:
    """What was noted at `at`. What was rounded is rounded down: free amounts to a hundred minor units, times to
    the minute."""
    if number is None:
        return Mark(Standing.unknown(), None, by_code=False)
    has = number >> _HAS
    standing = Standing(
        free_up_to=(number >> _FREE_AT & _FREE) * _FREE_UNIT,
        has_pin=bool(has & 1),
        security_changed_at=_time(number >> _SECURITY & _AGE, at),
        device_since=_time(number >> _DEVICE & _AGE, at),
        has_passkey=bool(has & 2),
        has_totp=bool(has & 4),
        has_password=bool(has & 8),
        free_day=(number >> _DAY_AT & _FREE) * _FREE_UNIT,
    )
    method = _METHOD_OF[number & 7]
    proof = None if method is None else Shown(method, 1 + (number >> _TWO & 1))
    return Mark(standing, proof, bool(number >> _BY_CODE & 1))


def _age(at: datetime | None, now: datetime) -> int:
    if at is None:
        return _AGE
    return min(max(0, int((now - at).total_seconds()) // 60), _AGE)


def _time(age: int, at: datetime) -> datetime | None:
    return None if age == _AGE else at - timedelta(minutes=age)
