"""Every message as its reader sees it, against golden files; a missing one is written, and to be read before it is kept."""

import json
from pathlib import Path

import pytest

from alerts.messages.blocks import blocks_of
from alerts.messages.writer import Writer
from replica.vendors.slack_rules import fault_of
from tests.alerts.messages.cases import cases
from tests.alerts.samples import WATCHLIST

GOLDEN = Path(__file__).parent / "golden"
LANGUAGES = ("zh-Hans", "zh-Hant", "en")
NAMES = ("dividend", "correction", "price", "results", "revised", "rating", "meeting", "operation", "several")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_message_reads_as_it_was_accepted(name: str, language: str, tmp_path: Path) -> None:
    writing = Writer(WATCHLIST, "https://watch.example.com").write(cases(tmp_path, language)[name])
    blocks = blocks_of(writing)

    forms = {
        "txt": f"{writing.subject}\n\n{writing.text}\n",
        "html": writing.html + "\n",
        "blocks.json": json.dumps(blocks, ensure_ascii=False, indent=1) + "\n",
    }

    assert fault_of({"text": writing.subject, "blocks": blocks}) is None
    for ending, shown in forms.items():
        path = GOLDEN / language / f"{name}.{ending}"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(shown, encoding="utf-8")
            pytest.fail(f"{path.name} was missing and is written: read it")
        assert shown == path.read_text(encoding="utf-8")
