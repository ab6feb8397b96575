"""Settings of a process, read once from the environment."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

DEMO_KEY = "op_demo_"
"""How the operator's key of a demo begins."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a process needs to know from outside. Secrets are never shown in its repr.

    `private_webhooks`: merchants' webhooks may point into our own network, without TLS.
    """

    database_url: str
    base_url: str
    sandbox_url: str | None
    home: Path
    policy: str = "cn"
    operator_key: str | None = field(default=None, repr=False)
    private_webhooks: bool = False
    is_demo: bool = False

    @classmethod
    def from_environment(cls) -> Settings:
        """KeyError when PURSER_DATABASE_URL is not set."""
        env = os.environ
        return cls(
            database_url=env["PURSER_DATABASE_URL"],
            base_url=env.get("PURSER_BASE_URL", "http://localhost:8080"),
            sandbox_url=env.get("PURSER_SANDBOX_URL") or None,
            home=Path(env.get("PURSER_HOME", ".purser")),
            policy=env.get("PURSER_POLICY", "cn"),
            operator_key=env.get("PURSER_OPERATOR_KEY") or None,
            private_webhooks=env.get("PURSER_PRIVATE_WEBHOOKS") == "1",
            is_demo=env.get("PURSER_DEMO") == "1",
        )

    def secret(self) -> bytes:
        """The 32-byte key that signs quotes and cursors, made at first use, readable by the owner only."""
        path = Path(os.environ.get("PURSER_SECRET_FILE", self.home / "secret"))
        return kept(path, secrets.token_bytes(32))


def demo_operator_key(home: Path) -> str:
    """The operator's key of a demo that was given none, made at first use, readable by the owner only."""
    fresh = DEMO_KEY + secrets.token_urlsafe(24)
    return kept(home / "operator-key", fresh.encode()).decode()


def kept(path: Path, fresh: bytes) -> bytes:
    """What the file holds; `fresh` is put into it when it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # Written whole under another name first: servers that start together all read the same key.
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as f:
            f.write(fresh)
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_bytes()
