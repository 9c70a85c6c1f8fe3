"""Mails as a person sees them, in a real browser."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

GOLDEN = Path(__file__).parent / "golden"
MAILS = sorted(GOLDEN.glob("*/*.html"))
OPTIONS = [
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESK = {"width": 360, "height": 640}, {"width": 1000, "height": 800}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("HKWATCH_REQUIRE_BROWSER"):
            pytest.fail("no chromium on the PATH")
        pytest.skip("no chromium on the PATH; .ci/run installs it")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", *OPTIONS])
        yield started
        started.close()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("mail", MAILS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_mail_fits_the_screen_and_says_the_number_first(browser: Browser, mail: Path, size: dict) -> None:
    page = browser.new_page(viewport=size)
    page.goto(mail.as_uri())

    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    lines = [line for line in page.inner_text("body").splitlines() if line.strip()]
    heading = page.evaluate(
        """() => {
            const sizes = [...document.querySelectorAll('body *')].filter(e => e.children.length === 0 && e.textContent.trim());
            const largest = sizes.reduce((a, b) =>
                parseFloat(getComputedStyle(b).fontSize) > parseFloat(getComputedStyle(a).fontSize) ? b : a);
            return {text: largest.textContent.trim(), top: largest.getBoundingClientRect().top};
        }"""
    )
    page.close()

    assert overflow <= 0
    assert heading["text"] in lines[:3]
    assert heading["top"] < 120
