import datetime as dt

import pytest

from deei_rules.evidence.dates import check_date, earliest, is_exact


@pytest.mark.parametrize(
    ("stated", "first_day", "exact"),
    [
        ("2024-02-29", dt.date(2024, 2, 29), True),  # a leap year
        ("2024-11", dt.date(2024, 11, 1), False),
        ("2024", dt.date(2024, 1, 1), False),
    ],
)
def test_a_date_counts_from_its_first_day(stated, first_day, exact):
    assert check_date(stated) == stated
    assert earliest(stated) == first_day
    assert is_exact(stated) is exact


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("2024-02-30", "没有这一天"),
        ("2023-02-29", "没有这一天"),
        ("2024-13", "没有这一天"),
        ("0000", "没有这一天"),
        ("2024-1-5", "日期应写成"),
        ("2024/11/30", "日期应写成"),
        ("2024年11月", "日期应写成"),
        ("2024-11-30\n", "日期应写成"),
        ("20241130", "日期应写成"),
    ],
)
def test_no_such_date(stated, said):
    with pytest.raises(ValueError, match=said):
        check_date(stated)


def test_no_date_is_no_fault():
    assert check_date("") == ""


def test_full_width_digits_are_digits():
    assert check_date("２０１２-02-29") == "2012-02-29"
