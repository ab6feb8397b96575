"""A small version of `./purser faults takeovers`: thirty takeovers, a week of normal life, and no rules at all."""

from __future__ import annotations

import pytest

from faults.calm import NO_RULES
from faults.takeover_scripts import SCRIPTS
from faults.takeovers import faults_of, play_in, total
from purser.core.db import Database

pytestmark = pytest.mark.slow


async def test_no_takeover_takes_more_than_its_cap(db: Database) -> None:
    assert len({s.name for s in SCRIPTS}) == len(SCRIPTS) >= 20
    losses, tally = await play_in(db, 20260302, None, people=30, days=5)
    assert [str(loss) for loss in losses if loss.is_above] == []
    assert tally.wishes > 300
    assert tally.share_asked <= 0.02, tally
    assert not tally.refused
    assert faults_of(losses, tally, []) == []


async def test_without_rules_nearly_all_of_them_do(db: Database) -> None:
    bare, tally = await play_in(db, 20260302, NO_RULES, people=6, days=1)
    assert tally.asked == 0
    above = [loss for loss in bare if loss.is_above]
    assert len(above) >= len(SCRIPTS) - 1
    assert total(bare) > 5 * 2_000_000
    assert len(faults_of(bare, tally, [])) == len(above)
