"""Recorded pages against their expected answers, one failure for each field; and one name for each source everywhere."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.sources import source_names
from crawlers.cases import answer_of, read_case
from settings.environment import HERE
from settings.timetable import load_timetable
from tests.conftest import ROOT

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(meta.parent for meta in CASES.glob("*/*/meta.json"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_a_recorded_page_gives_its_expected_answer(folder: Path) -> None:
    answer = answer_of(folder.parent.name, read_case(folder))

    expected = folder / "expected.json"
    if not expected.exists():
        expected.write_text(json.dumps(answer, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        pytest.fail(f"{expected} was missing and is written now: read it, and commit it if it is right")
    assert "\n".join(differences(json.loads(expected.read_text(encoding="utf-8")), answer)) == ""


def differences(expected: list[dict[str, Any]], found: list[dict[str, Any]]) -> list[str]:
    """One line for each field that differs: which record, which field, both values."""
    lines = [] if len(expected) == len(found) else [f"expected {len(expected)} records, found {len(found)}"]
    for number, (one, other) in enumerate(zip(expected, found, strict=False)):
        lines += [
            f"{number}.{name}: expected {one.get(name)!r}, found {other.get(name)!r}"
            for name in sorted(one.keys() | other.keys())
            if one.get(name) != other.get(name)
        ]
    return lines


def test_each_field_that_differs_is_a_line_of_its_own() -> None:
    expected = [{"id": "a", "title": "one", "url": "u"}, {"id": "b"}]
    found = [{"id": "a", "title": "uno", "text": "new"}]

    assert differences(expected, found) == [
        "expected 2 records, found 1",
        "0.text: expected None, found 'new'",
        "0.title: expected 'one', found 'uno'",
        "0.url: expected 'u', found None",
    ]


@pytest.mark.parametrize("source", source_names())
def test_a_source_has_one_name_everywhere_and_a_case(source: str) -> None:
    text = (ROOT / "crawlers" / "spiders" / f"{source}.py").read_text(encoding="utf-8")

    assert f'name = "{source}"' in text
    assert (ROOT / "crawlers" / "parsers" / f"{source}.py").exists()
    assert load_timetable(HERE / "timetable.toml").find(source) is not None, "a row in the timetable"
    assert any(folder.parent.name == source for folder in FOLDERS), "at least one recorded page"


def test_no_row_of_the_timetable_and_no_case_is_without_its_spider() -> None:
    rows = {source.name for source in load_timetable(HERE / "timetable.toml").source}

    assert rows == set(source_names())
    assert {folder.parent.name for folder in FOLDERS} == set(source_names())
