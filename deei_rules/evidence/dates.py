"""Dates as documents state them: a day, a month, a year, or nothing.

A date that is not exact counts from its earliest day, so that a document of “2024” may
be seen under a cut-off in 2024; the trail flags it as inexact.
"""

import datetime as dt
import re
import unicodedata

__all__ = ["check_date", "earliest", "is_exact"]

_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?\Z")


def check_date(text: str) -> str:
    """The date in plain digits; raises ValueError (Chinese) if there is no such date.

    >>> check_date("２０１２-02-29")
    '2012-02-29'
    """
    text = unicodedata.normalize("NFKC", text)
    if text and not _DATE.match(text):
        raise ValueError("日期应写成 2024、2024-11 或 2024-11-30")
    if text:
        try:
            earliest(text)
        except ValueError:
            raise ValueError("没有这一天，请核对") from None
    return text


def earliest(text: str) -> dt.date:
    """The first day that a stated date can mean.

    >>> earliest("2024-11")
    datetime.date(2024, 11, 1)
    """
    return dt.date.fromisoformat(text + "-01" * ((10 - len(text)) // 3))


def is_exact(text: str) -> bool:
    """Whether a date names a day."""
    return len(text) == 10
