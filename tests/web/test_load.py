"""Many callers at once and large answers: no request waits for what another waits for; pages shrink where asked."""

import gzip
from concurrent.futures import ThreadPoolExecutor

from fastapi.testclient import TestClient

from app.codes import Role
from tests.makers import make_headers, make_parcel

CALLERS = 120  # more than threads, and than connections in the pool


def test_more_callers_than_threads_and_connections_all_get_their_answer(client: TestClient) -> None:
    make_parcel(client)
    with ThreadPoolExecutor(CALLERS) as pool:
        answers = list(pool.map(lambda _: client.get("/parcels").status_code, range(CALLERS)))
    assert set(answers) == {200}


def test_callers_with_tokens_do_not_hold_a_connection_while_the_token_is_looked_up(client: TestClient) -> None:
    headers = make_headers(client, Role.STAFF)
    with ThreadPoolExecutor(CALLERS) as pool:
        answers = list(pool.map(lambda _: client.get("/parcels", headers=headers).status_code, range(CALLERS)))
    assert set(answers) == {200}


def test_page_is_compressed_for_callers_who_take_gzip(client: TestClient) -> None:
    make_parcel(client)
    with client.stream("GET", "/parcels", headers={"Accept-Encoding": "gzip"}) as answer:
        packed = b"".join(answer.iter_raw())
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    plain = client.get("/parcels", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed) == plain.content
