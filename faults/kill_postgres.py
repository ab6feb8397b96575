"""kill -9 of the whole PostgreSQL in the middle of a load; the servers live on."""

from __future__ import annotations

import time
from random import Random

from faults.findings import Finding, Wrong
from faults.house import Build, House
from faults.report import Options, Report
from faults.rounds import break_house

ABOUT = "kill -9 of the whole PostgreSQL, under load"

LONG = 7.0
"""Seconds of an outage that requests do not outlast: they must be told 503. Every fourth is of this kind."""


def run(options: Options) -> bool:
    """The rounds, then the control: commits that do not wait for the disk."""
    report = Report("kill-postgres")
    report.say(f"seed {options.seed}, {options.rounds} rounds, {options.callers} customers, 2 servers, fsync on")
    with House(Build()) as house:
        sums = break_house(house, kill, options, report)
    report.found(sums.findings)
    report.say("control: synchronous_commit = off")
    with House(Build(settings={"synchronous_commit": "off"})) as house:
        hasty = break_house(house, kill, options, report, until=Wrong.LOST)
    report.control("synchronous_commit = off", hasty.findings, Wrong.LOST)
    return report.verdict(str(sums))


def kill(house: House, random: Random) -> list[Finding]:
    """Kill it, leave it down for a while, and start it again; no server may die of it."""
    before = [server.pid for server in house.servers]
    house.cluster.kill()
    time.sleep(LONG if random.random() < 1 / 4 else random.uniform(0, 1))
    house.cluster.start()
    house.await_ready()
    return [
        Finding(Wrong.DEAD, server.name, server.printed(500))
        for server, pid in zip(house.servers, before, strict=True)
        if not server.alive or server.pid != pid
    ]
