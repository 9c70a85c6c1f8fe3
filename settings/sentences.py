"""From what pydantic finds wrong to our own words: where, what was expected, what was found, and the nearest right word."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel

from settings.spelling import did_you_mean, nearest

Location = Sequence[int | str]
Found = Mapping[str, Any]
EXPECTED = {  # the beginning of an error's type -> what would have been right
    "string_too_short": "text that is not empty",
    "string": "text in quotes",
    "int": "a whole number",
    "float": "a number",
    "finite": "a number",
    "bool": "true or false",
    "date": "a date such as 2026-03-19",
    "time_delta": "a span such as 30s",
    "time": "a time of day such as 09:30",
    "path": "the path of a file",
    "model": "a table of keys and values",
    "dict": "a table of keys and values",
    "too_short": "at least one",
}
BOUNDS = {"greater_than_equal": "{ge:g} or more", "greater_than": "more than {gt:g}", "less_than_equal": "at most {le:g}"}


def matching(pattern: str, expected: str) -> Callable[[str], str]:
    """A check for pydantic's AfterValidator: the whole text fits `pattern`, or a ValueError says what was `expected`."""
    form = re.compile(pattern)

    def check(text: str) -> str:
        if not form.fullmatch(text):
            raise ValueError(f"expected {expected}, found {text!r}")
        return text

    return check


def sentences(model: type[BaseModel], errors: Sequence[Found]) -> list[tuple[Location, str]]:
    """Location and sentence for each defect of an attempt to make a `model`; a misspelt key is one defect, not two."""
    missing = {tuple(one["loc"]): str(one["loc"][-1]) for one in errors if one["type"] == "missing"}
    told, explained = [], set()
    for one in errors:
        if one["type"] != "extra_forbidden":
            continue
        table, key = tuple(one["loc"][:-1]), str(one["loc"][-1])
        keys = _keys(model, table)
        absent = [name for place, name in missing.items() if place[:-1] == table]
        meant = nearest(key, absent, 0.6) or nearest(key, keys)
        explained.add((*table, meant))
        told.append((one["loc"], _at(model, table) + _unknown_key(key, meant, keys)))
    for one in errors:
        place = tuple(one["loc"])
        if one["type"] == "extra_forbidden" or (place in explained and one["type"] in ("missing", "tuple_type")):
            continue
        missed = one["type"] == "missing"
        words = f"expected the key {place[-1]}, found none" if missed else sentence(one)
        told.append((one["loc"], _at(model, place[:-1] if missed else place) + words))
    return told


def sentence(found: Found) -> str:
    """What one error says, without its place."""
    kind, value, context = str(found["type"]), found["input"], found.get("ctx", {})
    if kind == "secret":
        return str(found["msg"])
    if kind in ("value_error", "assertion_error"):
        words = str(found["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
        parts = value if isinstance(value, (list, tuple)) else [value]
        silent = (
            words.startswith("unknown") or "found" in words or isinstance(value, dict) or any(repr(p) in words for p in parts)
        )
        return words if silent else f"{words}, found {value!r}"
    if kind == "union_tag_invalid":
        known = re.findall(r"'([^']*)'", str(context["expected_tags"]))
        return f"unknown type {context['tag']!r}: expected {listed(known)}{did_you_mean(str(context['tag']), known)}"
    if kind == "union_tag_not_found":
        return 'expected a key type, such as type = "slack"; found none'
    if kind == "literal_error":
        known = re.findall(r"'([^']*)'", str(context["expected"]))
        return f"expected {listed(known)}, found {value!r}{did_you_mean(str(value), known)}"
    if kind in BOUNDS:
        return f"expected {BOUNDS[kind].format(**context)}, found {value!r}"
    if kind in ("tuple_type", "list_type"):
        brackets = isinstance(value, dict)
        return f"expected {'double brackets: [[' + str(found['loc'][-1]) + ']]' if brackets else 'a list in [ ]'}" + (
            "" if brackets else f", found {value!r}"
        )
    wanted = next((words for start, words in EXPECTED.items() if kind.startswith(start)), None)
    shown = "" if isinstance(value, dict) else f", found {value!r}"
    return f"expected {wanted or 'another value'}{shown}"


def listed(words: Sequence[str]) -> str:
    """`a, b or c`."""
    return " or ".join([*([", ".join(words[:-1])] if words[:-1] else []), *words[-1:]])


def _unknown_key(key: str, meant: str | None, keys: list[str]) -> str:
    return f"unknown key {key}: did you mean {meant}?" if meant else f"unknown key {key}: expected {listed(keys)}"


def _at(model: type[BaseModel], location: Location) -> str:
    """`company 2, listings: `; nothing for the file as a whole."""
    words: list[str] = []
    models = [model]
    for part in location:
        if isinstance(part, int):
            words[-1] += f" {part + 1}"
        elif any(part in one.model_fields for one in models):
            words.append(part)
            models = [
                inner for one in models if part in one.model_fields for inner in _models(one.model_fields[part].annotation)
            ]
        else:  # pydantic's note on the branch that it took: a channel's type
            models = [one for one in models if part in _tags(one)] or models
    return ", ".join(words) + ": " if words else ""


def _keys(model: type[BaseModel], location: Location) -> list[str]:
    models = [model]
    for part in location:
        if isinstance(part, str):
            branch = [one for one in models if part in _tags(one)]
            fields = [one.model_fields[part] for one in models if part in one.model_fields]
            models = branch or [inner for field in fields for inner in _models(field.annotation)]
    return list(dict.fromkeys(name for one in models for name in one.model_fields))


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]


def _tags(model: type[BaseModel]) -> tuple[Any, ...]:
    field = model.model_fields.get("type")
    return get_args(field.annotation) if field else ()
