"""kill -9 of servers, workers and PostgreSQL while customers pay at a sign from the balance and a card."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from random import Random

from faults.background import Background
from faults.findings import Finding, Wrong
from faults.house import Build, House
from faults.people import Town, settle_town
from faults.report import Options, Report
from faults.rounds import Sums, play
from faults.shoppers import Shoppers
from purser.accounts import load_policy
from purser.cards import adopt, open_cards
from purser.channels import Channels, SandboxChannel
from purser.core.clock import SystemClock
from purser.core.db import Database
from purser.core.ids import CustomerId

ABOUT = "kill -9 of servers, workers and PostgreSQL while a balance and a card pay together"


def run(options: Options) -> bool:
    """The rounds, then the control: servers that answer before they have committed."""
    report = Report("kill-sources")
    report.say(
        f"seed {options.seed}, {options.rounds} rounds, {options.callers} customers, 2 servers, 2 workers, a bank"
    )
    sums, purchases = _rounds(Build(has_bank=True), options, report)
    report.found(sums.findings)
    what = "answers before it has committed"
    report.say(f"control: a server that {what}")
    wrong, _ = _rounds(Build(serve="faults.hasty_serve", has_bank=True), options, report, until=Wrong.LOST)
    report.control(what, wrong.findings, Wrong.LOST)
    return report.verdict(f"{sums}; {purchases} purchases")


def kill(house: House, random: Random) -> list[Finding]:
    """Kill some of what carries a purchase, and start it again a little later."""
    servers, workers = house.servers, house.workers
    doomed = random.choice(([servers[0]], servers, [workers[0]], workers, [servers[1], workers[1]]))
    with_database = random.random() < 1 / 4
    house.kill(doomed)
    if with_database:
        house.cluster.kill()
    time.sleep(random.uniform(0, 0.5))
    if with_database:
        house.cluster.start()
    house.start_servers()
    return []


def _rounds(build: Build, options: Options, report: Report, *, until: Wrong | None = None) -> tuple[Sums, int]:
    """What the rounds came to, and how many purchases there were."""
    with House(build) as house:
        house.start_servers()
        with shoppers_of(house, options) as crowd:
            sums = play(house, crowd, kill, options, report, until=until)
            return sums, sum(b.paid is not None for b in crowd.baskets)


@contextmanager
def shoppers_of(house: House, options: Options) -> Iterator[Shoppers]:
    """Customers with a card each, in a house with a bank whose servers run."""
    assert house.bank is not None
    dsn = house.cluster.dsn()
    town = settle_town(dsn, options.callers)
    cards = asyncio.run(_give_cards(house, town))
    with Background() as background:
        crowd = Shoppers(background, house.url, town, cards, house.bank, options.seed)
        try:
            yield crowd
        finally:
            crowd.close()


async def _give_cards(house: House, town: Town) -> dict[str, str]:
    """The card with plenty on it that the bank knows each by, bound; by wallet."""
    assert house.bank is not None
    clock, given = SystemClock(), {}
    bank = SandboxChannel.open(house.bank.url, house.root / "sandbox", clock)
    try:
        async with Database(house.cluster.dsn(), max_size=2) as db:
            desk = open_cards(db, clock, load_policy("cn"), Channels([bank]), house.url)
            for person in town.people:
                (shown, *_) = await bank.list_cards(person.customer)
                customer = CustomerId.parse(person.customer)
                card = await db.run(partial(adopt, d=desk, customer=customer, channel=bank.name, shown=shown))
                assert card is not None, "nobody else has bound it"
                given[person.wallet] = str(card.id)
    finally:
        await bank.aclose()
    return given
