"""The rogue's run, small: three scripts on forty customers, the canary, and the control that must fail."""

from __future__ import annotations

from pathlib import Path

from faults.rogue import MOST_SEEN, faults_of, play
from faults.rogue_house import office
from faults.rogue_scripts import SCRIPTS

PEOPLE = 64
CHOSEN = ("opens every matter there is", "opens and reveals without a case", "agrees to a price of one's own")


async def test_a_rogue_is_stopped_and_without_limits_is_not(dsn: str, tmp_path: Path) -> None:
    scripts = [s for s in SCRIPTS if s.name in CHOSEN]
    assert len(scripts) == len(CHOSEN)
    async with office(dsn, tmp_path) as place:
        await place.populate(PEOPLE)
        courses, honest, caught, bare = await play(place, scripts)
    assert faults_of(courses, honest, caught, bare) == []
    assert [c.seen for c in courses] == [MOST_SEEN, 0, 0]
    assert [c.seen for c in bare] == [PEOPLE]
    assert faults_of(bare, honest, caught, courses[:1]) != []
