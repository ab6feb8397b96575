"""Where our side of the sandbox keeps its keys; the directory is shared with the bank, the secrets are not.

- `merchant/private.pem`: ours, mode 0600;
- `merchant/merchant.json`: `{"merchant": name, "serial": hex}`;
- `exchange/bank/<serial>.pem`: the bank's first public key, what we trust to begin with.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from purser.channels.signing import KeyRing, Signer, load_public


@dataclass(frozen=True, slots=True)
class SandboxKeys:
    """Our signing key and the bank's keys to trust."""

    signer: Signer
    bank: KeyRing

    @classmethod
    def load(cls, directory: Path) -> Self:
        """OSError when a file is missing, ValueError or KeyError when it is not what it should be."""
        about = json.loads((directory / "merchant" / "merchant.json").read_text(encoding="utf-8"))
        private = load_pem_private_key((directory / "merchant" / "private.pem").read_bytes(), password=None)
        if not isinstance(private, RSAPrivateKey):
            raise ValueError("the merchant's key must be an RSA key")
        published = (directory / "exchange" / "bank").glob("*.pem")
        anchors = {path.stem: load_public(path.read_bytes()) for path in published}
        if not anchors:
            raise FileNotFoundError("the sandbox bank has published no key")
        return cls(Signer(about["merchant"], about["serial"], private), KeyRing(anchors))
