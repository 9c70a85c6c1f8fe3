"""A worker has built all that detection needs before it reads its first record."""

import subprocess
import sys

from tests.conftest import ROOT

PROGRAM = """
import importlib, inspect, pkgutil
import alerts.detect
from alerts.detect.detector import Detector
from alerts.warm import warm
from tests.alerts.samples import WATCHLIST

import settings.calendar

modules = [importlib.import_module(f"alerts.detect.{found.name}") for found in pkgutil.iter_modules(alerts.detect.__path__)]
warm(Detector(WATCHLIST), WATCHLIST)
if settings.calendar._library.cache_info().currsize < len(settings.calendar.CODES):
    print("calendars would be built by the first quote")
for module in modules:
    for name, made in vars(module).items():
        if hasattr(made, "cache_info") and made.__module__ == module.__name__:
            if not inspect.signature(made).parameters and not made.cache_info().currsize:
                print(f"{module.__name__}.{name} would be built by the first text")
"""


def test_nothing_is_left_to_be_built_by_the_first_text_or_quote() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)

    assert [line for line in done.stdout.splitlines() if "would be built" in line] == []
