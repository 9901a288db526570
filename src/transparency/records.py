"""Frozen values read from JSON data that a schema has judged: the base of the typed report.

A class is written like a dataclass and mirrors one JSON object. Nothing is generated when it is
defined and little is done when one is read, because both are paid on every start of the command
line: a record holds what the data states, and what it leaves out is read from the class.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from functools import cache, lru_cache, partial
from types import GenericAlias, MappingProxyType, NoneType, UnionType
from typing import Any, NamedTuple, Self, dataclass_transform, get_args

Convert = Callable[[Any], Any]


class FieldInfo(NamedTuple):
    """One field: its type, its name in JSON where that differs, and whether it must be stated."""

    annotation: Any
    alias: str | None
    required: bool

    def is_required(self) -> bool:
        """True when a record without this field cannot be."""
        return self.required


class _Aliased(NamedTuple):
    alias: str
    default: Any


def field(*, alias: str, default: Any = None) -> Any:
    """A field whose name in JSON is no name in Python."""
    return _Aliased(alias, default)


class _Fields:
    """`model_fields` of a class, worked out when it is first asked for."""

    def __get__(self, _: object, kind: Any) -> Mapping[str, FieldInfo]:
        return _fields(kind)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
class Record:
    """Base: closed, frozen, equal where all fields are equal. Module annotations must be types.

    `vars()` of a record has the stated fields only, in the order of the data.
    """

    model_fields = _Fields()

    def __init__(self, **stated: Any) -> None:
        kind: Any = type(self)
        _fill(self, _plan(kind), stated)

    def __init_subclass__(cls) -> None:
        aliases = {n: one.alias for n, one in vars(cls).items() if isinstance(one, _Aliased)}
        for name in aliases:
            setattr(cls, name, vars(cls)[name].default)
        cls._aliases = aliases

    _aliases: Mapping[str, str] = MappingProxyType({})

    @classmethod
    def model_validate(cls, data: Mapping[str, Any]) -> Self:
        """A record of a JSON object; TypeError names what is missing or unknown.

        Lists become tuples, days become dates. Types are otherwise taken as the schema found them.
        """
        kind: Any = cls
        record = cls.__new__(cls)
        _fill(record, _plan(kind), data)
        return record

    @property
    def model_fields_set(self) -> set[str]:
        """Names of the fields that the data states."""
        return set(vars(self))

    def _all(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in type(self).model_fields)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: {name} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: {name} cannot be deleted")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self) or not isinstance(other, Record):
            return NotImplemented
        return vars(self) == vars(other) or self._all() == other._all()

    def __hash__(self) -> int:
        return hash(self._all())

    def __repr__(self) -> str:
        stated = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({stated})"


class _Plan(NamedTuple):
    """How to read one class: names in JSON, and the fields whose values are converted.

    `flat` says that all fields are texts, days or numbers of one type: equal objects are then one.
    """

    known: frozenset[str]
    required: frozenset[str]
    aliases: tuple[tuple[str, str], ...]
    converted: tuple[tuple[str, Convert], ...]
    flat: bool


def _fill(record: Record, plan: _Plan, data: Mapping[str, Any]) -> None:
    names = data.keys()
    if not plan.required <= names <= plan.known:
        wrong = sorted(map(str, (plan.required - names) | (names - plan.known)))
        raise TypeError(f"{type(record).__name__}: missing or unknown {', '.join(wrong)}")
    values = dict(data)
    for alias, name in plan.aliases:
        if alias in values:
            values[name] = values.pop(alias)
    for name, convert in plan.converted:
        if values.get(name) is not None:
            values[name] = convert(values[name])
    object.__setattr__(record, "__dict__", values)


@cache
def _fields(kind: Any) -> Mapping[str, FieldInfo]:
    return {
        name: FieldInfo(annotation, kind._aliases.get(name), not hasattr(kind, name))  # noqa: SLF001
        for name, annotation in kind.__annotations__.items()
    }


@cache
def _plan(kind: Any) -> _Plan:
    fields = _fields(kind)
    converts = ((name, _conversion(info.annotation)) for name, info in fields.items())
    return _Plan(
        frozenset(info.alias or name for name, info in fields.items()),
        frozenset(info.alias or name for name, info in fields.items() if info.required),
        tuple((info.alias, name) for name, info in fields.items() if info.alias),
        tuple((name, convert) for name, convert in converts if convert),
        all(_only(info.annotation) in SINGLE for info in fields.values()),
    )


SINGLE = (str, bool, int, float, datetime.date)


def _only(annotation: Any) -> Any:
    """The one type beside None; a union of several as it is."""
    if not isinstance(annotation, UnionType):
        return annotation
    kinds = [kind for kind in get_args(annotation) if kind is not NoneType]
    return kinds[0] if len(kinds) == 1 else annotation


def _conversion(annotation: Any) -> Convert | None:
    """What makes a value of JSON one of this type; None where it is one already."""
    annotation = _only(annotation)
    if isinstance(annotation, UnionType):
        return None
    if isinstance(annotation, GenericAlias):
        inner = get_args(annotation)[0]
        return partial(_tuple, _conversion(inner)) if annotation.__origin__ is tuple else None
    if issubclass(annotation, Record):
        return partial(_shared if _plan(annotation).flat else _nested, annotation)
    conversions: Mapping[Any, Convert] = {datetime.date: _day, float: float, int: int}
    return conversions.get(annotation)


def _tuple(convert: Convert | None, values: Any) -> tuple[Any, ...]:
    return tuple(values) if convert is None else tuple(map(convert, values))


def _nested(kind: type[Record], value: Any) -> Record:
    return value if isinstance(value, kind) else kind.model_validate(value)


def _shared(kind: Any, value: Any) -> Record:
    """One record for equal objects: thousands of figures repeat a period or a precision."""
    record: Record = value if isinstance(value, kind) else _record(kind, tuple(value.items()))
    return record


@lru_cache(maxsize=4096)
def _record(kind: Any, items: tuple[tuple[str, Any], ...]) -> Record:
    record: Record = kind.model_validate(dict(items))
    return record


@cache
def _parsed_day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def _day(value: Any) -> Any:
    return _parsed_day(value) if isinstance(value, str) else value
