"""Bind a card: its holder shows it to the channel, on the channel's page, and the channel tells us how it went.

Its number is never here. Which bank it is of follows from the first digits and the length that the channel names.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from purser.accounts import read_customers
from purser.cards import store
from purser.cards.bins import Bin
from purser.cards.desk import CardDesk
from purser.cards.model import RULES, Binding, BindingState, Card, card_unknown
from purser.channels import BindRequest, BindResult, BindState, BoundCard, Capability, ChannelUnavailable
from purser.core.db import Tx
from purser.core.errors import conflict, rejected
from purser.core.ids import CardId, CustomerId
from purser.core.jobs import Job, defer
from purser.notices import NoticeKind, tell

ASK: Final = "cards.ask"
DESTROY_CARD: Final = "cards.destroy"
DESTROY: Final = "cards.drop"

_FIRST_QUESTION: Final = 5.0  # seconds
_LONGEST_GAP: Final = 300.0
_A_DAY: Final = timedelta(days=1)


async def begin_binding(d: CardDesk, customer: CustomerId, channel: str) -> tuple[Binding, str]:
    """Begin to bind a card; the binding, and the channel's page on which its holder shows it.

    Raises ChannelMissing, CapabilityMissing, ChannelUnavailable, too_many_cards, too_many_bindings.
    """
    bank = d.channels.get(channel, Capability.BIND_CARD)
    now = d.clock.now()
    fresh = Binding(customer, CardId.new(d.clock), channel, BindingState.AWAITING, None, None, 0, now, None)

    async def note(tx: Tx) -> None:
        if len(await store.hold(tx, customer)) >= d.terms.number(RULES, "most"):
            raise conflict("too_many_cards")
        if await store.begun_since(tx, customer, now - _A_DAY) >= d.terms.number(RULES, "bindings_a_day"):
            raise rejected("too_many_bindings")
        await store.begin(tx, fresh)
        await _ask_later(tx, d, fresh, 0)

    await d.db.run(note)
    answer = await bank.bind_card(BindRequest(fresh.out_no, str(customer), _return_url(d, fresh)))
    if answer.page_url is None:
        raise ChannelUnavailable(channel, answer.failure_code or answer.state)
    return fresh, answer.page_url


async def look_at_binding(d: CardDesk, customer: CustomerId, ident: CardId) -> tuple[Binding, str | None]:
    """Ask the channel about a binding and settle what it says; the binding as it is then, and the page that waits.

    Raises card_binding_unknown.
    """
    async with d.db.reader() as conn:
        found = await store.read_binding(conn, customer, ident)
    if found is None:
        raise card_unknown()
    if found.state is not BindingState.AWAITING:
        return found, None
    answer = await d.channels.get(found.channel).query_binding(found.out_no)
    return await d.db.run(lambda tx: _settle(tx, d, found, answer)), answer.page_url


async def ask_binding(d: CardDesk, customer: CustomerId, ident: CardId) -> None:
    """The same by itself, again and again until there is an end."""
    binding, _ = await look_at_binding(d, customer, ident)
    if binding.state is BindingState.AWAITING:
        async with d.db.transaction() as tx:
            asked = await store.count_question(tx, customer, ident)
            await _ask_later(tx, d, binding, asked)


async def adopt(
    tx: Tx, d: CardDesk, customer: CustomerId, channel: str, shown: BoundCard, *, says: bool = True
) -> Card | None:
    """Bind a card that the channel vouches for, and tell its owner (`says`). One that is bound already stays as it is.

    None when its number cannot be right: the last digit is wrong, and its bank's cards are none of old.
    """
    line = d.bins.find(shown.bin, shown.length)
    if not shown.check_digit_fits and line is not None and not line.loose:
        await destroy_later(tx, channel, shown.token)
        return None
    others = await store.hold(tx, customer)
    card = _card(d, customer, channel, shown, line, is_first=not others)
    if await store.add(tx, card):
        if says:
            await tell(tx, customer, NoticeKind.CARD_BOUND, await names_of(tx, card), d.clock)
        return card
    known = await store.same(tx, customer, channel, shown.fingerprint)
    if known is not None and known.token != shown.token:
        await destroy_later(tx, channel, shown.token)
    return known


async def names_of(tx: Tx, card: Card) -> dict[str, str]:
    """The card as its owner knows it, for a notice."""
    owner = (await read_customers(tx, [card.customer]))[card.customer]
    return {"bank": card.name(owner.locale), "last4": card.last4}


async def destroy_later(tx: Tx, channel: str, token: str) -> None:
    """Have a token destroyed that no card of ours needs."""
    await defer(tx, [Job(DESTROY, {"channel": channel, "token": token})])


async def _settle(tx: Tx, d: CardDesk, seen: Binding, answer: BindResult) -> Binding:
    found = await store.claim_binding(tx, seen.customer, seen.id)
    assert found is not None
    if found.state is not BindingState.AWAITING:
        return found
    if answer.state is BindState.SUCCEEDED and answer.card is not None:
        card = await adopt(tx, d, found.customer, found.channel, answer.card)
        if card is None:
            return await _end(tx, d, found, BindingState.FAILED, "card_number_doubtful")
        return await _end(tx, d, found, BindingState.BOUND, None, card.id)
    if answer.state is BindState.EXPIRED:
        return await _end(tx, d, found, BindingState.EXPIRED, None)
    if answer.state is BindState.FAILED or answer.failure_code == "not_found":
        return await _end(tx, d, found, BindingState.FAILED, answer.failure_code)
    return found


async def _end(
    tx: Tx, d: CardDesk, b: Binding, state: BindingState, failure: str | None, card: CardId | None = None
) -> Binding:
    await store.end_binding(tx, b, state, d.clock.now(), failure=failure, card=card)
    ended = await store.read_binding(tx, b.customer, b.id)
    assert ended is not None
    return ended


async def _ask_later(tx: Tx, d: CardDesk, b: Binding, asked: int) -> None:
    gap = min(_LONGEST_GAP, _FIRST_QUESTION * 1.5**asked)
    at = d.clock.now() + timedelta(seconds=gap)
    await defer(tx, [Job(ASK, {"customer": str(b.customer), "binding": str(b.id)}, at=at)])


def _return_url(d: CardDesk, b: Binding) -> str:
    return f"{d.base_url}/wallet/cards/bindings/{b.id}"


def _card(
    d: CardDesk, customer: CustomerId, channel: str, shown: BoundCard, line: Bin | None, *, is_first: bool
) -> Card:
    """A bank that the table does not know is what the channel calls it."""
    if line is None:
        bank, zh, en, kind = shown.bank, shown.bank_name_zh, shown.bank_name_en, "unknown"
    else:
        bank, zh, en, kind = line.bank.code, line.bank.zh, line.bank.en, line.kind
    return Card(
        customer, CardId.new(d.clock), channel, shown.token, shown.fingerprint, bank, zh, en, kind, shown.bin,
        shown.length, shown.last4, not shown.check_digit_fits, is_first, d.clock.now(), None, None, None,
    )  # fmt: skip
