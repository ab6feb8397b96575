"""The spans over which looks are counted."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

QUARTER: Final = timedelta(minutes=15)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
