"""Downloads from servers that misbehave: each fault is a sentence, and leaves what can be gone on with."""

import hashlib
import resource
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import Conflict, InvalidInput, LotseError, TooLarge, Unavailable
from app.files.addresses import addresses_of, is_public, parse_url
from app.files.download import Downloads, Limits, Wanted, download
from app.files.downloaded import Kept, Shelf
from app.files.pbf import require_pbf
from app.files.web import Terms, Waiting
from tests.files.faulty_server import (
    CONTENT,
    Site,
    dripping,
    dying,
    faulty_server,
    leading_to,
    part_without_tag,
    saying,
    silent,
    stated_length,
    whole,
)

LOOPBACK = ("127.0.0.1",)
WAITING = Waiting(connect_s=2.0, headers_s=0.5, silence_s=0.4)
LIMITS = Limits(pause_s=0.01, attempts=3, patience_s=0.3, whole_s=5.0)
FILE = "/region-latest.osm.pbf"


@pytest.fixture
def site() -> Iterator[Site]:
    with faulty_server() as running:
        yield running


@pytest.fixture
def downloads(tmp_path: Path) -> Downloads:
    return Downloads(tmp_path / "downloads", Terms(LOOPBACK, WAITING), LIMITS)


def fetch(site: Site, downloads: Downloads, path: str = FILE, **wanted: object) -> Kept:
    return download(Wanted(site.url + path, **wanted), downloads, require_pbf, lambda _step, _ratio: None)  # type: ignore[arg-type] # any option


def part_of(site: Site, downloads: Downloads) -> Path:
    return Shelf(downloads.folder, parse_url(site.url + FILE)).part.path


def test_file_is_kept_whole_and_used_again_without_asking(site: Site, downloads: Downloads) -> None:
    site.pages[FILE] = whole()
    first = fetch(site, downloads)
    asked = len(site.asked)
    assert first.path.name == "region-latest.osm.pbf"
    assert first.path.read_bytes() == CONTENT
    assert first.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert fetch(site, downloads) == first
    assert len(site.asked) == asked


def test_file_that_changed_on_the_disk_is_fetched_again(site: Site, downloads: Downloads) -> None:
    site.pages[FILE] = whole()
    first = fetch(site, downloads)
    first.path.write_bytes(CONTENT[:-1] + b"?")
    assert fetch(site, downloads).path.read_bytes() == CONTENT
    assert site.ranges() == [None, None]


def test_refresh_asks_whether_there_is_a_newer_one(site: Site, downloads: Downloads) -> None:
    site.pages[FILE] = whole()
    first = fetch(site, downloads)
    assert fetch(site, downloads, refresh=True) == first
    newer = CONTENT + b"newer"
    site.pages[FILE] = whole(newer, '"second"')
    assert fetch(site, downloads, refresh=True).path.read_bytes() == newer


def test_server_that_dies_is_gone_on_with_where_it_stopped(site: Site, downloads: Downloads) -> None:
    site.pages[FILE] = dying(after=200_000, times=2)
    assert fetch(site, downloads).path.read_bytes() == CONTENT
    assert site.ranges() == [None, "bytes=200000-", "bytes=400000-"]


def test_next_command_goes_on_where_the_last_one_gave_up(site: Site, downloads: Downloads) -> None:
    site.pages[FILE] = dying(after=1_000, times=LIMITS.attempts)
    with pytest.raises(Unavailable, match=r"broke off 3 times, with 3000 bytes here .* goes on from there"):
        fetch(site, downloads)
    assert fetch(site, downloads).path.read_bytes() == CONTENT
    assert site.ranges()[-1] == "bytes=3000-"
    assert not part_of(site, downloads).exists()


def test_part_of_a_file_that_changed_meanwhile_is_not_mixed_with_the_new_one(site: Site, downloads: Downloads) -> None:
    site.pages[FILE] = dying(after=1_000, times=LIMITS.attempts)
    with pytest.raises(Unavailable):
        fetch(site, downloads)
    newer = CONTENT[:64] + b"!" * 5_000
    site.pages[FILE] = whole(newer, '"second"')
    assert fetch(site, downloads).path.read_bytes() == newer


def test_part_without_a_tag_of_its_file_is_started_anew(site: Site, downloads: Downloads) -> None:
    site.pages[FILE] = part_without_tag(CONTENT[:5_000], len(CONTENT))
    with pytest.raises(Unavailable):
        fetch(site, downloads)
    assert site.ranges() == [None, None, None]


def test_server_that_sends_another_part_than_asked_is_not_believed(site: Site, downloads: Downloads) -> None:
    site.pages[FILE] = dying(after=1_000, times=LIMITS.attempts)
    with pytest.raises(Unavailable):
        fetch(site, downloads)
    wrong = f"bytes 17-{len(CONTENT) - 1}/{len(CONTENT)}"
    good = whole()
    site.pages[FILE] = lambda handler: (
        handler.answer(206, CONTENT[17:], content_range=wrong) if "Range" in handler.headers else good(handler)
    )
    assert fetch(site, downloads).path.read_bytes() == CONTENT


def test_file_shorter_than_announced_is_not_taken(site: Site, downloads: Downloads) -> None:
    site.pages[FILE] = stated_length(CONTENT, len(CONTENT) + 1_000)
    with pytest.raises(Unavailable, match="broke off"):
        fetch(site, downloads)
    assert Shelf(downloads.folder, parse_url(site.url + FILE)).kept() is None


def test_file_longer_than_announced_does_not_pass_its_checksum(site: Site, downloads: Downloads) -> None:
    site.pages[FILE] = stated_length(CONTENT, len(CONTENT) - 1_000)
    site.pages[FILE + ".md5"] = saying(
        200, f"{hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()}  region-latest.osm.pbf\n".encode()
    )
    with pytest.raises(InvalidInput, match=r"has the md5 \w{32}, but \S+\.md5 says \w{32}; the file was thrown away"):
        fetch(site, downloads)
    assert not part_of(site, downloads).exists()


@pytest.mark.parametrize(("page", "sentence"), [
    (silent(3.0), r"broke off 3 times, .*timed out"),
    (dripping(0.05), "is too slow"),
    (dripping(0.05, in_headers=True), "broke off 3 times"),
], ids=["silent in the middle", "drips", "drips within its headers"])  # fmt: skip
def test_slow_server_is_given_up(site: Site, downloads: Downloads, page: object, sentence: str) -> None:
    site.pages[FILE] = page  # type: ignore[assignment] # of the parameters above
    with pytest.raises(Unavailable, match=sentence):
        fetch(site, downloads)


def test_whole_download_is_bounded_in_time(site: Site, downloads: Downloads) -> None:
    site.pages[FILE] = dripping(0.05)
    patient = Downloads(downloads.folder, downloads.terms, Limits(whole_s=0.4, patience_s=60.0))
    with pytest.raises(Unavailable, match="takes longer than 0 s"):
        fetch(site, patient)


def test_file_larger_than_allowed_is_refused_when_announced_and_when_not(site: Site, downloads: Downloads) -> None:
    small = Downloads(downloads.folder, downloads.terms, Limits(most_bytes=10_000))
    site.pages[FILE] = whole()
    with pytest.raises(TooLarge, match="larger than the 10000 bytes"):
        fetch(site, small)
    site.pages[FILE] = part_without_tag(CONTENT, None)
    with pytest.raises(TooLarge):
        fetch(site, small)
    assert not part_of(site, downloads).exists()


def test_file_that_does_not_fit_on_the_disk_is_refused_before_it_is_fetched(site: Site, downloads: Downloads) -> None:
    site.pages[FILE] = whole()
    with pytest.raises(Unavailable, match=r"There is no room for the 512\d{3} bytes"):
        fetch(site, Downloads(downloads.folder, downloads.terms, Limits(free_bytes=10**18)))


def test_disk_that_is_full_is_said(site: Site, downloads: Downloads) -> None:
    site.pages[FILE] = whole()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(Unavailable, match=r"region-latest\.osm\.pbf\.part cannot be written: File too large"):
            fetch(site, downloads)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert fetch(site, downloads).path.read_bytes() == CONTENT
    assert site.ranges()[-1] == "bytes=100000-"


@pytest.mark.parametrize(("body", "seen"), [
    (b"<!DOCTYPE html><title>Hotel sign-in</title>", "a web page"),
    (b"<?xml version='1.0'?><osm version='0.6'></osm>", "OpenStreetMap XML"),
    (b"BZh91AY&SY", "packed with bzip2"),
    (b"\x89PNG\r\n" + b"0" * 100_000, "something else"),
], ids=["page", "xml", "bzip2", "picture"])  # fmt: skip
def test_what_is_no_extract_is_not_stored(site: Site, downloads: Downloads, body: bytes, seen: str) -> None:
    site.pages[FILE] = saying(200, body)
    with pytest.raises(InvalidInput, match=f"is not an OpenStreetMap extract in the format PBF .*{seen}"):
        fetch(site, downloads)
    assert list(downloads.folder.rglob("*.part*")) == []


def test_empty_file_is_said(site: Site, downloads: Downloads) -> None:
    site.pages[FILE] = saying(200)
    with pytest.raises(InvalidInput, match="is empty"):
        fetch(site, downloads)


def test_missing_file_and_server_that_is_not_there_are_said_at_once(site: Site, downloads: Downloads) -> None:
    with pytest.raises(InvalidInput, match="answers with status 404, not with a file"):
        fetch(site, downloads)
    assert len(site.asked) == 1
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    wanted = Wanted(f"http://127.0.0.1:{port}/a.osm.pbf")
    with pytest.raises(Unavailable, match=r"does not answer: .*refused"):
        download(wanted, downloads, require_pbf, lambda _step, _ratio: None)


def test_checksums_are_compared(site: Site, downloads: Downloads) -> None:
    site.pages[FILE] = whole()
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    with pytest.raises(InvalidInput, match="but --sha256 says 0000"):
        fetch(site, downloads, sha256="0" * 64)
    with pytest.raises(InvalidInput, match="64 hexadecimal digits"):
        fetch(site, downloads, sha256="abc")
    assert fetch(site, downloads, sha256=sha256).checked_by == "--sha256"
    site.pages["/b.osm.pbf"] = whole()
    site.pages["/b.osm.pbf.sha256"] = saying(200, f"{sha256} *b.osm.pbf\n".encode())
    assert fetch(site, downloads, "/b.osm.pbf").checked_by == f"{site.url}/b.osm.pbf.sha256"
    site.pages["/c.osm.pbf"] = whole()
    site.pages["/c.osm.pbf.md5"] = saying(200, b"<html>" + b"0" * 32 + b"</html>")
    assert fetch(site, downloads, "/c.osm.pbf").checked_by is None


def test_another_file_is_fetched_where_the_kept_one_has_not_the_wanted_checksum(
    site: Site, downloads: Downloads
) -> None:
    site.pages[FILE] = whole()
    fetch(site, downloads)
    newer = CONTENT + b"newer"
    site.pages[FILE] = whole(newer, '"second"')
    assert fetch(site, downloads, sha256=hashlib.sha256(newer).hexdigest()).path.read_bytes() == newer


def test_redirects_are_followed_and_each_is_looked_at(site: Site, downloads: Downloads) -> None:
    site.pages["/latest"] = leading_to("/dated.osm.pbf")
    site.pages["/dated.osm.pbf"] = whole()
    assert fetch(site, downloads, "/latest").path.read_bytes() == CONTENT
    refused = {
        "/loop": ("/loop", "leads on more than 5 times"),
        "/inside": ("http://10.0.0.1/a.osm.pbf", "10.0.0.1 leads to 10.0.0.1, which is not on the public internet"),
        "/metadata": ("http://169.254.169.254/latest", "not on the public internet"),
        "/file": ("file:///etc/passwd", "is no address that can be downloaded"),
        "/password": ("http://u:p@127.0.0.1/", "with a password"),
    }
    for path, (location, sentence) in refused.items():
        site.pages[path] = leading_to(location)
        with pytest.raises(InvalidInput, match=sentence):
            fetch(site, downloads, path)


@pytest.mark.parametrize("host", [
    "127.0.0.1", "localhost", "2130706433", "0.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "224.0.1.1", "255.255.255.255", "[::1]", "[fe80::1]", "[fd00::1]", "[::ffff:127.0.0.1]",
    "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fec0::1]",
])  # fmt: skip
def test_private_network_is_refused_before_any_connection(downloads: Downloads, host: str) -> None:
    nobody = Downloads(downloads.folder, Terms((), WAITING), LIMITS)
    with pytest.raises(InvalidInput, match="LOTSE_DOWNLOAD_ALLOW_HOSTS"):
        download(Wanted(f"http://{host}:9/a.osm.pbf"), nobody, require_pbf, lambda _step, _ratio: None)


def test_public_addresses_are_told_from_others() -> None:
    assert is_public("93.184.216.34")
    assert is_public("2a00:1450:4001:80b::200e")
    assert not is_public("::")


def test_all_addresses_of_a_name_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """One public address does not open the door to a private one beside it."""
    answers = [(0, 0, 0, "", ("93.184.216.34", 443)), (0, 0, 0, "", ("192.168.0.7", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: answers)
    with pytest.raises(InvalidInput, match=r"leads to 192\.168\.0\.7"):
        addresses_of(parse_url("https://extracts.example/a.osm.pbf"), ())
    assert addresses_of(parse_url("https://extracts.example/a"), ("Extracts.Example",)) == [
        "93.184.216.34", "192.168.0.7"
    ]  # fmt: skip


def test_connection_goes_to_the_address_that_was_looked_at(
    site: Site, downloads: Downloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that resolves to something else a moment later leads nowhere else: it is resolved once a request."""
    site.pages[FILE] = whole()
    port = int(site.url.rpartition(":")[2])
    names: list[str] = []
    real = socket.getaddrinfo

    def changing(host: str, *args: object, **named: object) -> object:
        names.append(host)
        return real("127.0.0.1" if host == "extracts.example" else host, *args, **named)  # type: ignore[arg-type] # passed on

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    named = Downloads(downloads.folder, Terms(("extracts.example",), WAITING), LIMITS)
    url = f"http://extracts.example:{port}{FILE}"
    download(Wanted(url), named, require_pbf, lambda _step, _ratio: None)
    path, headers = site.asked[0]
    assert (path, headers["host"]) == (FILE, f"extracts.example:{port}")
    assert names.count("extracts.example") == len(site.asked)


@pytest.mark.parametrize("url", ["ftp://a.example/b", "https://", "http:///b", "nonsense://x", "https://" + "a" * 3000])
def test_what_is_no_address_of_the_web_is_refused(downloads: Downloads, url: str) -> None:
    with pytest.raises(InvalidInput, match="is no address that can be downloaded"):
        download(Wanted(url), downloads, require_pbf, lambda _step, _ratio: None)


def test_two_commands_do_not_download_the_same_at_once(site: Site, downloads: Downloads) -> None:
    site.pages[FILE] = dripping(0.02)
    patient = Downloads(downloads.folder, downloads.terms, Limits(whole_s=0.8, patience_s=60.0))
    errors: list[LotseError] = []

    def first() -> None:
        try:
            fetch(site, patient)
        except LotseError as error:
            errors.append(error)

    thread = threading.Thread(target=first)
    thread.start()
    while not site.asked:
        time.sleep(0.01)
    with pytest.raises(Conflict, match="is being downloaded by another command"):
        fetch(site, patient)
    thread.join()
    assert "takes longer" in str(errors[0])


def test_progress_says_how_much_of_what(site: Site, downloads: Downloads) -> None:
    site.pages[FILE] = whole()
    told: list[tuple[str, float]] = []
    download(Wanted(site.url + FILE), downloads, require_pbf, lambda step, ratio: told.append((step, ratio)))
    assert told[-1] == ("Downloading region-latest.osm.pbf (0.5 of 0.5 MB)", 1.0)
