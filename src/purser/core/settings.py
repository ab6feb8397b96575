"""Settings of a process, read once from the environment."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a process needs to know from outside. Secrets are never shown in its repr."""

    database_url: str
    base_url: str
    sandbox_url: str | None
    home: Path
    policy: str = "cn"

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
        )

    def secret(self) -> bytes:
        """The 32-byte key that signs quotes and cursors, made at first use, readable by the owner only."""
        path = Path(os.environ.get("PURSER_SECRET_FILE", self.home / "secret"))
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_bytes()
        with os.fdopen(fd, "wb") as f:
            f.write(secrets.token_bytes(32))
        return path.read_bytes()
