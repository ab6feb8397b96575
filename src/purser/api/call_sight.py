"""Which calls somebody of the staff may see, and which they hold."""

from __future__ import annotations

from purser.accounts.masks import mask_phone
from purser.api.call_shapes import StaffCall
from purser.api.staff_guard import Colleague
from purser.core.db import Reader, Tx
from purser.core.ids import StaffId
from purser.hotline import calls
from purser.hotline.calls import Call, CallId, call_over, call_unknown
from purser.identity.permissions import Permission, may
from purser.service import queue
from purser.service.queue import contact_taken


async def staff_call(conn: Tx | Reader, call: Call) -> StaffCall:
    """A call as the staff sees it: the number masked."""
    number = await calls.number_of(conn, call)
    return StaffCall.of(call, None if number is None else mask_phone(number))


async def sight(conn: Tx | Reader, ident: CallId, colleague: Colleague) -> Call:
    """A call somebody may look at: theirs, now or before, or anybody's for those who may listen to all.

    Raises call_unknown for everybody else's.
    """
    call = await calls.read(conn, ident)
    if may(colleague.session.role, Permission.CALL_LISTEN):
        return call
    return await _own(conn, call, colleague.session.staff)


async def had(conn: Tx | Reader, ident: CallId, colleague: Colleague) -> Call:
    """A call that is the colleague's: they hold its contact, talk, are consulted, or had it last.

    Raises call_unknown for everybody else's.
    """
    return await _own(conn, await calls.read(conn, ident), colleague.session.staff)


async def held(tx: Tx, ident: CallId, colleague: Colleague) -> Call:
    """A living call whose contact the colleague holds now. Locks the contact: contacts come before calls.

    Raises call_unknown, call_over, contact_taken.
    """
    call = await had(tx, ident, colleague)
    if not call.is_open or call.contact is None:
        raise call_over()
    contact = await queue.claim_contact(tx, call.contact)
    if contact.agent != colleague.session.staff:
        raise contact_taken()
    return await calls.claim(tx, ident)


async def _own(conn: Tx | Reader, call: Call, staff: StaffId) -> Call:
    if staff in (call.staff, call.consulted):
        return call
    if call.contact is not None:
        contact = (await queue.read_contacts(conn, [call.contact])).get(call.contact)
        if contact is not None and contact.agent == staff:
            return call
    raise call_unknown()
