"""Whether anything of a wallet is still under way."""

from __future__ import annotations

from typing import Final

from purser.claims.dispute_table import DISPUTE
from purser.claims.escrow_table import ESCROW
from purser.claims.refund_table import REFUND
from purser.core.db import Reader, Tx
from purser.core.errors import conflict
from purser.core.ids import CustomerId, WalletId
from purser.core.proceedings import open_matters
from purser.payments.statements import list_pending

_CLAIMS: Final = (REFUND, DISPUTE, ESCROW)


async def check_settled(tx: Tx, customer: CustomerId, wallet: WalletId) -> None:
    """Raises wallet_busy while money may still come to the wallet or leave it: payments at a bank, delayed transfers,
    refunds, disputes, goods that were paid for into escrow."""
    if await list_pending(Reader(tx), wallet) or await open_matters(tx, customer, _CLAIMS):
        raise conflict("wallet_busy")
