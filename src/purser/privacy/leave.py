"""The end of an account: closed, put away what the law keeps, everything else gone. All in one transaction."""

from __future__ import annotations

from typing import Any, Final

from purser.accounts import read_customer
from purser.cards import bound_cards
from purser.cards.bind import destroy_later
from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId, ProceedingId
from purser.core.procedure import Actor
from purser.core.proceedings import Proceeding, Who, set_deadline
from purser.identity import hold_safeguards
from purser.notices import NoticeKind, tell, tell_address
from purser.privacy import store
from purser.privacy.ask import claim_request
from purser.privacy.closing import all_wallets_of, blockers, close_wallets
from purser.privacy.consents import history
from purser.privacy.erase import erase_all
from purser.privacy.gather import cards_content, request_content, statement_content
from purser.privacy.go_on import block, cool
from purser.privacy.keep import keep
from purser.privacy.room import Privacy

KEPT: Final = ("identity", "transactions", "claims", "security", "requests")
"""What of somebody who left is kept, by codes of the policy."""

_CHUNK: Final = 1_000  # lines of a statement in one record


async def go_on_closing(tx: Tx, room: Privacy, customer: CustomerId, ident: ProceedingId) -> Proceeding:
    """The customer says that nothing is in the way any more; when that is so, the days to change one's mind begin.

    Raises proceeding_unknown, step_not_possible.
    """
    matter = await claim_request(tx, customer, ident)
    me = Who(Actor.CUSTOMER, str(customer))
    room.docket.procedure.require("unblock", matter.state, me.actor)
    if await blockers(tx, customer, room.procedures):
        return matter
    return await cool(tx, room, matter, await store.read(tx, customer, ident), "unblock", me)


async def look_again(tx: Tx, room: Privacy, matter: Proceeding) -> None:
    """Whether what was in the way is gone: goes on then, and looks again later otherwise."""
    customer = CustomerId(matter.subject)
    if not await blockers(tx, customer, room.procedures):
        await cool(tx, room, matter, await store.read(tx, customer, matter.id), "unblock", Who.system("cleared"))
        return
    at = room.terms.after(matter.procedure, "look", room.clock.now())
    await set_deadline(tx, matter, "look_again", at)


async def give_up(tx: Tx, room: Privacy, matter: Proceeding) -> None:
    """The time to close is over and something is still in the way: refused, with what it is and what helps."""
    customer = CustomerId(matter.subject)
    found = await blockers(tx, customer, room.procedures)
    matter = await room.docket.advance(tx, matter, "give_up", Who.system("still in the way"))
    answer = {"blockers": [b.code for b in found], "remedy": "ask_again"}
    await store.end(tx, customer, matter.id, answer, (), room.clock.now())
    data = {"kind": "close", "outcome": matter.state, "request": str(matter.id)}
    await tell(tx, customer, NoticeKind.PRIVACY_ANSWERED, data, room.clock)


async def leave(tx: Tx, room: Privacy, matter: Proceeding) -> Proceeding:
    """Close the account, unless something has come in its way meanwhile: then it is blocked again."""
    customer = CustomerId(matter.subject)
    await hold_safeguards(tx, customer)  # nobody signs in, freezes or asks until this is done
    request = await store.read(tx, customer, matter.id)
    if await blockers(tx, customer, room.procedures):
        return await block(tx, room, matter, request)
    records, addresses = await _records(tx, customer)
    wallets = await close_wallets(tx, customer, room.clock)
    for card in await bound_cards(tx, customer):
        if card.token is not None:
            await destroy_later(tx, card.channel, card.token)
    matter = await room.docket.advance(tx, matter, "close", Who.system("time to change one's mind is over"))
    now = room.clock.now()
    await store.end(tx, customer, matter.id, {"closed_at": now.isoformat()}, KEPT, now)
    asked = [request_content(r) for r in await store.newest(tx, customer, store.ALL)]
    await erase_all(tx, customer, wallets, now)
    locale = records[0][1]["locale"]
    for address in addresses:
        data = {"at": now.isoformat(timespec="seconds")}
        await tell_address(tx, address, NoticeKind.ACCOUNT_CLOSED, data, locale, room.sealer, room.clock)
    identity = records[0][1] | {"closed_at": now.isoformat(), "wallets": [str(w) for w in wallets]}
    kept = [("identity", identity), *records[1:], ("requests", asked)]
    await keep(tx, customer, kept, room.policy.kept_years, room.clock)
    return matter


async def _records(tx: Tx, customer: CustomerId) -> tuple[list[tuple[str, Any]], list[str]]:
    """What is to be kept, identity first; and where the customer can be told for the last time."""
    conn = Reader(tx)
    c = await read_customer(conn, customer)
    identity = {
        "id": str(c.id), "name": c.name, "phone": c.phone, "email": c.email, "locale": c.locale,
        "created_at": c.created_at.isoformat(),
    }  # fmt: skip
    records: list[tuple[str, Any]] = [("identity", identity)]
    for wallet in await all_wallets_of(conn, customer):
        lines = await statement_content(conn, wallet.id)
        records += [
            ("transactions", {"wallet": str(wallet.id), "lines": lines[i : i + _CHUNK]})
            for i in range(0, len(lines), _CHUNK)
        ]
    records.append(("cards", await cards_content(conn, customer)))
    said = [
        {"purpose": h.purpose, "version": h.version, "given": h.given, "way": h.way, "at": h.at.isoformat()}
        for h in await history(conn, customer)
    ]
    records.append(("consents", said))
    return records, [a for a in (c.phone, c.email) if a]
