"""Requests are counted by route and status, never by the address asked for."""

from fastapi.testclient import TestClient


def counted(client: TestClient) -> dict[str, float]:
    """Value of every request counter, by its labels."""
    lines = client.get("/metrics").text.splitlines()
    pairs = [line.removeprefix("lotse_requests_total").rsplit(" ", 1) for line in lines]
    return {name: float(value) for name, value in pairs if name.startswith("{")}


def test_requests_are_counted_by_pattern_and_status(client: TestClient) -> None:
    for number in range(5):
        client.get(f"/parcels/{number}")
        client.get(f"/no/such/place/{number}")
    client.get("/parcels?bbox=1")
    found = counted(client)
    assert found['{method="GET",route="/parcels/{id}",status="404"}'] == 5
    assert found['{method="GET",route="/parcels",status="400"}'] == 1
    assert not any("such" in name for name in found)


def test_made_up_methods_do_not_make_counters_without_end(client: TestClient) -> None:
    for number in range(5):
        client.request(f"MADEUP{number}", "/parcels")
    found = counted(client)
    assert not any("MADEUP" in name for name in found)
    assert found['{method="any",route="/parcels",status="405"}'] == 5


def test_time_is_measured_by_route(client: TestClient) -> None:
    client.get("/districts")
    assert 'lotse_request_seconds_count{method="GET",route="/districts"} 1.0' in client.get("/metrics").text
