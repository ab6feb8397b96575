"""Where mail is worked on: who we are, where cases are, and who carries mail out of the house."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Final
from zoneinfo import ZoneInfo

from purser.core.clock import Clock
from purser.core.db import Database
from purser.core.settings import Settings
from purser.service.cases import CaseDesk
from purser.service.mail.screen import House, own_addresses
from purser.service.mail.tokens import Signer

WITHIN: Final = 3600
"""Seconds within which an address gets one automatic answer (RFC 3834, 2)."""


@dataclass(frozen=True, slots=True)
class MailDesk:
    """One object the API and the worker both make. `server` is the name under which the mail server in front of us
    writes what it found out; None: nobody's word is believed. `busy` counts what this process is at."""

    db: Database
    clock: Clock
    cases: CaseDesk
    zone: ZoneInfo
    signer: Signer
    house: House
    server: str | None
    busy: Counter[str] = field(default_factory=Counter)

    @property
    def address(self) -> str:
        """What customers write to."""
        return self.signer.address


def open_mail(settings: Settings, db: Database, clock: Clock, cases: CaseDesk) -> MailDesk | None:
    """The desk; None while no address is set. ValueError when it is none."""
    if settings.mail_address is None:
        return None
    address = settings.mail_address.strip().lower()
    if parseaddr(address)[1] != address or address.count("@") != 1 or "+" in address:
        raise ValueError("PURSER_MAIL_ADDRESS is an address like help@example.com, without a plus")
    ours = own_addresses([address, parseaddr(settings.mail_from)[1]])
    return MailDesk(
        db, clock, cases, cases.calendar.zone, Signer.of(settings.secret(), address), House(ours, address),
        settings.mail_server,
    )  # fmt: skip
