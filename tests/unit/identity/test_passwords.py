"""Which passwords are taken, and how they are compared."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest

from purser.core.errors import Problem
from purser.identity import Hasher, check_password, passwords
from purser.identity.passwords import common


def refusal(password: str, *about: str, alone: bool) -> str | None:
    """The code by which a password is refused; None where it is taken."""
    try:
        check_password(password, *about, alone=alone)
    except Problem as problem:
        return problem.code
    return None


@pytest.fixture
def hasher() -> Iterator[Hasher]:
    hasher = Hasher()
    yield hasher
    hasher.close()


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("1234567", "password_too_short"),
        ("", "password_too_short"),
        ("x" * 257, "password_too_long"),
        ("password", "password_common"),
        ("PASSWORD", "password_common"),
        ("ｐａｓｓｗｏｒｄ", "password_common"),
        ("woaini1314", "password_common"),
        ("88888888", "password_common"),
        ("abababababab", "password_common"),
        ("23456789", "password_common"),
        ("zyxwvuts", "password_common"),
        ("13812342046", "password_common"),
        ("Sarah Miller", "password_common"),
        ("sarah.miller", "password_common"),
    ],
)
def test_what_everybody_tries_first(password: str, code: str) -> None:
    about = ("Sarah Miller", "+8613812342046", "sarah.miller@example.org")
    assert refusal(password, *about, alone=False) == code


@pytest.mark.parametrize("password", ["purser-demo-1", "lowercase only", "海上生明月天涯共此时", "x y z w v"])
def test_no_rule_about_which_characters(password: str) -> None:
    assert refusal(password, "Sarah Miller", "+8613812342046", alone=False) is None


def test_the_list_is_of_passwords_that_would_be_long_enough() -> None:
    assert len(common()) > 200
    assert all(len(word) >= 8 and word == word.casefold() for word in common())


async def test_it_is_the_password_or_it_is_not(hasher: Hasher) -> None:
    stored = await hasher.hash("a calm blue sea")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert stored != await hasher.hash("a calm blue sea")
    assert await hasher.verify("a calm blue sea", stored)
    assert not await hasher.verify("A calm blue sea", stored)
    assert not await hasher.verify("", stored)
    assert not await hasher.verify("a calm blue sea", None)


async def test_what_looks_the_same_is_the_same(hasher: Hasher) -> None:
    assert await hasher.verify("cafe\u0301 ﬁrst", await hasher.hash("caf\u00e9 first"))


async def test_a_hash_that_cannot_be_read_is_no_wrong_password(hasher: Hasher) -> None:
    with pytest.raises(RuntimeError, match="cannot be read"):
        await hasher.verify("a calm blue sea", "$argon2id$broken")


async def test_the_loop_goes_on_meanwhile(hasher: Hasher) -> None:
    hashing = [asyncio.create_task(hasher.hash(f"password {n}")) for n in range(6)]
    turns = 0
    while not all(task.done() for task in hashing):
        await asyncio.sleep(0)
        turns += 1
    assert turns > 2 * len(hashing), "a loop that hashed itself would turn once for each"


async def test_beyond_a_queue_it_says_later(hasher: Hasher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_WAITING", 3)
    ends = await asyncio.gather(*(hasher.hash(f"password {n}") for n in range(5)), return_exceptions=True)
    assert [getattr(end, "code", "hashed") for end in ends] == ["hashed"] * 3 + ["busy"] * 2
    assert (await hasher.hash("again")).startswith("$argon2id$")


@pytest.mark.parametrize(
    ("password", "alone", "code"),
    [
        ("a calm blue s", True, "password_too_short"),
        ("woaini1314abcd", True, "password_too_short"),
        ("correct horse horse", True, "password_weak"),
        ("qwertyuiopasdfgh", True, "password_weak"),
        ("aB3$aB3$aB3$aB3$aB3$", True, "password_weak"),
        ("Sarah Miller Sarah", True, "password_weak"),
        ("passw0rd", False, "password_common"),
        ("p4ssw0rd1", False, "password_weak"),
        ("12345678x", False, "password_weak"),
        ("a1b2c3d4", False, "password_common"),
    ],
)
def test_what_a_machine_tries_soon(password: str, alone: bool, code: str) -> None:
    assert refusal(password, "Sarah Miller", "+8613812342046", alone=alone) == code


@pytest.mark.parametrize(
    "password",
    ["a calm blue sea", "海上生明月天涯共此时情人怨遥夜", "x" * 40 + " and a whale", "a whale song by night, " * 11],
)
def test_alone_it_is_long_and_no_more_is_asked(password: str) -> None:
    assert refusal(password, "Sarah Miller", alone=True) is None


def test_the_estimate_looks_at_no_more_than_it_can() -> None:
    """Its library refuses more than 72 characters; passwords may have 256, and are hashed whole."""
    began = time.perf_counter()
    check_password("correct horse battery staple " * 8, alone=True)
    assert time.perf_counter() - began < 1


async def test_it_is_judged_off_the_loop(hasher: Hasher) -> None:
    with pytest.raises(Problem, match="password_too_short"):
        await hasher.judge("eight ch", alone=True)
    await hasher.judge("lan7ern q", alone=False)


@pytest.mark.parametrize("password", ["purserwallet", "my wallet1", "mimamima88", "钱包密码银行支付", "Purser2026"])
def test_our_own_words_make_no_password(password: str) -> None:
    """Neither alone, nor put together, nor with a year behind them (ASVS 5.0, 6.2.11)."""
    with pytest.raises(Problem, match=r"password_(weak|common)"):
        check_password(password, alone=False)
