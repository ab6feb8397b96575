"""The bank of the market."""

from __future__ import annotations

from zlib import crc32

from purser.channels import (
    ChargeRequest,
    ChargeResult,
    ChargeState,
    PayoutRequest,
    PayoutResult,
    PayoutState,
    RefundRequest,
    RefundResult,
    RefundState,
)
from tests.support.channel import Parrot, charge, payout, refund


class Bank(Parrot):
    """Pays and charges whatever it is asked to; every third card that is refunded to is closed."""

    def __init__(self) -> None:
        super().__init__()
        self._amounts: dict[str, int] = {}

    async def create_payment(self, request: ChargeRequest) -> ChargeResult:
        self._amounts[request.out_no] = request.amount.amount
        return await self.query_payment(request.out_no)

    async def query_payment(self, out_no: str) -> ChargeResult:
        return charge(ChargeState.SUCCEEDED, self._amounts[out_no])

    async def payout(self, request: PayoutRequest) -> PayoutResult:
        self._amounts[request.out_no] = request.amount.amount
        return await self.query_payout(request.out_no)

    async def query_payout(self, out_no: str) -> PayoutResult:
        return payout(PayoutState.SUCCEEDED, self._amounts[out_no])

    async def refund(self, request: RefundRequest) -> RefundResult:
        self._amounts[request.out_no] = request.amount.amount
        return await self.query_refund(request.out_no)

    async def query_refund(self, out_no: str) -> RefundResult:
        state = RefundState.ABNORMAL if crc32(out_no.encode()) % 3 == 0 else RefundState.SUCCEEDED
        return refund(state, self._amounts[out_no])
