"""What risk knows of who asks, and the words it decides in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache


@dataclass(frozen=True, slots=True)
class Standing:
    """What a session says about the one who pays; loaded with the session, at most a second old.

    `free_up_to` is what the customer lets go without a proof, minor units a payment. `security_changed_at` is when
    a password, PIN, contact or second factor was last changed; None: never since sign-up. `device_since` is when
    the device was first signed in on; None: it was trusted from the start (a customer's first one). `device` are
    the bytes of its id. The `has_…` tell by what the customer could prove themselves.
    """

    free_up_to: int
    has_pin: bool
    security_changed_at: datetime | None
    device_since: datetime | None
    has_passkey: bool = False
    has_totp: bool = False
    has_password: bool = False
    device: bytes | None = None
    is_known: bool = True

    @staticmethod
    @cache
    def unknown() -> Standing:
        """Nobody asked: nothing is held against them, and nothing they could prove is known."""
        return Standing(0, has_pin=False, security_changed_at=None, device_since=None, is_known=False)
