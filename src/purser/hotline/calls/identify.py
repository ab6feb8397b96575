"""Who is calling: by a code from the app, or by their number and PIN.

The number that a call shows proves nothing: it is easily forged. Whatever is keyed in wrong is answered alike, and
takes the same work, whether or not there is such a customer, PIN or code, and whether tries are left.
"""

from __future__ import annotations

import re
from typing import Any, Final

from purser.core.db import Tx
from purser.core.errors import Kind, Problem
from purser.core.ids import CustomerId
from purser.hotline.calls import store
from purser.hotline.calls.begin_call import number_of
from purser.hotline.calls.codes import DIGITS, spend_call_code
from purser.hotline.calls.desk import NAME, CallDesk, note
from purser.hotline.calls.model import Call, CallId, Proof, call_over
from purser.identity import AttemptRules, Count, find_login, give_back, read_pin, reserve_tries, throttle_key

_CODE: Final = re.compile(rf"\d{{{DIGITS}}}", re.ASCII)
_ANYBODY: Final = "anybody"
_BY_ALL: Final = {"code": "call codes", "pin": "call PINs"}
_STRENGTH: Final = {None: 0, Proof.CODE: 1, Proof.SESSION: 1, Proof.PIN: 2}


async def identify_caller(
    tx: Tx, desk: CallDesk, call: Call, customer: CustomerId, proof: Proof, **changes: Any
) -> Call:
    """A claimed call is this customer's, as `proof` shows. What was shown before is not weakened by less."""
    assert call.customer in (None, customer) or call.proof is None, "a call does not change hands"
    kept = proof if _STRENGTH[proof] >= _STRENGTH[call.proof] else call.proof
    return await note(tx, desk, call, "identified", {"proof": proof.value}, customer=customer, proof=kept, **changes)


async def take_call_code(desk: CallDesk, ident: CallId, code: str) -> Call | None:
    """The call, now known to be its owner's, with what the code is about; None when the code is not right.

    Raises call_unknown, call_over. Counts the try before it looks: by call, by number, and all together.
    """
    if not await _may_try(desk, ident, "code", None):
        return None

    async def take(tx: Tx) -> Call | None:
        call = await store.claim(tx, ident)
        if not call.is_open:
            raise call_over()
        shown = await spend_call_code(tx, desk.clock, code) if _CODE.fullmatch(code) else None
        if shown is None or call.customer not in (None, shown.customer):
            await note(tx, desk, call, "not_identified", {"by": "code"})
            return None
        await give_back(tx, [_everybody(desk, "code")])  # only wrong ones are to count there
        about = call.about if shown.about is None else shown.about
        return await identify_caller(tx, desk, call, shown.customer, Proof.CODE, about=about, language=shown.language)

    return await desk.db.run(take)


async def check_pin(desk: CallDesk, ident: CallId, pin: str, phone: str | None = None) -> Call | None:
    """The call, now known to be of whoever's number (`phone`, in international form, keyed in; None: the number that
    calls, or whom the call is known to be of) and PIN this is; None when they do not fit.

    Its tries are counted apart from the app's: whoever guesses on a telephone locks nobody's PIN for paying. A PIN that
    is locked there opens nothing here. Raises call_unknown, call_over, busy.
    """
    assert desk.pins is not None, "a process that asks for PINs has something to compare them with"
    async with desk.db.reader() as conn:
        call = await store.read(conn, ident)
        number = phone or await number_of(conn, call)
        customer = call.customer or (None if number is None else await find_login(conn, number))
        state = None if customer is None else await read_pin(conn, customer)
    if not await _may_try(desk, ident, "pin", customer):
        await desk.pins.matches(None, pin)  # as long as for everybody else
        return None
    is_right = await desk.pins.matches(customer, pin)
    is_locked = state is None or (state.locked_until is not None and state.locked_until > desk.clock.now())

    async def tell(tx: Tx) -> Call | None:
        now = await store.claim(tx, ident)
        if not now.is_open:
            raise call_over()
        if not is_right or is_locked or customer is None or now.customer not in (None, customer):
            await note(tx, desk, now, "not_identified", {"by": "pin"})
            return None
        await give_back(tx, [_everybody(desk, "pin")])
        return await identify_caller(tx, desk, now, customer, Proof.PIN)

    return await desk.db.run(tell)


async def _may_try(desk: CallDesk, ident: CallId, by: str, customer: CustomerId | None) -> bool:
    """Count a try, or say that there are none left."""
    async with desk.db.reader() as conn:
        number = await number_of(conn, await store.read(conn, ident))
    window = desk.span("tries_count")
    most = {n: desk.terms.number(NAME, f"tries_{n}") for n in ("call", "number", "customer")}
    counts = [Count(throttle_key(f"call {by}", str(ident)), AttemptRules(most["call"], window))]
    if number is not None:
        counts.append(Count(throttle_key(f"call {by} from", number), AttemptRules(most["number"], window)))
    if customer is not None:
        counts.append(Count(throttle_key(f"call {by} of", str(customer)), AttemptRules(most["customer"], window)))
    counts.append(_everybody(desk, by))
    try:
        await reserve_tries(desk.db, counts, desk.clock)
    except Problem as problem:
        if problem.kind is not Kind.RATE_LIMITED:
            raise
        return False
    return True


def _everybody(desk: CallDesk, by: str) -> Count:
    """Numbers are forged and withheld at will: guesses are held back whoever makes them."""
    rules = AttemptRules(desk.terms.number(NAME, "tries_all"), desk.span("tries_all_count"))
    return Count(throttle_key(_BY_ALL[by], _ANYBODY), rules)
