"""From a pydantic error to problems an author can act on: file, line, field, value, what to do."""

from collections.abc import Iterator, Sequence
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from deei_rules.errors import BrokenInput, Problem
from deei_rules.suggest import suggestion
from deei_rules.yaml_source import Source

__all__ = ["Strict", "validate"]


class Strict(BaseModel):
    """Base of every model at the YAML border: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


Model = TypeVar("Model", bound=BaseModel)


def validate(model: type[Model], source: Source) -> Model:
    """The source's data as `model`; raises BrokenInput with every fault at its line."""
    if source.data is None:
        raise BrokenInput([Problem(source.path, 0, "", "文件是空的", "请按文档中的样例填写")])
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        raise BrokenInput(problems(error, model, source)) from None


def problems(error: ValidationError, model: type[BaseModel], source: Source) -> Iterator[Problem]:
    """Every fault of a pydantic error as a problem with its line."""
    faults = error.errors(include_url=False)
    for fault in faults:
        if fault["type"] == "too_short" and _only_faulty_items(fault, faults):
            continue
        where = [part for part in fault["loc"] if part != "[key]"]
        yield source.problem(where, *_message(fault, model, where))


def _only_faulty_items(fault: ErrorDetails, faults: Sequence[ErrorDetails]) -> bool:
    """Whether a list is called short only because pydantic does not count its faulty items."""
    place = fault["loc"]
    inner = any(other["loc"][: len(place)] == place and other is not fault for other in faults)
    return inner and len(fault["input"]) >= fault["ctx"]["min_length"]


_TYPES = {
    "string_type": "应为文字",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "invalid_key": "键应为文字，数字和 true 等请加引号",
    "string_pattern_mismatch": "格式不对",
    "list_type": "应为列表，如 [甲, 乙]",
    "tuple_type": "应为列表，如 [甲, 乙]",
    "dict_type": "应为映射（键: 值）",
    "model_type": "应为映射（键: 值）",
    "model_attributes_type": "应为映射（键: 值）",
}


def _message(fault: ErrorDetails, model: type[BaseModel], where: Sequence[str | int]) -> tuple[str, str]:
    kind, value = fault["type"], fault["input"]
    found = f"写的是 {_shown(value)}"
    if kind == "extra_forbidden":
        return f"不认识的键“{where[-1]}”", suggestion(where[-1], _fields_at(model, where[:-1]))
    if kind == "missing":
        return f"缺少“{where[-1]}”", "这一项必须填写"
    if kind == "literal_error":
        annotation = _annotation_at(model, where[:-1] if "[key]" in fault["loc"] else where)
        choices = [str(choice) for choice in _literals(annotation) if choice != ""]
        return f"{found}，不在可选的值里", suggestion(value, choices)
    if kind in _TYPES:
        pattern = fault.get("ctx", {}).get("pattern")
        return f"{found}，{_TYPES[kind]}", f"应符合 {pattern}" if pattern else ""
    if kind == "value_error":
        return f"{found}：{fault['ctx']['error']}", ""
    context = fault.get("ctx", {})
    bounds = {"greater_than": "gt", "greater_than_equal": "ge", "less_than_equal": "le"}
    signs = {"gt": "大于", "ge": "不小于", "le": "不大于"}
    if kind in bounds:
        return f"{found}，应{signs[bounds[kind]]} {context[bounds[kind]]}", ""
    if kind in ("too_short", "string_too_short"):
        return f"{found}，不能为空或过短（至少 {context['min_length']}）", ""
    if kind in ("too_long", "string_too_long"):
        return f"{found}，过长（至多 {context['max_length']}）", ""
    return f"{found}：{fault['msg']}", ""


def _shown(value: object) -> str:
    text = f"“{value}”" if isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _annotation_at(model: type[BaseModel], where: Sequence[str | int]) -> Any:
    """The annotation that governs a place in the data."""
    current: Any = model
    for part in where:
        inner = _model_in(current)
        if isinstance(part, str) and inner is not None and part in inner.model_fields:
            current = inner.model_fields[part].annotation
        elif isinstance(part, str) and inner is None:
            current = get_args(current)[-1] if get_args(current) else current
    return current


def _fields_at(model: type[BaseModel], where: Sequence[str | int]) -> list[str]:
    inner = _model_in(_annotation_at(model, where))
    return list(inner.model_fields) if inner else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (list, tuple, Union, UnionType):
        return next((m for m in map(_model_in, get_args(annotation)) if m), None)
    return None


def _literals(annotation: Any) -> Iterator[object]:
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    else:
        for part in get_args(annotation):
            yield from _literals(part)
