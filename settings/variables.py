"""The variables as they were given: the process's own, those of `.env`, which count less, and secrets that stand in files."""

import io
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from settings.problems import QUOTED, ConfigError, Problem
from settings.spelling import nearest

OURS = "HKWATCH_"
ALIKE = 0.78  # high enough that what a container host sets for a service called hkwatch is taken for no spelling mistake


def read_env_file(path: Path | None) -> dict[str, str]:
    """The variables of an `.env` file that have a value; none when there is no such file. Raises ConfigError, with the line."""
    if path is None or not path.exists():
        return {}
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError([Problem(path, 0, f"expected a readable file: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigError([Problem(path, line, "expected UTF-8 text, found other bytes")]) from error
    lines = list(parse_stream(io.StringIO(text)))
    wrong = [one for one in lines if one.error or (one.key is not None and one.value is None)]
    if wrong:
        shown = ((one.original.line, one.original.string.strip()[:QUOTED]) for one in wrong)
        raise ConfigError(Problem(path, line, f"expected NAME=value, found {words!r}") for line, words in shown)
    return {name.upper(): value for name, value in dotenv_values(stream=io.StringIO(text)).items() if value}


def given(env_file: Mapping[str, str]) -> dict[str, str]:
    """Name in capitals -> value, of the process and of `.env`; empty ones count as not given."""
    return {**env_file, **{name.upper(): value for name, value in os.environ.items() if value}}


def secrets_of_files(variables: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """The content of each file that a variable `<NAME>_FILE` names, by NAME. Raises ConfigError."""
    found = {}
    for name in names:
        path = variables.get(f"{name}_FILE")
        if not path:
            continue
        try:
            found[name] = Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            message = f"expected a readable file, found {path}: {error.strerror}"
            raise ConfigError([Problem(f"variable {name}_FILE", 0, message)]) from error
        except UnicodeDecodeError as error:
            raise ConfigError([Problem(f"variable {name}_FILE", 0, f"expected text in UTF-8 in {path}")]) from error
        if not found[name]:
            raise ConfigError([Problem(f"variable {name}_FILE", 0, f"expected a secret in {path}, found an empty file")])
    return found


def misspelt(names: Iterable[str], known: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each variable of ours that nothing reads, with the known one that is like it."""
    tails = {name.removeprefix(OURS): name for name in known}
    for name in sorted(set(names) - set(tails.values())):
        if name.startswith(OURS) and (tail := nearest(name.removeprefix(OURS), tails, ALIKE)):
            yield name, tails[tail]


def strange(names: Iterable[str], known: Iterable[str]) -> list[str]:
    """The variables of ours that nothing reads and that are like none."""
    known = set(known)
    return [name for name in sorted(set(names) - known) if name.startswith(OURS) and not list(misspelt([name], known))]


def _line(text: str, name: str) -> int:
    return next((n for n, line in enumerate(text.splitlines(), 1) if line.strip().removeprefix("export ").startswith(name)), 0)


def where(name: str, path: Path | None) -> tuple[Path | str, int, str]:
    """File, line and the beginning of a problem's text for a variable: the line of `.env`, where it stands only there."""
    if path is not None and path.exists() and name not in map(str.upper, os.environ):
        line = _line(path.read_text(encoding="utf-8"), name)
        if line:
            return path, line, f"{name}: "
    return f"variable {name}", 0, ""
