"""The rules of the house that can be executed."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

CODE_LIMIT, TEST_LIMIT = 250, 300
STAGES = ("settings", "queues", "scheduler", "crawlers", "alerts", "cli", "replica", "bench")
VAGUE_FOLDERS = {"utils", "util", "helpers", "common", "core", "misc", "lib"}
VAGUE_CLASSES = re.compile(r"^class (\w*(?:Manager|Helper|Util|Utils|Handler|Processor))\b", re.MULTILINE)
NAMED_BY_OTHERS = {"StandInHandler"}  # Scrapy's own word for what fetches a scheme: a download handler
FOREIGN_WORDS = re.compile(
    r"pypi\.org|pythonhosted|registry\.npmjs|deb\.debian|/work/|/tmp/|\.\./shared|\.library", re.IGNORECASE
)


def tracked(*endings: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name.endswith(endings) and (ROOT / name).exists()]


@pytest.mark.parametrize("path", tracked(".py"), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_fits_in_a_head(path: Path) -> None:
    limit = TEST_LIMIT if path.is_relative_to(ROOT / "tests") else CODE_LIMIT

    assert len(path.read_text(encoding="utf-8").splitlines()) <= limit, "look for the second noun in it"


def test_folders_and_classes_have_names_that_say_something() -> None:
    files = tracked(".py")

    assert [path for path in files if VAGUE_FOLDERS & set(path.relative_to(ROOT).parts)] == []
    vague = {name for path in files for name in VAGUE_CLASSES.findall(path.read_text(encoding="utf-8"))}
    assert vague - NAMED_BY_OTHERS == set()


def test_every_module_says_its_place_in_the_flow() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in tracked(".py")
        if path.relative_to(ROOT).parts[0] in STAGES
        and (text := path.read_text(encoding="utf-8"))
        and not text.startswith('"""')
    ]

    assert silent == []


def test_crawlers_package_stays_empty_so_that_alert_workers_do_not_load_scrapy() -> None:
    assert (ROOT / "crawlers" / "__init__.py").read_text() == ""


def test_no_text_names_the_place_where_it_was_written() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked(".py", ".md", ".toml", ".yml", ".yaml", ".j2", "Makefile", "Procfile", "run", ".service")
        if path != Path(__file__).resolve()
        for match in FOREIGN_WORDS.finditer(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_no_installed_package_shadows_one_of_ours() -> None:
    packages = set()
    for path in (ROOT / ".venv").glob("lib/python*/site-packages/*"):
        if path.is_dir() and path.name in {*STAGES, "tests"}:
            packages.add(path.name)

    assert packages == set()
