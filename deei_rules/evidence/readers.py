"""From files to documents: YAML records, Markdown with front matter, JSON Lines, plain text.

Every reader yields documents and faults as it goes: one broken record or file is
reported by name and the rest goes on.
"""

import codecs
import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import IO, Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Field, StringConstraints, TypeAdapter, ValidationError

from deei_rules.errors import BrokenInput, Problem, reason, shown
from deei_rules.evidence.dates import check_date
from deei_rules.evidence.models import Document, Kind, Level, Reference, Scope, Status
from deei_rules.evidence.tagging import scope_of
from deei_rules.schema_faults import Strict, problems
from deei_rules.yaml_source import RECORDS, Source, YamlFault, parse_yaml, read_text

__all__ = ["MAX_TEXT", "read_file", "read_stream"]

MAX_TEXT = 10 * 1024 * 1024  # bytes of one whole text
MAX_LINE = 32 * 1024 * 1024  # bytes of one JSON line
_FENCE = re.compile(r"^---[ \t]*\r?(?:\n|\Z)", re.MULTILINE)
_HEADING = re.compile(r"# ([^\r\n]{1,200})(?:\r?\n|\Z)")
_TOO_LONG = (f"正文超过 {MAX_TEXT // 1024 // 1024} MB，未作评估", "请只保留正文，或分成几份")
Read: TypeAlias = Document | Problem

Id = Annotated[str, StringConstraints(pattern=r"^[^\s/\\][^\s\\]{0,199}$")]


def _date(value: object) -> object:
    """A date as text; YAML reads a bare year as a number."""
    text = str(value) if type(value) is int else value
    return check_date(text) if isinstance(text, str) else text


Date = Annotated[str, BeforeValidator(_date)]


class SourceModel(Strict):
    """Where facts were read."""

    url: Annotated[str, StringConstraints(max_length=2000)] = ""
    host: Literal["", "official", "known", "mirror"] = ""
    report: str = ""
    confidence: Literal["", "high", "medium", "low"] = ""


class _Tags(Strict):
    """The tags of a document, common to all formats."""

    province: str = ""
    city: str = ""
    title: str = ""
    number: str = ""
    issuer: str = ""
    issued: Date = ""
    ended: Date = ""
    status: Literal[Status, ""] = ""
    level: Literal[Level, ""] = ""
    kind: Literal[Kind, ""] = ""
    scope: Literal[Scope, ""] = ""
    paper: Id | None = None
    sources: tuple[SourceModel, ...] = ()


class RecordModel(_Tags):
    """A record in a YAML file: facts in our own words, with their sources."""

    id: Id
    title: Annotated[str, StringConstraints(min_length=1)]
    facts: Annotated[list[str], Field(min_length=1)]


class RecordsModel(Strict):
    """A file of records: one province."""

    province: str = ""
    records: list[Any]


class FrontMatterModel(_Tags):
    """The head of a Markdown document; the body is the text."""

    id: Id | None = None


class LineModel(_Tags):
    """One JSON line: only a title or a text is required."""

    id: Id | None = None
    facts: tuple[str, ...] = ()
    text: str = ""


_RECORDS = TypeAdapter(list[RecordModel])


def read_file(path: Path) -> Iterator[Read]:
    """The documents and faults of one file, by its ending."""
    try:
        name = path.name.lower()
        if name.endswith((".yaml", ".yml")):
            yield from _records(path)
        elif name.endswith(".md"):
            yield _markdown(path)
        elif name.endswith((".jsonl", ".jsonl.gz")):
            yield from _json_lines(path)
        elif name.endswith(".txt"):
            yield _plain(path.stem, read_text(path, MAX_TEXT), shown(path))
        else:
            hint = "可用 .yaml .md .txt .jsonl .jsonl.gz"
            yield Problem(shown(path), 0, "", f"不认识的文件类型“{path.suffix}”", hint)
    except BrokenInput as broken:
        yield from broken.problems


def read_stream(stream: IO[bytes]) -> Iterator[Read]:
    """Documents from standard input: JSON Lines if the first line is an object, else one text."""
    lines = iter(lambda: stream.readline(MAX_LINE + 1), b"")
    number, first = next(((n, line) for n, line in enumerate(lines, 1) if line.strip()), (1, b""))
    if first.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{"):
        yield from _lines(_decoded(chain([first], lines), "-", number), "-", "stdin")
        return
    data = first + stream.read(MAX_TEXT + 1)
    try:
        if len(data) > MAX_TEXT:
            raise BrokenInput([Problem("-", 0, "", *_TOO_LONG)])
        yield _plain("stdin", data.decode("utf-8-sig"), "-")
    except UnicodeDecodeError:
        yield Problem("-", 0, "", "标准输入不是 UTF-8 文本", "请先用 iconv -f GB18030 -t UTF-8 转换")
    except BrokenInput as broken:
        yield from broken.problems


def _records(path: Path) -> Iterator[Read]:
    source = Source.read(path, RECORDS)
    if source.data is None:
        raise BrokenInput([Problem(shown(path), 0, "", "文件是空的")])
    try:
        file = RecordsModel.model_validate(source.data)
    except ValidationError as error:
        raise BrokenInput(problems(error, RecordsModel, source)) from None
    try:
        records: Iterable[RecordModel | None] = _RECORDS.validate_python(file.records)
    except ValidationError as error:
        broken: set[int] = set()
        for problem, index in _record_faults(error, source):
            yield problem
            broken.add(index)
        records = [
            None if index in broken else RecordModel.model_validate(record)
            for index, record in enumerate(file.records)
        ]
    for record in records:
        if record is not None:
            province = record.province or file.province
            yield _document(record, record.id, "\n".join(record.facts), source.path, province)


def _record_faults(error: ValidationError, source: Source) -> Iterator[tuple[Problem, int]]:
    """The faults of single records, placed in the file, each with the record's index."""

    class _Typed(Strict):
        province: str = ""
        records: list[RecordModel]

    indexes = [int(fault["loc"][0]) for fault in error.errors(include_url=False)]
    try:
        _Typed.model_validate(source.data)
    except ValidationError as whole:
        yield from zip(problems(whole, _Typed, source), indexes, strict=True)


def _markdown(path: Path) -> Document:
    """A whole text with front matter between two --- lines; a first heading can be the title."""
    text = read_text(path, MAX_TEXT)
    name = shown(path)
    fences = list(islice(_FENCE.finditer(text), 2))
    if not fences or fences[0].start() != 0:
        return _plain(path.stem, text, name)
    if len(fences) == 1:
        hint = "标签写在开头两行 --- 之间，请补上第二行"
        raise BrokenInput([Problem(name, 1, "", "开头的 --- 没有与它配对的 ---", hint)])
    head, body = text[fences[0].end() : fences[1].start()].rstrip(), text[fences[1].end() :]
    try:
        source = Source(name, head, parse_yaml(head) or {}, first_line=2)
    except YamlFault as fault:
        raise BrokenInput([Problem(name, fault.line + 1, "", fault.message, fault.hint)]) from None
    try:
        tags = FrontMatterModel.model_validate(source.data)
    except ValidationError as error:
        raise BrokenInput(problems(error, FrontMatterModel, source)) from None
    if not body.strip():
        raise BrokenInput([Problem(name, 0, "", "正文是空的")])
    text = body.strip("\r\n")
    heading = _HEADING.match(text)
    if heading and not tags.title:
        tags = tags.model_copy(update={"title": heading[1].strip()})
        text = text[heading.end() :].strip("\r\n")
    return _document(tags, tags.id or path.stem, text, name, tags.province)


def _plain(stem: str, text: str, origin: str) -> Document:
    """A text without tags; its first line is the title where it is short and no sentence."""
    if not text.strip():
        raise BrokenInput([Problem(origin, 0, "", "文件是空的", "请写入正文；标题可放在第一行")])
    if _too_long(text):
        raise BrokenInput([Problem(origin, 0, "", *_TOO_LONG)])
    first, _, rest = text.strip().partition("\n")
    first = first.lstrip("# ").strip()
    if len(first) <= 80 and not first.endswith(("。", "；", "！", "？")):
        return Document(stem, first, rest.strip(), status="", origin=origin)
    return Document(stem, "", text.strip(), status="", origin=origin)


def _json_lines(path: Path) -> Iterator[Read]:
    name = shown(path)
    packed = name.lower().endswith(".gz")
    stem = path.name[: -len(".jsonl.gz" if packed else ".jsonl")]
    try:
        stream: Any
        with gzip.open(path) if packed else path.open("rb") as stream:
            lines = iter(lambda: stream.readline(MAX_LINE + 1), b"")
            yield from _lines(_decoded(lines, name), name, stem)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        hint = "请重新压缩或重新下载；断点之前的各行已经读入"
        yield Problem(name, 0, "", "不是完整的 gzip 文件", hint)
    except OSError as error:
        yield Problem(name, 0, "", f"无法读取：{reason(error)}")


def _decoded(lines: Iterable[bytes], name: str, first: int = 1) -> Iterator[tuple[int, str | Problem]]:
    """Lines of at most MAX_LINE bytes, numbered from `first`, as text."""
    for number, line in enumerate(lines, first):
        if len(line) > MAX_LINE:
            yield number, Problem(name, number, "", "这一行超过 32 MB，其后未作评估", "请拆分文件")
            return
        try:
            yield number, line.decode("utf-8-sig" if number == first else "utf-8")
        except UnicodeDecodeError:
            yield number, Problem(name, number, "", "这一行不是 UTF-8 文本", "请转换为 UTF-8")


def _lines(lines: Iterable[tuple[int, str | Problem]], name: str, stem: str) -> Iterator[Read]:
    for number, line in lines:
        if isinstance(line, Problem):
            yield line
        elif line.strip():
            yield from _line(line, number, name, stem)


def _line(text: str, number: int, name: str, stem: str) -> Iterator[Read]:
    try:
        data = json.loads(text)
        json.dumps(data, ensure_ascii=False).encode()  # half a surrogate pair is no character
    except (ValueError, RecursionError):
        yield Problem(name, number, "", "不是合法的 JSON", '一行一个对象，如 {"title": "…"}')
        return
    if isinstance(data, dict):  # other people's lines may carry more than we read, and nulls
        known = LineModel.model_fields
        data = {key: value for key, value in data.items() if key in known and value is not None}
    source = Source(name, "", data, first_line=number)
    try:
        model = LineModel.model_validate(data)
    except ValidationError as error:
        yield from (
            Problem(name, number, fault.field, fault.message, fault.hint)
            for fault in problems(error, LineModel, source)
        )
        return
    body = model.text or "\n".join(model.facts)
    if not model.title and not body:
        yield Problem(name, number, "", "title、text、facts 至少要有一个")
    elif _too_long(body):
        yield Problem(name, number, "", *_TOO_LONG)
    else:
        yield _document(model, model.id or f"{stem}:{number}", body, name, model.province)


def _too_long(text: str) -> bool:
    """Whether a text has more bytes than one file may have; short ones are not even encoded."""
    return len(text) * 4 > MAX_TEXT and len(text.encode()) > MAX_TEXT


def _document(tags: _Tags, doc_id: str, text: str, origin: str, province: str) -> Document:
    return Document(
        doc_id,
        tags.title,
        text,
        province,
        tags.city,
        tags.number,
        tags.issuer,
        tags.issued,
        tags.ended,
        tags.status,
        tags.level,
        tags.kind,
        tags.scope or (scope_of(tags.kind, tags.issuer) if tags.kind else ""),
        tags.paper or "",
        tuple(Reference(s.url, s.host, s.report, s.confidence) for s in tags.sources),
        origin,
    )
