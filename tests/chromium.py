"""Debian's Chromium without a window and without a graphics card, for tests that look at a page as people do."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

PROGRAM = shutil.which("chromium")
PACKAGES = Path(sys.prefix) / "browser" / "node_modules"
# The processor draws: WebGL by an emulated card, and the page itself without one, as browsers do where there is none.
NO_CARD = ("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-gpu-compositing")

needed = pytest.mark.skipif(PROGRAM is None, reason="chromium (Debian's package) is not installed")


def needs_package(name: str) -> pytest.MarkDecorator:
    """Skip where a package of tests/browser is not installed."""
    reason = f"{name} is not installed (docker/install-clients)"
    return pytest.mark.skipif(not (PACKAGES / name).is_dir(), reason=reason)


@contextmanager
def launched(*arguments: str) -> Iterator[Browser]:
    """A browser; `arguments` come after those of every test."""
    sandbox = ["--no-sandbox"] if os.getuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=[*NO_CARD, *sandbox, *arguments])
        yield browser
        browser.close()
