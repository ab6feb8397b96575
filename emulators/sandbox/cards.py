"""The cards of the bank's customers. Everybody has two: one with plenty on it, one with little."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from emulators.sandbox.store import Row, Store

BANKS: Final = {
    "ICBC": {"zh": "工商银行", "en": "ICBC"},
    "CCB": {"zh": "建设银行", "en": "China Construction Bank"},
    "ABC": {"zh": "农业银行", "en": "Agricultural Bank of China"},
    "BOC": {"zh": "中国银行", "en": "Bank of China"},
    "CMB": {"zh": "招商银行", "en": "China Merchants Bank"},
    "BCM": {"zh": "交通银行", "en": "Bank of Communications"},
}
NUMBERS: Final = {
    "ICBC": ("622202", 19),
    "CCB": ("621700", 19),
    "ABC": ("622848", 19),
    "BOC": ("621661", 19),
    "CMB": ("622588", 16),
    "BCM": ("622262", 19),
}
"""How each bank's numbers begin, and how long they are."""

OPENING_BALANCES: Final = (5_000_000, 20_000)
"""Minor units (fen) on the first and the second card."""


def cards_of(store: Store, holder: str) -> list[Row]:
    """The holder's cards, opened at the first question; the tokens follow from the holder's name."""
    for number, balance in enumerate(OPENING_BALANCES):
        digest = hashlib.sha256(f"{holder}|{number}".encode()).hexdigest()
        bank = list(BANKS)[(int(hashlib.sha256(holder.encode()).hexdigest(), 16) + number) % len(BANKS)]
        store.run(
            "INSERT OR IGNORE INTO cards (token, holder, number, bank, last4, currency, balance)"
            " VALUES (?, ?, ?, ?, ?, 'CNY', ?)",
            f"sbx_{digest[:20]}", holder, number, bank, f"{int(digest[20:28], 16) % 10_000:04}", balance,
        )  # fmt: skip
    return store.rows("SELECT * FROM cards WHERE holder = ? ORDER BY number", holder)


def card_number(card: Row) -> str:
    """The number on a card: its bank's first digits, digits that follow from the card, and its last four."""
    prefix, length = NUMBERS[card["bank"]]
    middle = str(int(hashlib.sha256(card["token"].encode()).hexdigest(), 16))[: length - len(prefix) - 5]
    candidates = (f"{prefix}{middle}{digit}{card['last4']}" for digit in range(10))
    return next(number for number in candidates if check_digit_fits(number))


def check_digit_fits(number: str) -> bool:
    """Luhn's rule (ISO/IEC 7812-1, annex B)."""
    doubled = (sum(divmod(2 * int(d), 10)) if place % 2 else int(d) for place, d in enumerate(reversed(number)))
    return sum(doubled) % 10 == 0


def for_merchant(card: Row, token: str, merchant: str) -> dict[str, Any]:
    """What a merchant may know of a card: not what is on it, and neither its number."""
    number = card_number(card)
    seed = f"{merchant}|{number}|fingerprint"
    return {
        "token": token,
        "bank": card["bank"],
        "bank_name": BANKS[card["bank"]],
        "last4": card["last4"],
        "closed": bool(card["closed"]),
        "bin": number[:6],
        "length": len(number),
        "fingerprint": hashlib.sha256(seed.encode()).hexdigest()[:32],
        "check_digit_fits": check_digit_fits(number),
    }
