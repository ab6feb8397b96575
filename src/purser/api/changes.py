"""Changes of what somebody proves themselves by: a proof first, then a note for the risk rules, and a notice."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from purser.api.callers import Session
from purser.api.runtime import Runtime
from purser.api.step_up import methods_of, require_proof
from purser.core.db import Tx
from purser.core.errors import forbidden
from purser.identity import Change, Proof, hold_safeguards, note_security_change, spend_proof
from purser.notices import NoticeKind, tell
from purser.safety import require_calm

FRESH: Final = timedelta(minutes=15)
"""How long signing in by a code counts as proof enough for a first credential: a session that was stolen later
must not set one up."""

Given = tuple[str, Proof] | None


def proof_of_change(rt: Runtime, session: Session, token: str | None, change: Change) -> Given:
    """The proof for a change, to be spent with it.

    None for somebody who has nothing to prove themselves by: a code to their phone or mailbox let them in, and their
    first credential comes from that very session, while it is fresh. Raises sign_in_again when it is not, and what
    `require_proof` does.
    """
    if token is None and not methods_of(session.standing):
        if rt.clock.now() - session.id.born > FRESH:
            raise forbidden("sign_in_again")
        return None
    return require_proof(rt, session, token, change)


async def begin_change(tx: Tx, rt: Runtime, session: Session, given: Given) -> None:
    """Hold the customer's safeguards and use the proof up; comes before the change itself. Raises proof_spent."""
    await hold_safeguards(tx, session.customer)
    await require_calm(tx, session.customer)
    if given is not None:
        await spend_proof(tx, *given)
    await note_security_change(tx, session.customer, rt.clock)


async def tell_change(tx: Tx, rt: Runtime, session: Session, kind: NoticeKind, **data: str | int) -> None:
    """Tell the customer, on every address they have, what changed."""
    await tell(tx, session.customer, kind, {"at": rt.clock.now().isoformat(timespec="seconds"), **data}, rt.clock)
