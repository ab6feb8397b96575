"""Consents: a yes or a no for each purpose, to the version of the text that was shown; nothing is ever overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.core.errors import conflict, invalid
from purser.core.ids import CustomerId, Id
from purser.core.processing import Purpose, resume, stop, stops_of
from purser.privacy.model import Consent
from purser.privacy.policy import PrivacyPolicy, PurposeRule

Way = Literal["sign_up", "app", "request"]
Status = Literal["necessary", "not_asked", "given", "outdated", "withdrawn"]

_ADD = """
    INSERT INTO consents (customer_id, id, purpose, version, text_hash, given, language, way, at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"""
_HISTORY = """
    SELECT purpose, version, given, language, way, at FROM consents WHERE customer_id = %s
     ORDER BY at DESC, id DESC LIMIT %s"""

MOST = 500
"""Consents of one customer that are shown, the newest."""


@dataclass(frozen=True, slots=True)
class Said:
    """A yes or a no: to which version of the text, read in which language, where."""

    given: bool
    version: int
    language: str
    way: Way


@dataclass(frozen=True, slots=True)
class Standing:
    """How a customer stands to one purpose. `active`: whether it is done."""

    rule: PurposeRule
    status: Status
    since: datetime | None
    restricted_at: datetime | None

    @property
    def active(self) -> bool:
        return self.status != "withdrawn" and self.restricted_at is None


def stoppable(policy: PrivacyPolicy, name: str) -> Purpose:
    """The purpose of that name. Raises purpose_unknown, purpose_necessary."""
    rule = policy.purposes.get(name)
    if rule is None:
        raise invalid("purpose_unknown")
    if not rule.stoppable:
        raise conflict("purpose_necessary")
    return Purpose(name)


async def decide(tx: Tx, policy: PrivacyPolicy, customer: CustomerId, name: str, said: Said, clock: Clock) -> None:
    """Note a yes or a no; a no stops the processing in this transaction.

    Raises purpose_unknown, purpose_necessary, and consent_outdated when another version of the text is in force than
    was shown: nobody agrees to what they have not seen.
    """
    purpose, rule, now = stoppable(policy, name), policy.purposes[name], clock.now()
    if said.given and said.version != rule.version:
        raise conflict("consent_outdated")
    row = [customer, Id.new(clock), name, rule.version, rule.text_hash, said.given, said.language, said.way, now]
    await tx.execute(_ADD, row)
    if said.given:
        await resume(tx, customer, purpose, "withdrawn")
    else:
        await stop(tx, customer, purpose, "withdrawn", now)


async def history(conn: Tx | Reader, customer: CustomerId) -> list[Consent]:
    """What a customer agreed to and took back, newest first."""
    return [Consent(*row) for row in await (await conn.execute(_HISTORY, [customer, MOST])).fetchall()]


async def standings(conn: Tx | Reader, policy: PrivacyPolicy, customer: CustomerId) -> list[Standing]:
    """Every purpose, and how the customer stands to it."""
    latest: dict[str, Consent] = {}
    for consent in await history(conn, customer):
        latest.setdefault(consent.purpose, consent)
    stops = await stops_of(conn, customer)
    restricted = {purpose.value: since for (purpose, cause), since in stops.items() if cause == "restricted"}
    return [
        Standing(rule, _status(rule, latest.get(name)), _since(latest.get(name)), restricted.get(name))
        for name, rule in policy.purposes.items()
    ]


def _status(rule: PurposeRule, latest: Consent | None) -> Status:
    if rule.ground != "consent":
        return "necessary"
    if latest is None:
        return "not_asked"
    if not latest.given:
        return "withdrawn"
    return "given" if latest.version == rule.version else "outdated"


def _since(latest: Consent | None) -> datetime | None:
    return None if latest is None else latest.at
