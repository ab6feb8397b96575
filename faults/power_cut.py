"""The power goes in the middle of a load: whatever was not on the disk is gone, and so is everything running."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from random import Random

import psycopg

from faults.disk import Disk, NoDiskError
from faults.findings import Finding, Wrong
from faults.house import Build, House, NotReadyError, new_root
from faults.report import Options, Report
from faults.rounds import break_house
from purser.core.postgres import PostgresError, Setting

ABOUT = "power cut of the disk the database is on, under load (as root, on Linux)"

CONTROLS: tuple[tuple[str, dict[str, Setting]], ...] = (
    ("fsync = off", {"fsync": False}),
    ("synchronous_commit = off", {"synchronous_commit": "off"}),
)


def run(options: Options) -> bool:
    """The rounds, then the controls: a database that does not wait for the disk in one way or the other."""
    report = Report("power-cut")
    try:
        with _house({}) as (house, disk):
            report.say(f"seed {options.seed}, {options.rounds} rounds, {options.callers} customers, ext4, fsync on")
            sums = break_house(house, partial(cut, disk), options, report)
    except NoDiskError as error:
        report.say(f"this cannot be shown here: {error}")
        return False
    report.found(sums.findings)
    for what, settings in CONTROLS:
        report.say(f"control: {what}")
        report.control(what, _control(options, report, settings), Wrong.LOST)
    return report.verdict(str(sums))


def cut(disk: Disk, house: House, random: Random) -> list[Finding]:
    """Cut the power, let everything that was running feel it for a moment, and switch it all on again."""
    disk.cut()
    time.sleep(random.uniform(0, 0.3))
    house.kill_all()
    disk.unmount()
    disk.mount()
    house.cluster.start()
    house.start_servers()
    return []


def _control(options: Options, report: Report, settings: dict[str, Setting]) -> list[Finding]:
    """A database so broken that it does not start or cannot be read any more has lost everything."""
    try:
        with _house(settings) as (house, disk):
            return break_house(house, partial(cut, disk), options, report, until=Wrong.LOST).findings
    except (PostgresError, NotReadyError, psycopg.Error) as error:
        return [Finding(Wrong.LOST, "the database", str(error).replace("\n", " ")[-300:])]


@contextmanager
def _house(settings: dict[str, Setting]) -> Iterator[tuple[House, Disk]]:
    """A house whose database lies on a disk of its own."""
    root = new_root()
    disk = Disk(root / "disk.img", root / "home")
    house = House(Build(settings=settings), root=root)
    try:
        disk.make()
        house.open()
        yield house, disk
    finally:
        house.kill_all()
        disk.unmount()
        house.close()
