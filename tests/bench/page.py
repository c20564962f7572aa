"""The page in a browser, over many parcels: the stream, the first map, steps of sliders, panning, and scripts."""

import json
import time
from collections.abc import Iterator
from statistics import median
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser, CDPSession, Page

from app.matching.warm import SHOWN
from app.pages.built import MAP
from app.scoring.profiles import Profile
from tests.bench.load import fetch
from tests.bench.report import Line, Section
from tests.bench.servers import service
from tests.chromium import launched
from tests.page.scripts import FIRST, LATER, compressed_bytes

FIRST_MAP_GOAL_S, STEP_GOAL_S, FRAME_GOAL_S = 2.0, 0.1, 1 / 30
STEPS = 20  # of sliders, of each way
WINDOW: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}, "locale": "de-DE"}

# The frame after the one in which the page first said so, in milliseconds from the navigation.
DRAWN = """async name => {
    while (!performance.getEntriesByName(name).length) await new Promise(resolve => setTimeout(resolve, 10));
    return await new Promise(resolve => requestAnimationFrame(resolve));
}"""
# Move a slider as a hand does, and wait for the frame after the one in which the map has its new colours.
STEP = """async number => {
    const sliders = document.querySelectorAll('.weights input[type=range]');
    const slider = sliders[number % 3];
    const list = document.querySelector('.results');
    let isListNew = false;
    const watch = new MutationObserver(() => { isListNew = true; });
    watch.observe(list, { subtree: true, childList: true, characterData: true });
    performance.clearMarks('map-recoloured');
    const frame = () => new Promise(resolve => requestAnimationFrame(resolve));
    const sent = () => performance.getEntriesByType('resource').filter(each => each.transferSize > 0).length;
    const asked = sent();
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
    const started = performance.now();
    set.call(slider, String((Number(slider.value) + 7) % Number(slider.max)));
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    const computed = performance.now();
    while (!performance.getEntriesByName('map-recoloured').length || !isListNew) await frame();
    const drawn = await frame();
    watch.disconnect();
    return [drawn - started, computed - started, sent() - asked];
}"""
# The time between frames while the map is dragged.
WATCH_FRAMES = """() => {
    window.frameTimes = [];
    const note = at => { window.frameTimes.push(at); window.frameRequest = requestAnimationFrame(note); };
    window.frameRequest = requestAnimationFrame(note);
}"""
FRAMES = """() => {
    cancelAnimationFrame(window.frameRequest);
    return window.frameTimes.slice(1).map((at, index) => at - window.frameTimes[index]);
}"""


def measure_page(database_url: str, parcels: int, rounds: int, profile: Profile) -> Section:
    """Serve a database and open the page on it."""
    with service(database_url) as server, launched() as browser:
        stream = list(_of_stream(server.address, profile, rounds))
        first = [_first_map(browser, server.address) for _ in range(rounds)]
        page = browser.new_page(**WINDOW)
        drawn = list(_of_drawn(page, server.address))
        page.close()
    lines = [
        *stream,
        _held_against("first map with its parcels, nothing held", median(at for at, _ in first), FIRST_MAP_GOAL_S),
        _held_against("… with its background", median(at for _, at in first), FIRST_MAP_GOAL_S),
        *drawn,
        *_of_scripts(),
    ]
    return Section(
        f"The page over {parcels:,} parcels",
        f"Chromium in a window of {WINDOW['viewport']['width']} × {WINDOW['viewport']['height']}, "
        f"without a graphics card, on the same machine. The first map is timed from the navigation to the frame after "
        f"parcels, and land and boundaries, are drawn; a step from the slider's event to the frame after the map has "
        f"its colours and the list its order. Medians of {rounds} first maps and {STEPS} steps.",
        lines,
    )


def _of_stream(address: str, profile: Profile, rounds: int) -> Iterator[Line]:
    query = urlencode({"question": json.dumps({"profile": profile.id, "requirements": []}), "columns": ",".join(SHOWN)})
    url = f"{address}/criteria-values?{query}"
    started = time.perf_counter()
    size = len(fetch(url).body)
    yield Line("the stream, first after a start", _seconds(time.perf_counter() - started), _size(size), None)
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        fetch(url)
        times.append(time.perf_counter() - started)
    yield Line("… again", _seconds(median(times)), "", None)


def _first_map(browser: Browser, address: str) -> tuple[float, float]:
    """Seconds from the navigation until parcels, and the background, are drawn, for somebody who holds nothing."""
    context = browser.new_context(**WINDOW)
    page = context.new_page()
    page.goto(f"{address}/de", wait_until="commit")
    parcels_ms, background_ms = page.evaluate(f"Promise.all(['map-recoloured', 'map-drawn'].map({DRAWN}))")
    context.close()
    return parcels_ms / 1000, background_ms / 1000


def _of_drawn(page: Page, address: str) -> Iterator[Line]:
    page.goto(f"{address}/de")
    page.evaluate(DRAWN, "map-drawn")
    page.locator(".weights > summary").click()
    page.wait_for_selector(".weights input[type=range]")
    steps: list[list[float]] = [page.evaluate(STEP, number) for number in range(STEPS)]
    step_s = median(drawn for drawn, _, _ in steps) / 1000
    asked = sum(requests for _, _, requests in steps)
    yield _held_against("a step of a slider", step_s, STEP_GOAL_S)
    slowest_s, computed_s = max(each[0] for each in steps) / 1000, median(each[1] for each in steps) / 1000
    yield Line("… the slowest", _seconds(slowest_s), f"{asked:.0f} requests", None)
    yield Line("… its sums, and what follows at once", _seconds(computed_s), "", None)
    frames, script_s = _panned(page)
    yield _held_against("a frame while panning", median(frames) / 1000, FRAME_GOAL_S)
    yield Line("… of 95 %", _seconds(sorted(frames)[int(0.95 * len(frames))] / 1000), "", None)
    yield Line("… its scripts, which a graphics card would leave", _seconds(script_s / len(frames)), "", None)


def _panned(page: Page) -> tuple[list[float], float]:
    """Milliseconds between frames while a hand drags the map to and fro, and the seconds that scripts took in all."""
    box: Any = page.locator(".app-map").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(WATCH_FRAMES)
    metrics = page.context.new_cdp_session(page)
    metrics.send("Performance.enable")
    before_s = _script_s(metrics)
    for turn in range(4):
        for step in range(20):
            page.mouse.move(x + (step if turn % 2 else 20 - step) * 8, y + step * 3)
    script_s = _script_s(metrics) - before_s
    frames: list[float] = page.evaluate(FRAMES)
    page.mouse.up()
    return frames, script_s


def _script_s(metrics: CDPSession) -> float:
    held = {each["name"]: each["value"] for each in metrics.send("Performance.getMetrics")["metrics"]}
    script_s: float = held["ScriptDuration"]
    return script_s


def _of_scripts() -> Iterator[Line]:
    for what, wanted in (("scripts and styles before the list", FIRST), ("… for the map", MAP), ("… later", LATER)):
        yield Line(what, _size(compressed_bytes(wanted)), "brotli", None)


def _held_against(what: str, seconds: float, goal_s: float) -> Line:
    return Line(what, _seconds(seconds), f"goal {_seconds(goal_s)}", goal_s / seconds, 1.0)


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{1000 * seconds:.0f} ms"


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.1f} MB" if size_bytes >= 1e6 else f"{size_bytes / 1e3:.0f} kB"
