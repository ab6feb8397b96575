"""Names and addresses as others may see them: enough to recognise somebody, too little to learn who it is."""

from __future__ import annotations

_CJK = (("\u3400", "\u9fff"), ("\uf900", "\ufaff"), ("\U00020000", "\U0003ffff"), ("\uac00", "\ud7af"))


def mask_name(name: str) -> str:
    """A payee's name for the payer to confirm: 王伟 → *伟, 陈嘉敏 → **敏, Sarah Miller → S*** M*****."""
    if any(low <= c <= high for c in name for low, high in _CJK):
        return "*" * (len(name) - 1) + name[-1] if len(name) > 1 else "*"
    return " ".join(word[0] + "*" * max(1, len(word) - 1) for word in name.split())


def mask_phone(phone: str) -> str:
    """An E.164 number: +8613812342046 → 138****2046, +447700900123 → +44****0123."""
    if phone.startswith("+86") and len(phone) == 14:
        return f"{phone[3:6]}****{phone[-4:]}"
    return f"{phone[:3]}****{phone[-4:]}"


def mask_email(email: str) -> str:
    """sarah@example.org → s***@example.org."""
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}***@{domain}"


def mask_number(number: str) -> str:
    """A parcel's or a paper's number by its end: SF1234567890 → ****7890; a short one not at all."""
    return f"****{number[-4:]}" if len(number) > 2 * 4 else "****"
