"""What every page has: headers, languages, errors that people can read; and the files beside pages."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from app.pages import files, words
from app.pages.built import read_built
from app.pages.requirements import CATALOGUE
from app.settings import PROJECT_DIR
from tests.answers import problem_of
from tests.pages.conftest import Site, read

ALL = ["/", "/de", "/en", "/embed", "/en/parcels/{real}", "/de/legal/imprint", "/en/legal/privacy", "/de/inquiry"]
XML = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.mark.parametrize("path", [*ALL, "/de/legal/accessibility", "/en/nothing"])
def test_every_page_binds_the_browser_to_this_service(site: Site, path: str) -> None:
    headers = site.get(path.format(**site.ids)).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert policy["default-src"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["worker-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == ("*" if path == "/embed" else "'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "set-cookie" not in headers


@pytest.mark.parametrize("path", ALL)
def test_no_page_names_another_host(site: Site, path: str) -> None:
    document = site.page(path.format(**site.ids))
    named = [value for _, attrs in document.tags for name, value in attrs.items() if name in ("src", "href", "action")]
    assert [each for each in named if each and re.match(r"(?:https?:)?//", each) and "testserver" not in each] == []


@pytest.mark.parametrize(("asked", "language"), [("de-AT,en;q=0.5", "de"), ("en-GB", "en"), ("fr", "en"), ("", "de")])
def test_the_start_page_speaks_the_visitors_language(site: Site, asked: str, language: str) -> None:
    headers = {"Accept-Language": asked} if asked else {}
    assert read(site.get("/", **headers)).all("html") == [{"lang": language}]


@pytest.mark.parametrize(("path", "other"), [("/de?area=3ha", "/en"), ("/en/legal/privacy", "/de/legal/privacy")])
def test_every_page_leads_to_its_other_language(site: Site, path: str, other: str) -> None:
    assert other in site.page(path).links


def test_an_address_of_a_newsletter_is_answered(site: Site) -> None:
    assert site.get("/de?utm_source=letter").status_code == 200
    assert site.get("/de/parcels/1?fbclid=x").status_code in (200, 404)


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/de/parcels/999", "Diese Seite gibt es nicht"),
        ("/en/parcels/999", "This page does not exist"),
        ("/en/parcels/x", "This page does not exist"),
        ("/de/nothing/here", "Diese Seite gibt es nicht"),
        ("/en/legal/other", "This page does not exist"),
        ("/de/inquiry/AAAAA-AAAAA?token=x", "Diese Seite gibt es nicht"),
    ],
)
def test_what_is_not_there_is_said_on_a_page_in_its_language(site: Site, path: str, title: str) -> None:
    document = read(site.get(path, **{"Accept-Language": "fr"}), 404)
    assert document.text_of("h1") == [title]


@pytest.mark.parametrize("path", ["/parcels/999", "/fr", "/deutsch", "/matches?question=x"])
def test_programs_still_read_problems(site: Site, path: str) -> None:
    answer = site.get(path)
    problem_of(answer, answer.status_code)


def test_a_failure_is_a_page_that_tells_nothing_of_the_inside(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("Zqsecret")

    monkeypatch.setattr("app.pages.routes.read_search", fail)
    answer = site.get("/de")
    assert read(answer, 500).text_of("h1") == ["Das hat nicht geklappt"]
    assert "Zqsecret" not in answer.text


def test_a_method_that_a_page_does_not_take_is_named(site: Site) -> None:
    answer = site.client.post("/de")
    assert read(answer, 405)
    assert "GET" in answer.headers["Allow"]


# --- words ---------------------------------------------------------------------------------------


def test_templates_say_nothing_that_is_not_in_both_languages() -> None:
    folder = PROJECT_DIR / "app" / "pages" / "templates"
    texts = [file.read_text("utf-8") for file in folder.glob("*.html")]
    said = {name for text in texts for name in re.findall(r"say\(['\"](\w+)['\"][,)]", text)}
    assert said <= set(words.TEXT)
    dynamic = ("group_", "error_", "_field")  # put together in templates and routes
    elsewhere = {name for name in words.TEXT if any(part in name for part in dynamic)}
    python = "".join(file.read_text("utf-8") for file in (PROJECT_DIR / "app" / "pages").glob("*_routes.py"))
    python += (PROJECT_DIR / "app" / "pages" / "routes.py").read_text("utf-8")
    assert [name for name in {*words.TEXT} - said - elsewhere if f'"{name}"' not in python] == []
    for name, both in words.TEXT.items():
        assert both.de, name
        assert both.en, name
        assert set(re.findall(r"{(\w+)}", both.de)) == set(re.findall(r"{(\w+)}", both.en)), name


def test_templates_have_no_words_of_their_own() -> None:
    folder = PROJECT_DIR / "app" / "pages" / "templates"
    for file in folder.glob("*.html"):
        plain = re.sub(r"{[{%#].*?[}%#]}|<[^>]*>", " ", file.read_text("utf-8"), flags=re.DOTALL)
        assert set(re.findall(r"[A-Za-zÄÖÜäöüß]{2,}", plain)) <= {"Flächenlotse"}, file.name


def test_requirements_in_addresses_are_those_of_the_map() -> None:
    source = (PROJECT_DIR / "app/webmap/src/core/catalogue.ts").read_text("utf-8")
    body = source.split("export const CATALOGUE", 1)[1].split("];\n", 1)[0]
    body = re.sub(r"\s+", " ", body)
    there = {}
    for kind, arguments in re.findall(r"(minimum|maximum|oneOf|notAfter|yes)\(\s*(.*?)\s*\)(?:,|$)", body):
        name, prop, *_ = re.findall(r'"([^"]+)"', arguments)
        there[name] = (kind, prop, re.findall(r'"([^"]+)"', arguments.split("]")[0])[2:])
    kinds = {"codes": "oneOf", "day": "notAfter", "flag": "yes"}
    here = {
        name: (
            kinds.get(each.kind, "minimum" if each.end == "min" else "maximum"),
            each.property,
            [each.unit] if each.unit else list(each.codes),
        )
        for name, each in CATALOGUE.items()
    }
    assert there == here


# --- files ---------------------------------------------------------------------------------------


def locations(text: str) -> list[str]:
    return [str(each.text) for each in ElementTree.fromstring(text).iter(f"{XML}loc")]  # noqa: S314 - our own


def test_the_sitemap_lists_public_real_land_in_each_language(site: Site) -> None:
    answer = site.get("/sitemap.xml")
    assert answer.headers["Content-Type"] == "application/xml"
    listed = locations(answer.text)
    assert {f"http://testserver/{each}/parcels/{site.ids['real']}" for each in ("de", "en")} <= set(listed)
    for name in ("sample", "partner", "owner", "internal"):
        assert not [each for each in listed if each.endswith(f"/parcels/{site.ids[name]}")]
    assert len(set(listed)) == len(listed)
    for each in listed:
        assert site.get(each.removeprefix("http://testserver")).headers.get("X-Robots-Tag") is None


def test_a_sitemap_of_very_many_is_split(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = {each for each in locations(site.get("/sitemap.xml").text) if "parcels" in each}
    monkeypatch.setattr(files, "MOST_ADDRESSES", 2)
    monkeypatch.setattr(files, "PARCELS_A_MAP", 1)
    maps = locations(site.get("/sitemap.xml").text)
    parts = [each for path in maps for each in locations(site.get(path.removeprefix("http://testserver")).text)]
    assert sorted(parts) == sorted(whole)
    problem_of(site.get("/sitemaps/999"), 404)


def test_robots_are_shown_the_way(site: Site) -> None:
    text = site.get("/robots.txt").text
    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /embed" in text


BUILT = read_built()
needs_build = pytest.mark.skipif(BUILT.script is None, reason="the page is not built (make page)")


@needs_build
@pytest.mark.parametrize("language", ["de", "en"])
def test_the_page_can_be_installed(site: Site, language: str) -> None:
    document = site.page(f"/{language}")
    (link,) = document.all("link", rel="manifest")
    answer = site.get(str(link["href"]))
    assert answer.headers["Content-Type"].startswith("application/manifest+json")
    manifest = json.loads(answer.text)
    assert (manifest["lang"], manifest["start_url"]) == (language, f"/{language}")
    for icon in manifest["icons"]:
        picture = site.get(icon["src"])
        assert (picture.status_code, picture.headers["Content-Type"]) == (200, icon["type"])
        assert picture.headers["Cache-Control"] == "public, max-age=86400"  # browsers ask anew with every address


@needs_build
def test_the_map_is_fetched_ahead_behind_all_that_the_list_needs(site: Site) -> None:
    links = site.page("/de").all("link", rel="modulepreload")
    assert [link.get("href") for link in links] == [*BUILT.preloads, *BUILT.map_preloads]
    assert {link["href"] for link in links if link.get("fetchpriority") == "low"} == {*BUILT.map_preloads}


@needs_build
def test_the_worker_belongs_to_its_build_and_is_asked_for_every_time(site: Site) -> None:
    answer = site.get("/service-worker.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    about = json.loads(answer.text.split("\n", 1)[0].removeprefix("self.build = ").removesuffix(";"))
    assert about["version"] == BUILT.version
    for path in about["shell"]:
        file = site.get(path)
        assert file.status_code == 200, path
        assert "immutable" in file.headers["Cache-Control"]


def test_without_a_build_pages_are_plain_and_the_log_says_how_to_make_it(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    nothing = read_built(tmp_path)
    assert "make page" in caplog.text
    monkeypatch.setattr(site.client.app.state, "built_page", nothing)  # type: ignore[attr-defined] # an ASGI app has no state
    monkeypatch.setattr(files, "DIST", tmp_path)
    document = site.page("/de")
    assert not document.all("script")
    assert not document.all("link", rel="stylesheet")
    assert "Real field" in document.text
    for path in ("/service-worker.js", "/manifest.de.webmanifest"):
        problem_of(site.get(path), 404)
