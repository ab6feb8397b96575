"""Give an account back to somebody who has lost their phone.

They showed a recovery code and a code sent to an address on file: two proofs that a thief of the phone does not have
both of. Everything the lost phone could do ends in the same transaction, and every address on file is told.
"""

from __future__ import annotations

from purser.core.clock import Clock
from purser.core.db import Tx
from purser.core.ids import CustomerId
from purser.identity import (
    change_password,
    hold_safeguards,
    note_security_change,
    remove_devices,
    remove_passkeys,
    remove_totp,
)
from purser.notices import NoticeKind, tell


async def recover(tx: Tx, customer: CustomerId, password_hash: str | None, clock: Clock) -> None:
    """End sessions and devices, passkeys, the authenticator app and the password; set `password_hash`, which stands
    alone, if there is one. The PIN and the recovery codes that are left stay."""
    await hold_safeguards(tx, customer)
    await remove_devices(tx, customer, clock)
    await remove_passkeys(tx, customer)
    await remove_totp(tx, customer)
    await change_password(tx, customer, password_hash, clock)
    await note_security_change(tx, customer, clock)
    await tell(tx, customer, NoticeKind.ACCOUNT_RECOVERED, {"at": clock.now().isoformat(timespec="seconds")}, clock)
