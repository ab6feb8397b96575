"""The bank's switches. Each decides by a dice throw of its own, so that one seed gives one story."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Final

LONGEST_MS: Final = 3_600_000


class FaultError(ValueError):
    """A switch that does not exist, or a position it does not have."""


def _rate(en: str, zh: str) -> Any:
    """A switch from 0 (never) to 1 (always)."""
    return field(default=0.0, metadata={"unit": "rate", "en": en, "zh": zh})


def _ms(default: int, en: str, zh: str) -> Any:
    return field(default=default, metadata={"unit": "ms", "en": en, "zh": zh})


def _count(en: str, zh: str) -> Any:
    return field(default=0, metadata={"unit": "count", "en": en, "zh": zh})


@dataclass(frozen=True, slots=True)
class Faults:
    """Where every switch stands. Times are milliseconds of the wall clock."""

    delay_min_ms: int = _ms(600, "Settle no sooner than", "最短结算时间")
    delay_max_ms: int = _ms(1800, "Settle no later than", "最长结算时间")
    answer_delay_ms: int = _ms(0, "Answer slowly, after", "应答延迟")
    failure_rate: float = _rate("Decline what was accepted", "受理后失败")
    return_rate: float = _rate("Return a payout after it succeeded", "付款成功后退回")
    unknown_rate: float = _rate("Say UNKNOWN for a while", "一段时间内答复结果未知")
    unknown_ms: int = _ms(3000, "How long UNKNOWN lasts", "结果未知持续时间")
    silent_rate: float = _rate("Accept, never answer, do nothing until queried", "受理后不应答，直到被查询")
    drop_response_rate: float = _rate("Commit, then cut the connection", "入账后断开连接")
    server_error_rate: float = _rate("Answer 500 before doing anything", "处理前返回 500")
    garbage_answer_rate: float = _rate("Answer with something unreadable", "返回无法解析的内容")
    forged_answer_rate: float = _rate("Answer with a bad signature", "应答签名错误")
    wrong_amount_answer_rate: float = _rate("Answer with a wrong amount", "应答金额错误")
    duplicate_rate: float = _rate("Notify three times", "重复通知")
    reorder_rate: float = _rate("Hold notifications back, older news last", "通知乱序")
    stale_rate: float = _rate("Send a stale notification first", "先发过期通知")
    forged_rate: float = _rate("Send a forged notification first", "先发伪造通知")
    wrong_amount_rate: float = _rate("Send a notification with a wrong amount first", "先发金额错误的通知")
    probe_rate: float = _rate("Send a signature probe first", "先发验签探测")
    no_notification_rate: float = _rate("Send no notification at all", "完全不通知")
    key_rotation_every: int = _count("New signing key every N events (0: never)", "每 N 个事件换密钥（0 不换）")

    def changed(self, wanted: object) -> Faults:
        """These switches with some moved; FaultError when `wanted` is not an object of known positions."""
        if not isinstance(wanted, Mapping):
            raise FaultError("an object of switches is needed")
        units = {f.name: f.metadata["unit"] for f in fields(self)}
        moved: dict[str, Any] = {name: _position(name, units.get(name), value) for name, value in wanted.items()}
        result = replace(self, **moved)
        if result.delay_min_ms > result.delay_max_ms:
            raise FaultError("delay_min_ms is above delay_max_ms")
        return result

    def as_dict(self) -> dict[str, int | float]:
        """Every switch and its position."""
        return asdict(self)


def describe() -> list[dict[str, Any]]:
    """Name, unit, resting position and label in both languages of each switch, in order."""
    return [{"name": f.name, "default": f.default, **f.metadata} for f in fields(Faults)]


def _position(name: str, unit: str | None, value: object) -> int | float:
    if unit is None:
        raise FaultError(f"no switch is called {name}")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise FaultError(f"{name} needs a number")
    if unit == "rate":
        if not 0 <= value <= 1:
            raise FaultError(f"{name} goes from 0 to 1")
        return float(value)
    if not isinstance(value, int) or not 0 <= value <= LONGEST_MS:
        raise FaultError(f"{name} is a whole number from 0 to {LONGEST_MS}")
    return value


@dataclass(frozen=True, slots=True)
class Dice:
    """Chance without order: a throw depends on the seed and on what it is about, not on what came before."""

    seed: int

    def fraction(self, *about: object) -> float:
        """A number from 0 up to, not including, 1."""
        text = "|".join(str(part) for part in (self.seed, *about))
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / 2**48

    def hits(self, rate: float, *about: object) -> bool:
        """Whether something of this rate happens here."""
        return self.fraction(*about) < rate

    def between(self, low: int, high: int, *about: object) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self.fraction(*about) * (high - low + 1))
