"""The words of the language as data: TOML files with one comment per group, read once, folded like the texts they meet."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


@lru_cache(maxsize=32)
def lexicon(name: str) -> dict[str, Any]:
    """The tables of `<name>.toml`. Raises FileNotFoundError or tomllib.TOMLDecodeError: a defect of the program."""
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))
