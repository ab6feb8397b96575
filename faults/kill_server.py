"""kill -9 of the servers in the middle of a load."""

from __future__ import annotations

import time
from random import Random

from faults.findings import Finding, Wrong
from faults.house import Build, House
from faults.report import Options, Report
from faults.rounds import break_house

ABOUT = "kill -9 of one server or of both, under load"

CONTROLS = (
    ("answers before it has committed", "faults.hasty_serve", Wrong.LOST),
    ("remembers no key", "faults.forgetful_serve", Wrong.TWICE),
)


def run(options: Options) -> bool:
    """The rounds, then the control: a server that answers before it has committed."""
    report = Report("kill-server")
    report.say(f"seed {options.seed}, {options.rounds} rounds, {options.callers} customers, 2 servers, fsync on")
    with House(Build()) as house:
        sums = break_house(house, kill, options, report)
    report.found(sums.findings)
    for what, serve, must in CONTROLS:
        report.say(f"control: a server that {what}")
        with House(Build(serve=serve)) as house:
            wrong = break_house(house, kill, options, report, until=must)
        report.control(what, wrong.findings, must)
    return report.verdict(str(sums))


def kill(house: House, random: Random) -> list[Finding]:
    """Kill some or all, and start them again a little later: what one had begun may reach the other."""
    house.kill(random.choice([house.servers, *([s] for s in house.servers)]))
    time.sleep(random.uniform(0, 0.5))
    house.start_servers()
    return []
