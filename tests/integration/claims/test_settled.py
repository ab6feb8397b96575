"""Nobody leaves while money may still come back to them."""

from __future__ import annotations

import pytest

from purser.claims import check_settled
from purser.core.errors import Problem
from tests.support.refunding import Shop
from tests.support.world import World


async def test_a_wallet_is_busy_while_a_refund_is_on_its_way(world: World) -> None:
    shop = await Shop.open(world)

    async def check() -> None:
        await world.db.run(lambda tx: check_settled(tx, shop.customer, shop.wallet))

    await check()
    r = await shop.request(2_500)
    with pytest.raises(Problem, match="wallet_busy"):
        await check()
    await shop.approve(r)
    with pytest.raises(Problem, match="wallet_busy"):
        await check()
    await shop.jobs()
    await check()
