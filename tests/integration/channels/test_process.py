"""The bank as a process: keys, restarts, seeds, the command line, and how far it is from Purser."""

from __future__ import annotations

import ast
import asyncio
import re
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from emulators.sandbox.faults import Faults
from purser.channels import (
    ChargeRequest,
    ChargeState,
    PayoutState,
    SandboxChannel,
)
from purser.core.clock import SystemClock
from tests.integration.channels.conftest import cny
from tests.support.sandbox import ROOT, Bank, Door, Headers, until

Charge = Callable[..., ChargeRequest]


def opened(bank: Bank) -> SandboxChannel:
    return SandboxChannel.open(bank.url, bank.directory, SystemClock(), timeout_s=20)


def make_keys(directory: Path) -> None:
    command = [sys.executable, "-m", "emulators.sandbox", "keys", "--dir", str(directory)]
    subprocess.run(command, cwd=ROOT, check=True)


async def test_a_new_key_is_learnt_from_the_old_one(
    bank: Bank, channel: SandboxChannel, witness: SandboxChannel, charge: Charge, door: Door
) -> None:
    first, second = bank.rotate(), bank.rotate()
    assert not (await channel.create_payment(charge())).state.final
    [(headers, raw)] = await door.wait(1)
    assert headers["Sandbox-Serial"] == second != first
    assert (await witness.parse_notification(headers, raw)).state is ChargeState.SUCCEEDED


async def test_money_ends_right_while_the_key_changes_with_every_event(
    bank: Bank, channel: SandboxChannel, charge: Charge
) -> None:
    bank.faults(key_rotation_every=1)
    requests = [charge() for _ in range(4)]
    for request in requests:
        await channel.create_payment(request)
    for request in requests:
        found = await until(lambda: channel.query_payment(request.out_no), lambda r: r.state.final)  # noqa: B023
        assert (found.state, found.amount) == (ChargeState.SUCCEEDED, request.amount)
    bank.faults(key_rotation_every=0)
    for request in requests:
        await until(
            lambda: asyncio.to_thread(bank.deliveries, request.out_no),  # noqa: B023
            lambda all_: any(d["accepted"] for d in all_),
        )


async def test_another_banks_word_counts_for_nothing(bank: Bank, directory: Path, charge: Charge) -> None:
    """An impostor at the same address knows our key, and cannot make us believe it is the bank."""
    impostor = Bank(directory)
    shutil.copytree(bank.directory / "exchange/merchants", directory / "exchange/merchants", dirs_exist_ok=True)
    channel = SandboxChannel.open(impostor.url, bank.directory, SystemClock(), timeout_s=20)
    try:
        result = await channel.create_payment(charge())
        assert (result.state, result.failure_code) == (ChargeState.UNKNOWN, "untrusted")
    finally:
        await channel.aclose()
        assert impostor.stop() == 0


async def test_the_bank_takes_nothing_from_a_stranger(bank: Bank, directory: Path, charge: Charge) -> None:
    make_keys(directory)
    shutil.rmtree(directory / "exchange" / "bank")
    shutil.copytree(bank.directory / "exchange" / "bank", directory / "exchange" / "bank")
    stranger = SandboxChannel.open(bank.url, directory, SystemClock(), timeout_s=20)
    request = charge()
    result = await stranger.create_payment(request)
    await stranger.aclose()
    assert (result.state, result.failure_code) == (ChargeState.UNKNOWN, "key_unknown")
    assert bank.order("charge", request.out_no) is None


async def test_after_a_power_cut_the_bank_goes_on_where_it_was(directory: Path) -> None:
    async def content(_: Headers, __: bytes) -> tuple[int, bytes]:
        return 200, b'{"code":"SUCCESS"}'

    bank = Bank(directory)
    bank.faults(delay_min_ms=400, delay_max_ms=400)
    channel = opened(bank)
    card = (await channel.list_cards("someone"))[0]
    async with Door(content) as door:
        request = ChargeRequest("survivor", cny(500), "x", door.url, card.token)
        await channel.create_payment(request)
        await channel.aclose()
        bank.kill()
        again = Bank(directory, seed=None)
        await door.wait(1)
    assert again.state()["faults"]["delay_min_ms"] == 400
    assert again.state()["seed"] == 7
    channel = opened(again)
    assert (await channel.query_payment("survivor")).state is ChargeState.SUCCEEDED
    assert again.balance(card.token) == 5_000_000 - 500
    await channel.aclose()
    assert again.stop() == 0


async def story(directory: Path, seed: int) -> list[tuple[str | None, ...]]:
    """How twenty charges end at a bank that fails half of them and loses half its answers."""
    bank = Bank(directory, seed=seed)
    bank.faults(delay_min_ms=50, delay_max_ms=50, failure_rate=0.5, drop_response_rate=0.5)
    channel = SandboxChannel.open(bank.url, bank.directory, SystemClock(), timeout_s=60)
    card = (await channel.list_cards("someone"))[0]
    few = asyncio.Semaphore(4)

    async def one(out_no: str) -> tuple[str | None, ...]:
        request = ChargeRequest(out_no, cny(100), "x", "http://127.0.0.1:9/", card.token)
        async with few:  # a crowd would wait for one another until they give up, which is another story
            first = await channel.create_payment(request)
            last = await until(lambda: channel.query_payment(out_no), lambda r: r.state.final, timeout_s=60)
        return first.failure_code, last.state, last.failure_code, last.channel_no

    told = await asyncio.gather(*(one(f"n{i}") for i in range(20)))
    await channel.aclose()
    bank.stop()
    return list(told)


async def test_one_seed_tells_one_story(tmp_path: Path) -> None:
    first, same, other = [await story(tmp_path / name, seed) for name, seed in (("a", 1), ("b", 1), ("c", 2))]
    assert first == same
    assert [told[:3] for told in first] != [told[:3] for told in other]
    assert {told[0] for told in first} == {None, "connection_lost"}
    assert {told[1] for told in first} == {ChargeState.SUCCEEDED, ChargeState.FAILED}


def test_a_port_that_is_taken_is_said_plainly(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "emulators.sandbox", "--dir", str(tmp_path), "--port", port],
            cwd=ROOT, capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert f"cannot start on 127.0.0.1:{port}" in done.stderr
    assert done.stdout == ""


def test_making_keys_again_changes_nothing_and_secrets_are_private(tmp_path: Path) -> None:
    make_keys(tmp_path)
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    make_keys(tmp_path)
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before
    private = [p for p, content in before.items() if b"PRIVATE KEY" in content]
    assert len(private) == 2
    assert {stat.S_IMODE(p.stat().st_mode) for p in private} == {0o600}


def test_the_bank_shares_no_code_with_the_wallet() -> None:
    """The other way round is import-linter's to check."""
    files = sorted((ROOT / "emulators").rglob("*.py"))
    assert len(files) > 10
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in names if name.split(".")[0] == "purser"], file


def test_the_bank_does_its_cryptography_with_another_library() -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "emulators/sandbox").glob("*.py"))
    assert "from Crypto." in text
    assert "import cryptography" not in text
    assert "from cryptography" not in text


def test_every_switch_and_every_reason_is_documented() -> None:
    page = (ROOT / "docs/channels.md").read_text(encoding="utf-8")
    transport = (ROOT / "src/purser/channels/transport.py").read_text(encoding="utf-8")
    reasons = re.findall(r'Silence\("([a-z_]+)"', transport)
    assert len(set(reasons)) >= 6
    for word in [*Faults().as_dict(), *reasons, *ChargeState, *PayoutState]:
        assert f"`{word}`" in page, word
