"""Text out of bytes, however wrongly it was labelled: many programs still write GBK under other names."""

from __future__ import annotations

import re
import unicodedata
from email.header import decode_header
from typing import Final

_ALIASES: Final = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "ms936": "gb18030",
    "windows-936": "gb18030",
    "gb_2312-80": "gb18030",
    "chinese": "gb18030",
    "hz-gb-2312": "hz",
    "big5-eten": "big5hkscs",
    "big5": "big5hkscs",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "iso-8859-8-i": "iso-8859-8",
    "ks_c_5601-1987": "cp949",
    "latin1": "cp1252",
    "iso-8859-1": "cp1252",
}
"""Names as mail programs write them, and the encoding that holds what they mean; GB 18030 holds GB 2312 and GBK."""

_UNLABELLED: Final = frozenset(
    {"", "us-ascii", "ascii", "ansi_x3.4-1968", "unknown-8bit", "x-unknown", "8bit", "binary"}
)
_NO_TEXT: Final = frozenset({"base64", "hex", "quopri", "uu", "zip", "bz2", "rot13", "punycode", "idna", "undefined",
                             "unicode_escape", "raw_unicode_escape", "mbcs", "oem"})  # fmt: skip
_TOLERATED: Final = 0.05  # of all characters may be unreadable before another encoding is tried
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_BREAKS: Final = re.compile(r"\r\n?|[\u2028\u2029\x85]")
_GLUED: Final = re.compile(r"\?=(?==\?)")
_FOLD: Final = re.compile(r"\s*\r?\n[ \t]*")


def decode(raw: bytes, charset: str | None) -> tuple[str, bool]:
    """The text, and whether it had to be mended: it was not in the encoding it says."""
    label = (charset or "").strip().strip("\"'").lower()
    encoding = _ALIASES.get(label, label)
    if label not in _UNLABELLED and encoding not in _NO_TEXT:
        text = _try(raw, encoding, "replace")
        if text is not None and text.count("\ufffd") <= _TOLERATED * len(text) and not _is_mislabelled(raw, encoding):
            return text, "\ufffd" in text
    if raw.isascii():
        return raw.decode("ascii"), label not in _UNLABELLED
    for guess in ("utf-8", "gb18030", "big5hkscs"):
        text = _try(raw, guess, "strict")
        if text is not None:
            return text, True
    return raw.decode("utf-8" if _looks_utf8(raw) else "gb18030", "replace"), True


def _is_mislabelled(raw: bytes, encoding: str) -> bool:
    """Western labels fit any bytes, so that Chinese under them reads as ÄãºÃ. Mail here is in Chinese more often than
    it has several accented letters in a row."""
    if not encoding.startswith(("cp125", "iso-8859", "latin")):
        return False
    if _try(raw, "utf-8", "strict") is not None and not raw.isascii():
        return True
    text = _try(raw, "gb18030", "strict")
    return text is not None and bool(re.search(r"[\x80-\xff]{4}", raw.decode("latin-1"))) and _is_chinese(text)


def _is_chinese(text: str) -> bool:
    """Whether all of what is not ASCII is everyday Chinese."""
    foreign = [c for c in text if not c.isascii()]
    return bool(foreign) and all("\u4e00" <= c <= "\u9fff" or "\u3000" <= c <= "\u303f" or "\uff00" <= c <= "\uffef"
                                 or c in "“”‘’…—·" for c in foreign)  # fmt: skip


def _looks_utf8(raw: bytes) -> bool:
    return raw.decode("utf-8", "replace").count("\ufffd") < raw.decode("gb18030", "replace").count("\ufffd") + 3


def _try(raw: bytes, encoding: str, errors: str) -> str | None:
    try:
        return raw.decode(encoding, errors)
    except (LookupError, ValueError):
        return None


def header(value: object) -> tuple[str, bool]:
    """A header's text in one line, and whether it had to be mended. `value` is as the standard parser gives it under
    the policy compat32: raw bytes of more than seven bits are surrogates or a `Header` in it."""
    text, mended = _unfold(value)
    if "=?" in text:
        text, broken = _unword(_GLUED.sub("?= ", text))
        mended = mended or broken
    return tidy(text).replace("\n", " ").strip(), mended


def unfolded(value: object) -> str:
    """A header's text in one line, its encoded words as they are."""
    return _unfold(value)[0]


def _unfold(value: object) -> tuple[str, bool]:
    text = _FOLD.sub(" ", value if isinstance(value, str) else _raw(value))
    if any("\udc80" <= c <= "\udcff" for c in text):
        return decode(text.encode("utf-8", "surrogateescape"), None)
    return text, False


def _raw(value: object) -> str:
    chunks = getattr(value, "_chunks", [])  # a Header of unknown-8bit holds its surrogates here, and shows none
    return "".join(str(text) for text, _ in chunks) if chunks else str(value)


def _unword(text: str) -> tuple[str, bool]:
    """RFC 2047. Neighbours of one charset are joined before they are decoded: many programs cut a character in two."""
    try:
        words = decode_header(text)
    except (ValueError, TypeError):  # base64 that is none
        return text, True
    said, mended = [], False
    for chunk, charset in words:
        if isinstance(chunk, str):
            said.append(chunk)
            continue
        piece, broken = decode(chunk, charset)
        said.append(piece)
        mended = mended or (broken and charset is not None)
    return "".join(said), mended


def tidy(text: str) -> str:
    """The text with plain line ends and without characters that nobody sees or that turn the line around."""
    shown = _CONTROL.sub("", _BREAKS.sub("\n", text))
    return unicodedata.normalize("NFC", "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in shown))
