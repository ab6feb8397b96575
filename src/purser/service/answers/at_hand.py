"""What somebody should have at hand before they call, filled in already: nothing of it is secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from purser import cards
from purser.accounts import Customer, mask_email, mask_phone, read_customer
from purser.claims import read_refund
from purser.core.db import Reader
from purser.core.errors import not_found
from purser.core.ids import CardId, CustomerId
from purser.core.money import Money
from purser.core.text import Language
from purser.payments import Activity
from purser.service.answers.activity import find_own
from purser.service.answers.matters import parse
from purser.service.answers.model import Object, Says, Subject, Value, says
from purser.service.answers.words import phrases, sentence

_SECTION: Final = "at_hand"


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the list: what it is, and what it says."""

    code: str
    label: str
    value: str


async def at_hand(conn: Reader, customer: CustomerId, thing: Object, language: Language, zone: ZoneInfo) -> list[Fact]:
    """Who asks, and what it is about. Raises what `about` raises for what is not theirs."""
    who = await read_customer(conn, customer)
    lines = [says("at_hand.name", value=who.name), says("at_hand.reach", value=_reach(who))]
    if thing.id is not None:
        lines += await _about(conn, customer, thing.subject, thing.id)
    labels: Mapping[str, str] = phrases(language)["labels"]
    return [_fact(line, labels, language, zone) for line in lines]


def _reach(who: Customer) -> str:
    """The address on file as everywhere in the app: enough to be known again, too little to be of use to others."""
    return mask_phone(who.phone) if who.phone else mask_email(who.email or "")


def _fact(line: Says, labels: Mapping[str, str], language: Language, zone: ZoneInfo) -> Fact:
    code = line.code.removeprefix(f"{_SECTION}.")
    return Fact(code, labels[code], sentence(line, language, zone))


async def _about(conn: Reader, customer: CustomerId, subject: Subject, ident: str) -> list[Says]:
    if subject in (Subject.ACTIVITY, Subject.FEE):
        return _activity((await find_own(conn, customer, ident))[0])
    if subject is Subject.REFUND:
        r = await read_refund(conn, customer, parse(ident, "refund_unknown"))
        paid, _ = await find_own(conn, customer, str(r.payment))
        reference = [] if r.channel_no is None else [says("at_hand.reference", value=r.channel_no)]
        refund = [says("at_hand.refund_no", value=r.refund_no), says("at_hand.refund_amount", amount=r.money)]
        return [*refund, *reference, *_activity(paid)]
    if subject is Subject.CARD:
        card = await cards.read_card(conn, customer, CardId.parse(ident))
        if card is None:
            raise not_found("bank_card_unknown")
        bank: dict[str, Value] = {"bank": {"zh": card.bank_zh, "en": card.bank_en}, "last4": card.last4}
        return [Says("at_hand.card", bank)]
    return [says("at_hand.matter", value=ident)]


def _activity(a: Activity) -> list[Says]:
    lines = [
        says("at_hand.payment", value=str(a.id)),
        says("at_hand.amount", amount=Money(a.amount, a.currency), kind=a.kind.value),
        says("at_hand.when", at=a.created_at),
        says("at_hand.other", value=a.payee_name if a.payee_account is None else f"{a.payee_name} {a.payee_account}"),
    ]
    return lines if a.order_no is None else [*lines, says("at_hand.order", value=a.order_no)]
