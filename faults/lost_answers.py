"""Answers get lost: between clients and servers, and between servers and PostgreSQL around COMMIT."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

from faults.background import Background
from faults.crowd import Crowd
from faults.findings import Finding, Wrong
from faults.house import Build, House
from faults.http_proxy import HttpProxy, Weather
from faults.pg_proxy import PgProxy, PgWeather
from faults.report import Options, Report
from faults.rounds import Sums, crowd_of, play

ABOUT = "requests, answers and commits get lost on the way, or come twice"

OUTSIDE = Weather(drop_answer=0.1, drop_request=0.05, tear_answer=0.05, send_twice=0.1)
INSIDE = PgWeather(before_commit=0.03, after_commit=0.06, anywhere=0.001)
WEATHERS = ((OUTSIDE, PgWeather()), (Weather(), INSIDE), (OUTSIDE, INSIDE))
"""Outside alone, inside alone, and both at once, drawn anew for each round."""

LASTS = 250
"""Payments acknowledged while it lasts."""


@dataclass(frozen=True, slots=True)
class Network:
    """The two proxies."""

    outside: HttpProxy
    inside: PgProxy

    def weather(self, outside: Weather, inside: PgWeather) -> None:
        self.outside.weather, self.inside.weather = outside, inside

    @property
    def seen(self) -> Counter[str]:
        return self.outside.seen + self.inside.seen


def run(options: Options) -> bool:
    """The rounds, then the control: clients who send again under a new key."""
    report = Report("lost-answers")
    report.say(f"seed {options.seed}, {options.rounds} rounds, {options.callers} customers, 2 servers, fsync on")
    sums, seen = _rounds(options, report)
    report.found(sums.findings)
    report.say(f"on the way: {', '.join(f'{count} {name}' for name, count in seen.most_common())}")
    report.say("control: clients who send again under a new key")
    wrong, _ = _rounds(options, report, fresh_keys=True, until=Wrong.TWICE)
    report.control("a new key for every attempt", wrong.findings, Wrong.TWICE)
    return report.verdict(str(sums))


def _rounds(
    options: Options, report: Report, *, fresh_keys: bool = False, until: Wrong | None = None
) -> tuple[Sums, Counter[str]]:
    with House(Build()) as house, Background() as background, _network(house, background, options) as network:
        house.database_url = network.inside.dsn
        house.start_servers()
        url = network.outside.url
        with crowd_of(house, options, background=background, url=url, fresh_keys=fresh_keys) as crowd:

            def storm(_: House, random: Random) -> list[Finding]:
                return _storm(network, crowd, random)

            return play(house, crowd, storm, options, report, until=until), network.seen


def _storm(network: Network, crowd: Crowd, random: Random) -> list[Finding]:
    """Bad weather for a while."""
    network.weather(*random.choice(WEATHERS))
    crowd.await_acknowledged(LASTS)
    network.weather(Weather(), PgWeather())
    return []


@contextmanager
def _network(house: House, background: Background, options: Options) -> Iterator[Network]:
    """Both proxies, in good weather."""
    outside = HttpProxy(house.port, Random(options.seed))
    inside = PgProxy(house.cluster.host.sockets, house.root / "line", Random(options.seed))
    background.run(outside.open())
    background.run(inside.open())
    try:
        yield Network(outside, inside)
    finally:
        background.run(outside.close())
        background.run(inside.close())
