"""What is wrong in a settings file, one line each: file, line, what was expected, what was found."""

import re
import sys
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import tomlkit
from pydantic import BaseModel, ValidationError
from tomlkit.exceptions import ParseError

from settings.sentences import sentences

QUOTED = 80
TOML_WORDS = {  # the beginning of what tomllib says -> our words, where its own are those of its author
    "Cannot overwrite a value": "each key once in its table",
    "Illegal character '\\n'": "a closing quote before the end of the line",
    "Expected '=' after a key": "key = value, or [[table]]",
    "Invalid statement": "key = value, or [[table]]",
    "Invalid value": 'a value: "text" in straight quotes, a number, true, false or a list in [ ]',
    "Unclosed array": "a list with commas between its values and a ] at its end",
    "Expected ']]'": "]] at the end of a heading that begins with [[",
    "Expected ']'": "] at the end of a heading that begins with [",
    "Cannot declare": "each [table] once, or [[table]] in double brackets for one of several",
    "Unescaped": "\\\\ for one \\ in text, or text in single quotes",
    "Expected newline": "one key = value on each line",
}
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Problem:
    """One defect of a settings file. `line` counts from 1; 0 when the file as a whole is meant."""

    file: Path | str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


class ConfigError(Exception):
    """One or more problems; `str()` gives one line each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))

    @property
    def first(self) -> str:
        """The first of the problems, and how many more there are: one line for a log."""
        more = f" (and {len(self.problems) - 1} more)" if len(self.problems) > 1 else ""
        return f"{self.problems[0]}{more}"

    def say(self) -> int:
        """Print the problems on standard error, for an entry point; returns its exit status, 2."""
        print(self, file=sys.stderr)  # noqa: T201 - this may be before any log is set up
        return 2


def read_toml(path: Path) -> tuple[dict[str, Any], str]:
    """The file's content and its text. Raises ConfigError when it cannot be read or is no TOML."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError([Problem(path, 0, f"expected a readable file: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigError([Problem(path, line, "expected UTF-8 text, found other bytes")]) from error
    try:
        return tomllib.loads(text), text
    except tomllib.TOMLDecodeError as error:
        line = _toml_line(text, str(error))
        shown = text.splitlines()[line - 1].strip()[:QUOTED] if line else ""
        words = re.sub(r" \(at [^)]*\)$", "", str(error))
        words = next((ours for start, ours in TOML_WORDS.items() if words.startswith(start)), words)
        raise ConfigError([Problem(path, line, f"expected TOML: {words}; found {shown!r}")]) from error


def _toml_line(text: str, words: str) -> int:
    if place := re.search(r"\(at line (\d+)", words):
        return int(place[1])
    try:
        tomlkit.parse(text)
    except ParseError as error:
        return int(error.line)
    return 0


def validate(model: type[Model], content: dict[str, Any], text: str, path: Path) -> Model:
    """`content` as `model`. Raises ConfigError with one problem for each defect, in the order of `text`."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        told = sentences(model, error.errors(include_url=False))
        problems = [Problem(path, line_of(text, location), words) for location, words in told]
        raise ConfigError(sorted(problems, key=lambda problem: problem.line)) from error


def line_of(text: str, location: Sequence[int | str]) -> int:
    """The line (from 1) at which a pydantic location such as ("company", 2, "listings", 0) stands in TOML text; 0 if unknown.

    Follows `[[table]]` headers by their index and then the key; inside a table the last key that matches wins.
    """
    lines = text.splitlines()
    start, end = 0, len(lines)
    best = 0
    header: list[str] = []
    for position, part in enumerate(location):
        if isinstance(part, str):
            header.append(part)
            table = _find(lines, start, end, ("[" + ".".join(header) + "]",))
            key = _find(lines, start, end, (f"{part} =", f"{part}=", f'"{part}" =', f"{part}."))
            if not table and not key and position == len(location) - 1:
                key = _find(lines, start, end, ("[[" + ".".join(header) + "]]",))
            best = table or key or best
            if table:
                start = table
                end = _next_header(lines, start, ".".join(header))
            continue
        headers = [n for n in range(start and start - 1, end) if lines[n].strip().startswith("[[" + ".".join(header) + "]]")]
        if part < len(headers):
            start = headers[part] + 1
            end = headers[part + 1] if part + 1 < len(headers) else _next_header(lines, start, ".".join(header))
            best = start
        elif position and best:
            quoted = [n for n in range(best - 1, end) if lines[n].strip().startswith(("{", '"'))]
            best = quoted[part] + 1 if part < len(quoted) and "]" not in lines[best - 1] else best
    return best or (_find(lines, 0, end, (f"[[{location[0]}]]",)) if location else 0)


def _find(lines: list[str], start: int, end: int, openings: tuple[str, ...]) -> int:
    return next((n + 1 for n in range(start, end) if lines[n].strip().startswith(openings)), 0)


def _next_header(lines: list[str], start: int, header: str) -> int:
    inner = ("[" + header + ".", "[[" + header + ".")
    for n in range(start, len(lines)):
        line = lines[n].strip()
        if line.startswith("[") and not line.startswith(inner) and "=" not in line and not line.endswith(","):
            return n
    return len(lines)
