"""An id that no clock of ours could have made is nobody's activity."""

from __future__ import annotations

import pytest

from purser.core.db import Database, Reader
from purser.core.errors import Problem
from purser.core.ids import PaymentId, WalletId
from purser.payments import find_activity


async def test_an_id_of_the_far_future_is_unknown(db: Database) -> None:
    far = PaymentId.parse("ea8c1689-9677-17e2-9cb8-fb0d01908444")
    async with db.reader() as conn:
        with pytest.raises(Problem, match="activity_unknown"):
            await find_activity(Reader(conn), WalletId(bytes(16)), far)
