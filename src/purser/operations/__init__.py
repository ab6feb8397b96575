"""Operations: what the operator answers for: the books, proved again and again, and sheets that run nothing."""

from purser.operations.books import Balance, BooksCheck, all_checks, check_now, last_check
from purser.operations.calls import CallFigures, CallStep, CallStory, call_figures, read_calls
from purser.operations.complaints import Complaints, count_complaints
from purser.operations.sheets import sheet

__all__ = [
    "Balance", "BooksCheck", "CallFigures", "CallStep", "CallStory", "Complaints", "all_checks", "call_figures",
    "check_now", "count_complaints", "last_check", "read_calls", "sheet",
]  # fmt: skip
