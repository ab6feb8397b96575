"""How sure a share is: Wilson's interval, which is right for few answers, and for shares near none and all."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

_Z: Final = 1.959963984540054  # of the normal distribution, for 95 of 100


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`, and between which shares the truth is, 95 times of 100. Of nothing anything may be true."""

    part: int
    whole: int

    @property
    def share(self) -> float | None:
        return self.part / self.whole if self.whole else None

    @property
    def low(self) -> float:
        return self._bound(-1)

    @property
    def high(self) -> float:
        return self._bound(+1)

    def _bound(self, side: int) -> float:
        """E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, 1927."""
        n, k = self.whole, self.part
        if not n:
            return 0.0 if side < 0 else 1.0
        if k in (0, n) and (k == 0) == (side < 0):
            return float(k == n)
        p, z2 = k / n, _Z * _Z
        middle = p + z2 / (2 * n)
        spread = _Z * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
        return (middle + side * spread) / (1 + z2 / n)
