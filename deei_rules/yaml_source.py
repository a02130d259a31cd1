"""The one door through which YAML comes in: safe, strict, and able to say where.

Every YAML file (rules, provinces, evidence, front matter) is untrusted. Only plain
mappings, lists and scalars are taken: no tags, no anchors or aliases (so no bombs),
no duplicate keys, bounded size, depth and number of nodes. Dates stay text; only
`true/false`, `null` and plain numbers are more than text.

Positions are not kept while reading, because good files need none: `line_of` reads
the text again when a fault has to be placed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from deei_rules.errors import BrokenInput, Problem, reason, shown

__all__ = ["Limits", "Source", "YamlFault", "parse_yaml", "read_text"]

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,18})?\Z")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_OPEN = object()  # a mapping that waits for its next key


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may be: bytes, nodes, depth."""

    size: int = 256 * 1024
    nodes: int = 10_000
    depth: int = 32


RULES = Limits()
RECORDS = Limits(size=16 * 1024 * 1024, nodes=2_000_000)


class YamlFault(Exception):
    """One fault of YAML text: 1-based line, what is wrong and what to do (Chinese)."""

    def __init__(self, line: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.line, self.message, self.hint = line, message, hint


@dataclass(frozen=True, slots=True)
class Source:
    """A YAML file that was read: its data, and the text to place faults in."""

    path: str
    text: str
    data: Any
    first_line: int = 1  # of the YAML inside its file (front matter starts below a fence)

    @classmethod
    def read(cls, path: Path, limits: Limits = RULES) -> "Source":
        """Read a file; raises BrokenInput with the place of the fault."""
        text = read_text(path, limits.size)
        try:
            return cls(shown(path), text, parse_yaml(text, limits))
        except YamlFault as fault:
            raise BrokenInput(
                [Problem(shown(path), fault.line, "", fault.message, fault.hint)]
            ) from None

    def problem(self, where: Sequence[str | int], message: str, hint: str = "") -> Problem:
        """A problem at a place in the data, such as ("criteria", 0, "share")."""
        line = line_of(self.text, where) + self.first_line - 1
        return Problem(self.path, line, field_name(where), message, hint)


def read_text(path: Path, limit: int) -> str:
    """The file's UTF-8 text; raises BrokenInput when it is too large or not UTF-8."""
    try:
        size = path.stat().st_size
        if size > limit:
            raise BrokenInput(
                [
                    Problem(
                        shown(path),
                        0,
                        "",
                        f"文件有 {size:,} 字节，超过上限 {limit:,} 字节，未作评估",
                        "请拆分文件，或只保留正文",
                    )
                ]
            )
        data = path.read_bytes()
    except OSError as error:
        raise BrokenInput([Problem(shown(path), 0, "", f"无法读取：{reason(error)}")]) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BrokenInput(
            [
                Problem(
                    shown(path),
                    line,
                    "",
                    f"不是 UTF-8 文本{_likely_encoding(data)}",
                    "请用编辑器“另存为 UTF-8”，或运行 iconv -f GB18030 -t UTF-8",
                )
            ]
        ) from None


def _likely_encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "（看起来是 UTF-16）"
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "（看起来是 GBK/GB18030）"


def parse_yaml(text: str, limits: Limits = RULES) -> Any:
    """Plain data from YAML text; raises YamlFault at the first fault.

    >>> parse_yaml("issued: 2024-11-30\\nshare: 0.45")
    {'issued': '2024-11-30', 'share': 0.45}
    """
    if len(text) > limits.size:
        raise YamlFault(0, f"文本有 {len(text):,} 字，超过上限 {limits.size:,}，未作评估")
    try:
        return _build(iter(_Loader(text).get_event, None), limits)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        raise YamlFault(line, *_explain(error, text, line)) from None
    except (yaml.reader.ReaderError, UnicodeEncodeError):
        raise _unprintable(text) from None


def _build(events: Any, limits: Limits) -> Any:
    """Fold the event stream into data; iterative, so depth is a count and not a stack."""
    scalar, end = yaml.ScalarEvent, (yaml.MappingEndEvent, yaml.SequenceEndEvent)
    start_map, start_seq = yaml.MappingStartEvent, yaml.SequenceStartEvent
    stack: list[tuple[Any, Any]] = []  # enclosing containers with their pending keys
    box: Any = None
    key: Any = _OPEN
    root: Any = None
    documents = nodes = 0
    for event in events:
        kind = type(event)
        if kind is scalar:
            if event.anchor is not None or event.tag is not None:
                raise _unwanted(event)
            value = event.value
            if event.implicit[0] and (value in _WORDS or value[0] in "+-0123456789"):
                value = _plain(value)
        elif kind is start_map or kind is start_seq:
            if event.anchor is not None or event.tag is not None:
                raise _unwanted(event)
            if type(box) is dict and key is _OPEN:
                raise YamlFault(event.start_mark.line + 1, "键必须是一个词，不能是列表或映射")
            stack.append((box, key))
            if len(stack) > limits.depth:
                raise YamlFault(event.start_mark.line + 1, f"嵌套超过 {limits.depth} 层")
            box, key = ({} if kind is start_map else []), _OPEN
            continue
        elif kind in end:
            value = box
            box, key = stack.pop()
        else:
            documents += kind is yaml.DocumentStartEvent
            if kind is yaml.AliasEvent:
                raise _unwanted(event)
            if documents > 1:
                raise YamlFault(event.start_mark.line + 1, "一个文件只能有一份 YAML（多了 ---）")
            continue
        nodes += 1
        if nodes > limits.nodes:
            raise YamlFault(event.start_mark.line + 1, f"节点超过 {limits.nodes:,} 个，未作评估")
        if box is None:
            root = value
        elif type(box) is list:
            box.append(value)
        elif key is _OPEN:
            if value in box:
                raise YamlFault(
                    event.start_mark.line + 1,
                    f"键“{event.value}”重复",
                    "同一层只能写一次，请合并或删去一处",
                )
            key = value
        else:
            box[key], key = value, _OPEN
    return root


def _plain(value: str) -> Any:
    if value in _WORDS:
        return _WORDS[value]
    if not _NUMBER.match(value):
        return value
    return float(value) if "." in value else int(value)


def _unprintable(text: str) -> YamlFault:
    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    assert found is not None  # or the text would have been read
    line = text.count("\n", 0, found.start()) + 1
    return YamlFault(line, f"含有 YAML 不允许的控制字符（{found[0]!r}）", "请删去这个字符")


def _unwanted(event: Any) -> YamlFault:
    line = event.start_mark.line + 1
    if getattr(event, "tag", None) is not None:
        return YamlFault(line, f"不允许 YAML 标签（{event.tag}）", "请写成普通的文字、列表或映射")
    return YamlFault(
        line,
        f"不允许 YAML 锚点和引用（&、*）：{event.anchor}",
        "请把内容写全；若文字以 & 或 * 开头，请加引号",
    )


_SYNTAX = {  # libyaml's words
    "found a tab character": "缩进里有制表符",
    "mapping values are not allowed": "这里不能再有“键: 值”",
    "block sequence entries are not allowed": "这里不能有“- ”列表项",
    "did not find expected key": "这里应是一个键，多半是缩进没有对齐",
    "did not find expected '-' indicator": "列表项应以“- ”开头，多半是缩进没有对齐",
    "could not find expected ':'": "键后面缺少冒号",
    "did not find expected ',' or ']'": "方括号里缺少逗号或“]”",
    "did not find expected ',' or '}'": "花括号里缺少逗号或“}”",
    "did not find expected <document start>": "顶层出现了多余的内容",
    "did not find expected node content": "这里缺少内容",
    "found unexpected end of stream": "引号或括号没有结束",
    "found unexpected document indicator": "引号里出现了 --- 或 ...",
    "found character that cannot start any token": "有不能用在这里的字符",
    "did not find expected alphabetic or numeric character": "& 或 * 在 YAML 里有特殊含义，要加引号",
    "found unknown escape character": "双引号里的反斜杠写法不对，可改用单引号",
    "could not determine a constructor": "不允许的标签",
}


def _explain(error: Any, text: str, line: int) -> tuple[str, str]:
    """The fault in Chinese, with the usual cause where the line shows it."""
    lines = text.splitlines()
    shown_line = lines[line - 1].strip()[:60] if 0 < line <= len(lines) else ""
    problem = error.problem or error.context or ""
    why = next((chinese for english, chinese in _SYNTAX.items() if english in problem), problem)
    message = f"YAML 语法错误：{why}（此行：{shown_line}）"
    nearby = "\n".join(lines[max(0, line - 2) : line])
    if "\t" in nearby:
        return message, "缩进只能用空格，不能用制表符（Tab）"
    if "：" in nearby:
        return message, "键后面的冒号要用半角“:”并跟一个空格，而不是全角“：”"
    if re.search(r"[\[,\s]\{", nearby):
        return message, "以 { 开头的词（如 {公共数据}）要加英文引号"
    if "“" in nearby or "”" in nearby:
        return message, "YAML 的引号要用半角，全角引号只能出现在文字里面"
    return message, "请检查这一行和上一行的缩进、冒号后的空格和引号是否成对"


def field_name(where: Sequence[str | int]) -> str:
    """A place as readers write it: criteria[0].share."""
    name = ""
    for part in where:
        name += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if name else str(part)
    return name


@lru_cache(maxsize=2)
def _composed(text: str) -> Any:
    """The text as nodes with places; kept, because faults of one file come together."""
    return yaml.compose(text, Loader=_Loader)


def line_of(text: str, where: Sequence[str | int]) -> int:
    """The 1-based line of the deepest part of `where` that exists in the YAML text."""
    node = _composed(text)
    line = 1
    for part in where:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == str(part)), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            if part >= len(node.value):
                break
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return int(line)
