"""The table of ASVS requirements is true of itself: each number once, each proof there, each figure right."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.support.tidy import ROOT

LEVELS = {
    "1.1": "22", "1.2": "1111122223", "1.3": "112222222223", "1.4": "222", "1.5": "123",
    "2.1": "122", "2.2": "112", "2.3": "12223", "2.4": "23",
    "3.1": "3", "3.2": "113", "3.3": "12223", "3.4": "11222233", "3.5": "11122333", "3.6": "3", "3.7": "22333",
    "4.1": "12233", "4.2": "23333", "4.3": "22", "4.4": "1222",
    "5.1": "2", "5.2": "112333", "5.3": "113", "5.4": "222",
    "6.1": "122", "6.2": "111111112222", "6.3": "11223333", "6.4": "112233", "6.5": "22222333", "6.6": "2223",
    "6.7": "33", "6.8": "2222",
    "7.1": "222", "7.2": "1111", "7.3": "22", "7.4": "11222", "7.5": "223", "7.6": "22",
    "8.1": "1233", "8.2": "1123", "8.3": "133", "8.4": "23",
    "9.1": "111", "9.2": "1222",
    "10.1": "22", "10.2": "223", "10.3": "22223", "10.4": "1111122222233333", "10.5": "22222",
    "10.6": "22", "10.7": "222",
    "11.1": "2233", "11.2": "22233", "11.3": "11233", "11.4": "1222", "11.5": "23", "11.6": "23", "11.7": "33",
    "12.1": "12233", "12.2": "11", "12.3": "22223",
    "13.1": "2333", "13.2": "222223", "13.3": "2233", "13.4": "1222233",
    "14.1": "22", "14.2": "12223333", "14.3": "122",
    "15.1": "12233", "15.2": "12233", "15.3": "1222222", "15.4": "3333",
    "16.1": "2", "16.2": "22222", "16.3": "2222", "16.4": "222", "16.5": "2223",
    "17.1": "23", "17.2": "22223333", "17.3": "22",
}  # fmt: skip
"""Of each section of ASVS 5.0.0 the levels of its requirements, in their order: 70, 183 and 92 of levels 1, 2 and 3."""

MONEY = {"2.3.5", "7.5.3", "8.3.2"}
"""Requirements of level 3 that we take on."""

PAGE = ROOT / "docs" / "security" / "asvs.md"
LEAD = ROOT / "docs" / "security.md"

WRITTEN = {"2.1", "5.1", "6.1", "7.1", "8.1", "11.1", "13.1", "14.1", "15.1", "16.1"}
"""Sections that ask for something written down: only there is a page a proof."""

WAIVERS = ("not applicable", "operations", "by design")
TEST = re.compile(r"`((?:tests|web)/[^`:]+)::([^`]+)`")
LINK = re.compile(r"\[[^\]]+\]\(([^)#]+)(?:#([^)]+))?\)")


@dataclass(frozen=True)
class Row:
    number: str
    level: str
    asks: str
    shown: str

    @property
    def kind(self) -> str:
        """How it is shown; empty when it is not."""
        head, colon, reason = self.shown.partition(": ")
        if self.shown.startswith("`") and TEST.match(self.shown):
            return "tests"
        if colon and head == "page" and LINK.match(reason):
            return "page"
        return head if colon and head in (*WAIVERS, "open") and len(reason) > 5 else ""


def rows(text: str) -> list[Row]:
    """The table's rows, of all chapters."""
    cells = [line.strip("|").split(" | ") for line in text.splitlines() if re.match(r"\| \d", line)]
    return [Row(*(cell.strip() for cell in row)) for row in cells]


def known_levels() -> dict[str, str]:
    return {f"{section}.{n}": level for section, levels in LEVELS.items() for n, level in enumerate(levels, 1)}


@cache
def python_tests(path: Path) -> frozenset[str]:
    """The names of the test functions in a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    return frozenset(n.name for n in functions if n.name.startswith("test_"))


@cache
def web_tests(path: Path) -> str:
    """What a file calls its tests, one a line, however they are quoted."""
    text = path.read_text(encoding="utf-8")
    return "\n".join(t[2] for t in re.findall(r"\b(test|it)\((['\"`])(.*?)\2\s*,", text)) + "\n"


def missing(path: str, name: str) -> bool:
    """Whether there is no such test."""
    file = ROOT / path
    if not file.is_file():
        return True
    if file.suffix == ".py":
        return name not in python_tests(file)
    return f"{name}\n" not in web_tests(file)


@cache
def anchors(path: Path) -> frozenset[str]:
    """What headings of a page can be linked to by, as GitHub names them."""
    titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return frozenset(re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles)


def broken_links(page: Path) -> list[str]:
    found = []
    for target, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        file = (page.parent / target).resolve()
        if "://" not in target and not (file.exists() and (not anchor or anchor in anchors(file))):
            found.append(f"{target}#{anchor}")
    return found


def counts(table: list[Row]) -> Counter[str]:
    """How many rows there are of each kind, and of them all."""
    kinds = Counter(row.kind for row in table)
    kinds["waived"] = sum(kinds[kind] for kind in WAIVERS)
    kinds["all"] = len(table)
    return kinds


def told(text: str) -> dict[str, int]:
    """The figures of the lead page."""
    return {kind: int(n) for kind, n in re.findall(r"^\| ([a-z ]+) \| (\d+) \|", text, re.MULTILINE)}


@pytest.fixture(scope="module")
def table() -> list[Row]:
    return rows(PAGE.read_text(encoding="utf-8"))


def test_the_levels_are_those_of_the_standard() -> None:
    assert Counter(known_levels().values()) == {"1": 70, "2": 183, "3": 92}


def test_every_number_is_there_once_and_none_too_many(table: list[Row]) -> None:
    wanted = {n for n, level in known_levels().items() if level in "12"} | MONEY
    numbers = [row.number for row in table]
    assert [n for n, times in Counter(numbers).items() if times > 1] == []
    assert sorted(wanted - set(numbers)) == []
    assert sorted(set(numbers) - wanted) == []
    assert numbers == sorted(numbers, key=lambda n: [int(part) for part in n.split(".")])


def test_each_has_the_level_of_the_standard(table: list[Row]) -> None:
    levels = known_levels()
    assert [row.number for row in table if row.level != levels[row.number]] == []


def test_each_row_says_what_is_asked_and_how_it_is_shown(table: list[Row]) -> None:
    assert [row.number for row in table if not row.asks or not row.kind] == []


def test_pages_show_only_what_is_to_be_written(table: list[Row]) -> None:
    assert [row.number for row in table if row.kind == "page" and row.number.rpartition(".")[0] not in WRITTEN] == []


def test_each_named_test_exists(table: list[Row]) -> None:
    named = [(row.number, *test) for row in table for test in TEST.findall(row.shown)]
    assert len(named) > 150
    assert [test for test in named if missing(*test[1:])] == []


@pytest.mark.parametrize("page", [PAGE, LEAD, *sorted((ROOT / "docs" / "security").glob("*.md"))], ids=lambda p: p.stem)
def test_each_link_leads_somewhere(page: Path) -> None:
    assert broken_links(page) == []


def test_the_lead_page_has_the_figures_of_the_table(table: list[Row]) -> None:
    figures = counts(table)
    assert told(LEAD.read_text(encoding="utf-8")) == {
        kind: figures[kind] for kind in ("tests", "page", "waived", *WAIVERS, "open", "all")
    }


@pytest.mark.parametrize(
    "shown", ["", "later", "open: ", "page: soon", "by design", "`tests/unit/test_asvs.py`", "todo: x x x"]
)
def test_a_row_that_shows_nothing_would_be_found(shown: str) -> None:
    assert Row("1.1.1", "2", "x", shown).kind == ""


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("tests/unit/test_asvs.py", "test_nobody_wrote"),
        ("tests/unit/test_nothing.py", "test_x"),
        ("web/packages/ui/password.test.tsx", "a password is"),
        ("web/packages/ui/password.test.tsx", "PasswordField"),
    ],
)
def test_a_test_that_is_not_there_would_be_found(path: str, name: str) -> None:
    assert missing(path, name)


def test_a_test_that_is_there_is_found() -> None:
    assert not missing("tests/unit/test_asvs.py", "test_a_test_that_is_there_is_found")
    assert not missing("web/packages/ui/password.test.tsx", "a password can be pasted and kept by a manager")
