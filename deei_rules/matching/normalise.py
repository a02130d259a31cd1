"""Text as patterns see it: one writing for one word, every span mapped back.

Quotation marks, full width, traditional characters, stray white space and web
noise must not decide a match; yet a quote must be the document's own words.
So patterns run over a normalised text that remembers where it came from.
The steps, in order:

1. A sentence never ends inside a title: sentence enders (。！？； in any width)
   inside a closed 《…》 or 〈…〉 of at most 120 characters in one line become 、.
2. Every character on its own:
   NFKC (Ａ→a, ，→`,`, ①→1, ㎡→m2; 。 and 、 stay); A–Z to lower case;
   traditional to simplified by `traditional.txt`; brackets of any shape to ( );
   dashes to `-`, tildes to `~`, crosses to ×, middle dots to ·, ∶ to `:`;
   quotation marks, title marks and invisible characters disappear.
3. White space, seen after step 2: a run with a line break becomes one line
   break (never nothing, so that no match runs across it); any other run becomes
   one space between two ASCII letters or digits and disappears elsewhere;
   the ends of the text are trimmed.

Normalising a normalised text changes nothing, and no text makes it fail.
All scans are by character class, so the time is linear in the text.
"""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeAlias
from unicodedata import normalize

__all__ = ["NormalisedText", "normalise", "normalise_term"]

_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"  # as str.splitlines has them
_FOLDED_TO = {
    "": "“”‘’‚‛„‟\"'「」『』〝〞〟«»‹›《》〈〉",
    "(": "[{【〔〖〘〚⦅",
    ")": "]}】〕〗〙〛⦆",
    "-": "‐‑‒–—―−─━⸺⸻",
    "~": "〜∼",
    "×": "✕✖╳⨯",
    "·": "•・‧∙⋅",
    ":": "∶",
    " ": "\t\x1f\u1680",  # NFKC makes a space of the others
    "\n": _BREAKS,
}
_INVISIBLE = (  # first and last
    ("\u00ad", "\u00ad"),  # soft hyphen
    ("\u034f", "\u034f"),  # grapheme joiner
    ("\u061c", "\u061c"),  # bidi control, as are some below
    ("\u115f", "\u1160"),  # Hangul fillers
    ("\u17b4", "\u17b5"),  # Khmer inherent vowels
    ("\u180b", "\u180f"),  # Mongolian selectors
    ("\u200b", "\u200f"),  # zero width
    ("\u202a", "\u202e"),
    ("\u2060", "\u206f"),
    ("\ufe00", "\ufe0f"),  # variation selectors
    ("\ufeff", "\ufeff"),  # byte order mark
    ("\U000e0000", "\U000e007f"),  # tags
    ("\U000e0100", "\U000e01ef"),  # variation selectors
)

_LONGEST_TITLE = 120
_TITLE_MARK = re.compile("[《》〈〉︽︾︿﹀\u2329\u232a]")
_TITLE_CLOSER = {"》": "》", "︾": "》", "〉": "〉", "﹀": "〉", "\u232a": "〉"}
_TITLE_OPENER = {"《": "》", "︽": "》", "〈": "〉", "︿": "〉", "\u2329": "〉"}
_SENTENCE_ENDER = re.compile("[。｡︒!！﹗︕?？﹖︖;；﹔︔\u037e‼⁇⁈⁉]")
_BREAK = re.compile(f"[{_BREAKS}]")

_FREQUENT = "，：；（）！？—"  # each becomes one character
_SHORT_RUN = 8  # characters; longer runs are too diverse to remember
_REMEMBERED = 20_000  # characters, whatever comes along
_WHITE = (" ", "\n")
_ALNUM = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")

# normalised position, original position, lump (see _Alignment)
_Piece: TypeAlias = tuple[int, int, int]
# what stands for original characters first to last
_Token: TypeAlias = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class _Alignment:
    """Pieces of the normalised text and where each began in the original.

    `lumps` is 0 for a piece that runs in step with the original, character by
    character; otherwise the whole piece stands for that many original characters.
    """

    starts: "array[int]"
    origins: "array[int]"
    lumps: "array[int]"

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self._place(start)[0], self._place(end - 1)[1]

    def _place(self, at: int) -> tuple[int, int]:
        """The original characters that the character at `at` came from."""
        piece = bisect_right(self.starts, at) - 1
        origin, lump = self.origins[piece], self.lumps[piece]
        if lump:
            return origin, origin + lump
        first = origin + at - self.starts[piece]
        return first, first + 1


@dataclass(frozen=True, slots=True)
class NormalisedText:
    """A text as patterns see it, and the way back to the document's own words.

    Offsets count characters, spans are half-open and never empty.
    """

    original: str
    text: str
    _alignment: _Alignment | None = field(default=None, repr=False, compare=False)  # None: in step

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of `original` that `text[start:end]` came from; start < end.

        Characters dropped inside the span are covered, those at its ends are not.
        """
        return self._alignment.span(start, end) if self._alignment else (start, end)

    def quote(self, start: int, end: int) -> str:
        """The document's own words for `text[start:end]`; start < end.

        >>> seen = normalise("推進「數據 要素」市場化")
        >>> at = seen.text.index("数据要素")
        >>> seen.quote(at, at + 4)
        '數據 要素'
        """
        first, last = self.original_span(start, end)
        return self.original[first:last]


def normalise(text: str) -> NormalisedText:
    """The text as patterns see it; takes any string, never raises.

    >>> normalise("《浙江省公共數據條例（試行）》").text
    '浙江省公共数据条例(试行)'
    """
    in_step = _replace_in_step(_calm_titles(text))
    parts: list[str] = []
    starts, origins, lumps = array("I", [0]), array("I", [0]), array("I", [0])
    done = length = 0
    for match in _changing_runs().finditer(in_step):
        start, end = match.span()
        run = match[0]
        rewrite = _rewrite_cached if end - start <= _SHORT_RUN else _rewrite
        new, pieces = rewrite(run, _side(in_step, start - 1), _side(in_step, end))
        if new == run and not pieces:
            continue
        parts += in_step[done:start], new
        length += start - done
        for at, origin, lump in pieces:
            starts.append(length + at)
            origins.append(start + origin)
            lumps.append(lump)
        length += len(new)
        done = end
    parts.append(in_step[done:])
    alignment = _Alignment(starts, origins, lumps) if len(starts) > 1 else None
    return NormalisedText(text, "".join(parts), alignment)


def normalise_term(term: str) -> str:
    """A rule's term, written as the texts it is looked for in.

    >>> normalise_term("DCMM 貫標")
    'dcmm贯标'
    """
    return normalise(term).text


def _calm_titles(text: str) -> str:
    """Step 1; the length stays."""
    opened: dict[str, list[int]] = {"》": [], "〉": []}
    enders: set[int] = set()
    for mark in _TITLE_MARK.finditer(text):
        if closer := _TITLE_OPENER.get(mark[0]):
            opened[closer].append(mark.end())
        elif waiting := opened[_TITLE_CLOSER[mark[0]]]:
            first, last = waiting.pop(), mark.start()
            if last - first <= _LONGEST_TITLE and not _BREAK.search(text, first, last):
                enders.update(m.start() for m in _SENTENCE_ENDER.finditer(text, first, last))
    if not enders:
        return text
    chars = list(text)
    for at in enders:
        chars[at] = "、"
    return "".join(chars)


def _replace_in_step(text: str) -> str:
    """Step 2 for letters, traditional characters and frequent punctuation: the length stays."""
    folds = _folds()
    for char in _FREQUENT:
        text = text.replace(char, folds[char])
    return _in_step().sub(lambda char: folds[char[0]], text)


def _side(text: str, at: int) -> str:
    """What stands beside a run: nothing, an ASCII letter or digit ("a"), or another ("文")."""
    if 0 <= at < len(text):
        return "a" if text[at] in _ALNUM else "文"
    return ""


def _rewrite(run: str, before: str, after: str) -> tuple[str, tuple[_Piece, ...]]:
    """Steps 2 and 3 on a run; its new text and its pieces, counted from the run's start.

    The pieces leave the text after the run in step again.
    """
    new: list[str] = []
    pieces: list[_Piece] = []
    at = 0
    ahead: int | None = 0  # original minus new position; None after a lump
    for token, first, last in _settled(_tokens(run), before, after):
        if last - first > 1 or len(token) > 1:
            pieces.append((at, first, last - first))
            ahead = None
        elif first - at != ahead:
            pieces.append((at, first, 0))
            ahead = first - at
        new.append(token)
        at += len(token)
    if len(run) - at != ahead:
        pieces.append((at, len(run), 0))
    return "".join(new), tuple(pieces)


_rewrite_cached = lru_cache(maxsize=4096)(_rewrite)


def _tokens(run: str) -> list[_Token]:
    """Step 2: what the characters of a run become, neighbouring white space as one."""
    folds = _folds()
    tokens: list[_Token] = []
    for at, char in enumerate(run):
        new = folds[char]
        if new in _WHITE and tokens and tokens[-1][0] in _WHITE:
            white, first, _ = tokens.pop()
            tokens.append((max(new, white, key=_WHITE.index), first, at + 1))
        elif new:
            tokens.append((new, at, at + 1))
    return tokens


def _settled(tokens: list[_Token], before: str, after: str) -> Iterator[_Token]:
    """Step 3: the tokens, white space only where it stays."""
    for i, (token, first, last) in enumerate(tokens):
        if token in _WHITE:
            left = tokens[i - 1][0][-1] if i else before
            right = tokens[i + 1][0][0] if i + 1 < len(tokens) else after
            if not _stays(token, left, right):
                continue
        yield token, first, last


def _stays(white: str, left: str, right: str) -> bool:
    if not left or not right:
        return False
    return white == "\n" or (left in _ALNUM and right in _ALNUM)


class _Folds(dict[str, str]):
    """What each character becomes in step 2, worked out when first asked for."""

    def __init__(self, table: dict[int, str]) -> None:
        self._table = table

    def __missing__(self, char: str) -> str:
        new = normalize("NFKC", char).translate(self._table)
        if len(new) > 1:
            new = new.replace(" ", "")  # ¨ is a space and a combining mark to NFKC
        if len(self) < _REMEMBERED:
            self[char] = new
        return new


@cache
def _folds() -> _Folds:
    table = {char: new for new, chars in _FOLDED_TO.items() for char in chars}
    table |= {chr(code): chr(code + 32) for code in range(ord("A"), ord("Z") + 1)}
    for first, last in _INVISIBLE:
        table |= dict.fromkeys(map(chr, range(ord(first), ord(last) + 1)), "")
    return _Folds(str.maketrans(table | _simplified()))


@cache
def _simplified() -> dict[str, str]:
    """The pairs of `traditional.txt`: comment lines start with #, pairs stand between spaces."""
    lines = Path(__file__).with_name("traditional.txt").read_text("utf-8").splitlines()
    pairs = (pair for line in lines if not line.startswith("#") for pair in line.split())
    return {pair[0]: pair[1] for pair in pairs}


@cache
def _in_step() -> re.Pattern[str]:
    return re.compile(f"[A-Z{''.join(_simplified())}]")


@cache
def _changing_runs() -> re.Pattern[str]:
    """Runs of what may still change: not ideographs, lower case, digits and ASCII marks."""
    ascii_ = "\\x00-\\x20\"'\\[\\]{}\\x7f"
    others = "\\x80-\\u3000\\u3003-\\u3006\\u3008-\\u33ff\\ua000-\\uffff\\U00010000-\\U0010ffff"
    return re.compile(f"[{ascii_}{others}]+")
