"""A month as CSV."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from purser.core.ids import WalletId
from purser.core.text import Language
from purser.payments.export import PAGE, export_month, safe
from tests.support.world import World

SHANGHAI = ZoneInfo("Asia/Shanghai")


async def exported(world: World, wallet: WalletId, month: date, language: Language = "en") -> list[list[str]]:
    pieces = [piece async for piece in export_month(world.db, wallet, month, SHANGHAI, language)]
    assert pieces[0].startswith(b"\xef\xbb\xbf")
    text = b"".join(pieces).decode("utf-8-sig")
    assert text.endswith("\r\n")
    return list(csv.reader(io.StringIO(text, newline="")))


async def test_a_month_newest_first_with_signed_amounts_and_local_times(world: World) -> None:
    me, other = await world.person("王伟", funds=500_000), await world.person("Sarah Miller", funds=1_000)
    world.clock.advance(hours=1)
    sent = await world.do(await world.transfer(me, other, 2_550, memo='rent, "March"\nand more'))
    got = await world.do(await world.transfer(other, me, 5))
    header, first, second, third = await exported(world, me, date(2026, 3, 1))
    assert header == [
        "Time (Asia/Shanghai)", "Kind", "Direction", "Other side", "Account", "Note", "Order number", "Amount",
        "Balance after", "Currency", "State", "Activity",
    ]  # fmt: skip
    assert first == [
        "2026-03-02 10:00:00", "Transfer", "In", "S**** M*****", "", "", "", "0.05", "4974.55", "CNY",
        "Succeeded", got["id"],
    ]  # fmt: skip
    assert second[5:] == [
        'rent, "March"\nand more', "", "-25.50", "4974.50", "CNY", "Succeeded", sent["id"],
    ]  # fmt: skip
    assert third == ["2026-03-02 09:00:00", "Top-up", "In", "", "", "", "", "5000.00", "5000.00", "CNY", "", ""]


async def test_in_chinese(world: World) -> None:
    me, other = await world.person("王伟", funds=500_000), await world.person("陈嘉敏")
    await world.do(await world.transfer(me, other, 100, memo="午饭"))
    header, first, _ = await exported(world, me, date(2026, 3, 31), "zh")
    assert header[:4] == ["时间（Asia/Shanghai）", "类型", "收支", "交易对方"]
    assert (first[1:4], first[5], first[10]) == (["转账", "支出", "**敏"], "午饭", "交易成功")


async def test_only_the_local_month(world: World) -> None:
    me, other = await world.person(funds=500_000), await world.person()
    edge = datetime(2026, 3, 31, 16, tzinfo=UTC)
    world.clock.advance(seconds=(edge - world.clock.now()).total_seconds() - 1)
    await world.do(await world.transfer(me, other, 1))
    world.clock.advance(seconds=1)
    await world.do(await world.transfer(me, other, 2))
    assert [row[7] for row in (await exported(world, me, date(2026, 3, 1)))[1:]] == ["-0.01", "5000.00"]
    assert [row[7] for row in (await exported(world, me, date(2026, 4, 1)))[1:]] == ["-0.02"]
    assert len(await exported(world, me, date(2026, 5, 1))) == 1


async def test_a_long_month_comes_in_pieces_and_whole(world: World) -> None:
    me, other = await world.person(funds=500_000), await world.person()
    await world.submit_all([await world.transfer(me, other, n) for n in range(1, PAGE + 6)])
    rows = (await exported(world, other, date(2026, 3, 1)))[1:]
    assert sorted(round(float(r[7]) * 100) for r in rows) == list(range(1, PAGE + 6))
    assert len([piece async for piece in export_month(world.db, other, date(2026, 3, 1), SHANGHAI, "en")]) == 3


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        (None, ""),
        ("", ""),
        ("lunch", "lunch"),
        ("=1+1", "'=1+1"),
        ("+86", "'+86"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        ("\r=1", "'\r=1"),
        ("＝1+1", "'＝1+1"),
        ("138****2046", "138****2046"),
        ("123456789012345", "123456789012345"),
        ("1234567890123456", "1234567890123456\t"),
    ],
)
def test_cells_are_safe(text: str | None, cell: str) -> None:
    assert safe(text) == cell
