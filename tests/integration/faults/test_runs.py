"""The fault runs themselves, small: one blow each, on a whole Purser."""

from __future__ import annotations

import pytest

from faults import kill_postgres, kill_server, kill_sources
from faults.house import Build, House
from faults.report import Options, Report
from faults.rounds import Blow, break_house, play

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("blow", [kill_server.kill, kill_postgres.kill])
def test_one_blow_breaks_no_promise(blow: Blow) -> None:
    report = Report("small")
    with House(Build()) as house:
        sums = break_house(house, blow, Options(rounds=1, seed=3, callers=8), report)
    assert sums.findings == []
    assert sums.acknowledged > 60


def test_a_server_that_answers_too_early_is_caught() -> None:
    what, serve, must = kill_server.CONTROLS[0]
    with House(Build(serve=serve)) as house:
        sums = break_house(house, kill_server.kill, Options(rounds=1, seed=3, callers=8), Report(what), until=must)
    assert must in {f.wrong for f in sums.findings}


def test_a_purchase_from_two_sources_lives_through_a_kill() -> None:
    options, report = Options(rounds=1, seed=2, callers=8), Report("small")
    with House(Build(has_bank=True)) as house:
        house.start_servers()
        with kill_sources.shoppers_of(house, options) as crowd:
            sums = play(house, crowd, kill_sources.kill, options, report)
    assert sums.findings == []
    assert sum(b.paid is not None and b.paid.acknowledged for b in crowd.baskets) > 20
