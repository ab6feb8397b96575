"""Activities made up for tests that need no database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from purser.core.ids import PaymentId, WalletId
from purser.core.money import Currency
from purser.fees import FREE
from purser.payments.model import Activity, Kind
from purser.payments.states import State

_FIELDS: dict[str, Any] = {
    "id": PaymentId.parse("019ccf09-0200-7d40-999b-2df29aed094d"),
    "wallet": WalletId.parse("019ccf09-0200-7000-8000-000000000001"),
    "kind": Kind.TRANSFER, "state": State.SUCCEEDED, "amount": 1_234_567, "fee": FREE, "tariff": "cn-2026-01",
    "currency": Currency.CNY, "payee": WalletId.parse("019ccf09-0200-7000-8000-000000000002"), "payer_name": "*伟",
    "payee_name": "**敏", "payee_account": "138****0002", "memo": None, "order": None, "order_no": None,
    "channel": None, "card": None, "failure": None, "hold": None, "arrives_at": None,
    "created_at": datetime(2026, 3, 2, 1, 2, 3, tzinfo=UTC),
    "completed_at": datetime(2026, 3, 2, 1, 3, 4, tzinfo=UTC),
}  # fmt: skip
_BANK: dict[str, Any] = {
    "payee": None, "payee_name": "招商银行", "payee_account": "4417", "channel": "sandbox", "card": "card-1",
}  # fmt: skip


def transfer(**changes: Any) -> Activity:
    """A transfer of ¥12,345.67 from *伟 to **敏 that succeeded, changed as told."""
    return Activity(**_FIELDS | changes)


def bank(kind: Kind, **changes: Any) -> Activity:
    """A top-up or a withdrawal of the same amount."""
    return Activity(**_FIELDS | _BANK | {"kind": kind} | changes)
