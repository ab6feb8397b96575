"""Both key providers keep the same promises; the transit engine is a small server that speaks its protocol."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from purser.core.key_providers import FileKeys, KeyProvider, KeysAwayError, TransitKeys, key_provider
from tests.support.transit import Transit

KEY = bytes(range(32))


@pytest.fixture
def transit() -> Iterator[Transit]:
    with Transit() as serving:
        yield serving


@pytest.fixture(params=["file", "transit"])
def provider(request: pytest.FixtureRequest, tmp_path: Path) -> KeyProvider:
    if request.param == "file":
        return FileKeys(tmp_path / "keys")
    transit: Transit = request.getfixturevalue("transit")
    return TransitKeys(transit.url, transit.token)


async def test_what_was_wrapped_is_unwrapped(provider: KeyProvider) -> None:
    wrapped = await provider.wrap(KEY, "seal")
    assert await provider.unwrap(wrapped, "seal") == KEY
    assert KEY.hex() not in wrapped
    assert await provider.wrap(KEY, "seal") != wrapped


async def test_a_key_is_for_one_purpose(provider: KeyProvider) -> None:
    wrapped = await provider.wrap(KEY, "seal")
    with pytest.raises(KeysAwayError):
        await provider.unwrap(wrapped, "index")


async def test_after_a_rotation_old_and_new_are_unwrapped(provider: KeyProvider) -> None:
    old = await provider.wrap(KEY, "seal")
    await provider.rotate()
    new = await provider.wrap(KEY, "seal")
    assert old.split(":")[1] != new.split(":")[1]
    assert [await provider.unwrap(w, "seal") for w in (old, new)] == [KEY, KEY]


@pytest.mark.parametrize(
    "wrapped", ["", "file:1:", "file:9:AAAA", "file:x:AAAA", "vault:v1:AAAA", "vault:v9:AAAA", "x"]
)
async def test_what_it_did_not_wrap_is_refused(provider: KeyProvider, wrapped: str) -> None:
    await provider.wrap(KEY, "seal")
    with pytest.raises(KeysAwayError):
        await provider.unwrap(wrapped, "seal")


async def test_files_are_their_owners_alone_a_version_each(tmp_path: Path) -> None:
    provider = FileKeys(tmp_path / "keys")
    await provider.wrap(KEY, "seal")
    await provider.rotate()
    files = sorted((tmp_path / "keys").iterdir())
    assert [f.name for f in files] == ["master-0001", "master-0002"]
    assert {f.stat().st_mode & 0o777 for f in files} == {0o600}
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700


async def test_files_of_another_purser_do_not_open_it(tmp_path: Path) -> None:
    wrapped = await FileKeys(tmp_path / "ours").wrap(KEY, "seal")
    theirs = FileKeys(tmp_path / "theirs")
    await theirs.wrap(KEY, "seal")
    with pytest.raises(KeysAwayError):
        await theirs.unwrap(wrapped, "seal")


async def test_a_wrong_token_or_no_vault_is_said(transit: Transit) -> None:
    with pytest.raises(KeysAwayError, match="Forbidden"):
        await TransitKeys(transit.url, "hvs.wrong").wrap(KEY, "seal")
    with pytest.raises(KeysAwayError, match="ConnectionError"):
        await TransitKeys("http://127.0.0.1:1", transit.token).wrap(KEY, "seal")


async def test_the_environment_names_the_provider(
    transit: Transit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PURSER_KEYS")
    assert (await key_provider(tmp_path).wrap(KEY, "seal")).startswith("file:1:")
    assert [f.name for f in (tmp_path / "keys").iterdir()] == ["master-0001"]
    monkeypatch.setenv("PURSER_KEYS", f"vault+{transit.url}/wallet-keys")
    with pytest.raises(KeysAwayError, match="VAULT_TOKEN"):
        key_provider(tmp_path)
    monkeypatch.setenv("VAULT_TOKEN", transit.token)
    assert (await key_provider(tmp_path).wrap(KEY, "seal")).startswith("vault:v1:")
    assert transit.asked == ["/v1/transit/encrypt/wallet-keys"]
