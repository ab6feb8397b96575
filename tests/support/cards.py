"""Bank cards bound for a test's people, without their having to show them to a bank."""

from __future__ import annotations

from purser.cards import Card, CardDesk, adopt, open_cards
from purser.cards.jobs import fires, handlers
from purser.channels import BoundCard
from purser.core.deadlines import DeadlineKeeper
from purser.core.ids import WalletId
from tests.support.channel import bound_card
from tests.support.world import CHANNEL, World


def desk_of(world: World) -> CardDesk:
    """The cards' room of a world."""
    return open_cards(world.db, world.clock, world.policy, world.counter.channels, "http://purser.test")


async def give_card(world: World, wallet: WalletId, shown: BoundCard | None = None) -> Card:
    """A card for the wallet's owner, bound."""
    customer = await world.owner(wallet)
    found = await world.db.run(
        lambda tx: adopt(tx, desk_of(world), customer, CHANNEL, shown or bound_card(f"tok_{wallet.hex()}"))
    )
    assert found is not None
    return found


_DUE = """
    SELECT id, task_name, args FROM procrastinate_jobs
     WHERE status = 'todo' AND task_name LIKE 'cards.%%' AND (scheduled_at IS NULL OR scheduled_at <= %s)
     ORDER BY id LIMIT 1"""


async def work_off(world: World, d: CardDesk) -> list[str]:
    """Do the room's jobs that are due, and what they make due; their names in order."""
    done: list[str] = []
    while True:
        found = await world.rows(_DUE, world.clock.now())
        if not found:
            return done
        ((ident, name, args),) = found
        await handlers(d)[name].run(**args)
        async with world.db.transaction() as tx:
            await tx.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [ident])
        done.append(name)


async def keep_time(world: World, d: CardDesk) -> None:
    """Take the steps that are due by themselves."""
    await DeadlineKeeper(world.db, world.clock, fires(d)).fire_due()
