"""Who keeps the keys that wrap our data keys: a folder of files by default, Vault's transit engine by setting.

The database holds data keys only as a provider wrapped them. `purpose` is bound to what is wrapped: a key wrapped
for one purpose cannot be unwrapped for another.
"""

from __future__ import annotations

import asyncio
import base64
import os
import re
from pathlib import Path
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from purser.core.settings import kept

_KEY: Final = 32  # bytes
_NONCE: Final = 12  # bytes (NIST SP 800-38D, 5.2.1.1)
_NAME: Final = re.compile(r"master-([0-9]{4})")


class KeysAwayError(Exception):
    """The keys cannot be had: the provider does not answer, refuses, or does not know them."""


class KeyProvider(Protocol):
    """Wraps and unwraps data keys. All of it may raise KeysAwayError."""

    async def wrap(self, key: bytes, purpose: str) -> str:
        """The key, wrapped with the newest version of the provider's own."""

    async def unwrap(self, wrapped: str, purpose: str) -> bytes:
        """The key that was wrapped, with whatever version."""

    async def rotate(self) -> None:
        """Begin a new version; what older ones wrapped can be unwrapped still."""


class FileKeys:
    """Keys in files of one folder, a file a version, readable by their owner only.

    Processes on several machines need the same folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def wrap(self, key: bytes, purpose: str) -> str:
        version = max(self._versions(), default=1)
        nonce = os.urandom(_NONCE)
        sealed = AESGCM(self._master(version)).encrypt(nonce, key, purpose.encode())
        return f"file:{version}:{base64.b64encode(nonce + sealed).decode()}"

    async def unwrap(self, wrapped: str, purpose: str) -> bytes:
        kind, _, rest = wrapped.partition(":")
        version, _, text = rest.partition(":")
        if kind != "file" or not version.isdigit() or int(version) not in self._versions():
            raise KeysAwayError(f"no key in {self._folder} unwraps a data key that begins with {wrapped[:12]}")
        raw = base64.b64decode(text)
        try:
            return AESGCM(self._master(int(version))).decrypt(raw[:_NONCE], raw[_NONCE:], purpose.encode())
        except (InvalidTag, ValueError):
            raise KeysAwayError(f"key {version} in {self._folder} is not the one that wrapped the data key") from None

    async def rotate(self) -> None:
        self._master(max(self._versions(), default=0) + 1)

    def _versions(self) -> list[int]:
        names = self._folder.iterdir() if self._folder.exists() else ()
        return [int(found.group(1)) for path in names if (found := _NAME.fullmatch(path.name))]

    def _master(self, version: int) -> bytes:
        """The key of a version, made when it is not there."""
        if not self._folder.exists():
            self._folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        return kept(self._folder / f"master-{version:04d}", os.urandom(_KEY))


class TransitKeys:
    """A key of Vault's transit engine. Our data keys are sent there to be wrapped, and never kept there."""

    def __init__(self, url: str, token: str, key: str = "purser", mount: str = "transit") -> None:
        from hvac import Client  # noqa: PLC0415 -- only who uses it pays for the import
        from hvac.exceptions import VaultError  # noqa: PLC0415

        client = Client(url=url, token=token, timeout=10)
        self._transit = client.secrets.transit
        self._errors = (VaultError, OSError)  # requests' errors are OSErrors
        self._key = {"name": key, "mount_point": mount}

    async def wrap(self, key: bytes, purpose: str) -> str:
        answer = await self._ask("encrypt_data", plaintext=_b64(key), associated_data=_b64(purpose.encode()))
        return str(answer["data"]["ciphertext"])

    async def unwrap(self, wrapped: str, purpose: str) -> bytes:
        if not wrapped.startswith("vault:"):
            raise KeysAwayError(f"Vault did not wrap the data key that begins with {wrapped[:12]}")
        answer = await self._ask("decrypt_data", ciphertext=wrapped, associated_data=_b64(purpose.encode()))
        return base64.b64decode(answer["data"]["plaintext"])

    async def rotate(self) -> None:
        await self._ask("rotate_key")

    async def _ask(self, what: str, **arguments: str) -> dict[str, dict[str, str]]:
        """Call the client, which knows no asyncio, in a thread."""
        try:
            answer = await asyncio.to_thread(getattr(self._transit, what), **arguments, **self._key)
        except self._errors as error:
            raise KeysAwayError(f"Vault's transit engine: {type(error).__name__}") from error
        return answer if isinstance(answer, dict) else {}


def key_provider(home: Path) -> KeyProvider:
    """The provider that the environment names.

    PURSER_KEYS is a folder (default: `keys` in `home`), or the URL of a Vault as vault+https://host:8200/key, whose
    token is in VAULT_TOKEN. Raises KeysAwayError when the token is missing.
    """
    where = os.environ.get("PURSER_KEYS", "")
    if not where.startswith("vault+"):
        return FileKeys(Path(where) if where else home / "keys")
    token = os.environ.get("VAULT_TOKEN")
    if not token:
        raise KeysAwayError("PURSER_KEYS names a Vault, and VAULT_TOKEN is not set")
    url, _, key = where.removeprefix("vault+").rpartition("/")
    return TransitKeys(url, token, key)


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()
