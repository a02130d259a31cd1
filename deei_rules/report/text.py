"""Plain text for terminals: columns that line up where Chinese characters are two wide."""

import unicodedata
from collections.abc import Iterable, Sequence

__all__ = ["cut", "pad", "table", "width"]


def width(text: str) -> int:
    """Columns a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """The text filled with spaces to so many columns."""
    space = " " * max(0, columns - width(text))
    return space + text if right else text + space


def cut(text: str, columns: int) -> str:
    """The text, shortened with … where it is wider than so many columns."""
    if width(text) <= columns:
        return text
    taken, used = "", 0
    for char in text:
        used += width(char)
        if used > columns - 1:
            break
        taken += char
    return taken + "…"


def table(header: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: str) -> list[str]:
    """Lines of a table; `numbers` has one letter a column, r for right-aligned, l for left."""
    lines = [header, *rows]
    widths = [max(width(row[index]) for row in lines) for index in range(len(header))]

    def line(row: Sequence[str]) -> str:
        cells = (
            pad(cell, size, right=side == "r")
            for cell, size, side in zip(row, widths, numbers, strict=True)
        )
        return "  ".join(cells).rstrip()

    rule = "  ".join("─" * size for size in widths)
    return [line(header), rule, *map(line, lines[1:])]
