"""Whose case it is, when it is nobody we know."""

from __future__ import annotations

from typing import Final

from purser.core.db import Reader, Tx
from purser.core.ids import Id
from purser.core.vault import Field, keyring

_ADDRESS: Final = Field("cases", "subject")


async def stranger(conn: Tx | Reader, address: str) -> Id:
    """Who stands for an address that is no customer's: the same id for the same address, from which nobody can tell
    the address without the key."""
    digest = (await keyring(conn)).index(_ADDRESS, address.strip().casefold())
    head = bytearray(digest[:16])
    head[6], head[8] = head[6] & 0x0F | 0x80, head[8] & 0x3F | 0x80  # version 8 (RFC 9562, 5.8): no time in it
    return Id(bytes(head))
