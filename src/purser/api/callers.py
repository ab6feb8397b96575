"""Who is asking: what a request may rest on once its session or key has been checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from purser.accounts import Locale, MerchantScope, OwnWallet
from purser.core.errors import forbidden, not_found
from purser.core.ids import ApiKeyId, CustomerId, DeviceId, MerchantId, SessionId, WalletId
from purser.core.money import Currency
from purser.risk import Standing


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in customer, at most a second ago. `device` is None for a session from before devices were known."""

    id: SessionId
    token_hash: bytes
    customer: CustomerId
    name: str
    locale: Locale
    wallets: Mapping[WalletId, OwnWallet]
    expires_at: datetime
    device: DeviceId | None
    device_trusted_at: datetime | None
    standing: Standing

    def own(self, wallet: WalletId) -> OwnWallet:
        """The wallet when it is theirs. Raises wallet_unknown: whose else it is, nobody is told."""
        found = self.wallets.get(wallet)
        if found is None:
            raise not_found("wallet_unknown")
        return found


@dataclass(frozen=True, slots=True)
class MerchantCaller:
    """A merchant's system, by its API key."""

    key: ApiKeyId
    merchant: MerchantId
    name: str
    currency: Currency
    scopes: frozenset[MerchantScope]
    expires_at: datetime | None

    def require(self, scope: MerchantScope) -> None:
        """Raises scope_missing when the key was not given `scope`."""
        if scope not in self.scopes:
            raise forbidden("scope_missing", scope=scope)
