"""Names that maps write on districts and municipalities."""

from fastapi.testclient import TestClient

from tests.answers import features_of
from tests.makers import make_district, make_municipality


def test_each_name_stands_once_and_inside_what_it_names(client: TestClient) -> None:
    make_district(client, "15088", "Saalekreis", (11.5, 51.1, 12.5, 51.6))
    make_municipality(client, "15088020", "Braunsbedra", (11.9, 51.2, 12.0, 51.4))
    district, municipality = features_of(client.get("/place-names"))
    assert (district["properties"]["kind"], district["properties"]["name"]) == ("district", "Saalekreis")
    assert (municipality["properties"]["kind"], municipality["properties"]["key"]) == ("municipality", "15088020")
    lon, lat = municipality["geometry"]["coordinates"]
    assert 11.9 < lon < 12.0
    assert 51.2 < lat < 51.4


def test_names_are_asked_for_again_at_no_cost(client: TestClient) -> None:
    tag = client.get("/place-names").headers["ETag"]
    assert client.get("/place-names", headers={"If-None-Match": tag}).status_code == 304
    make_municipality(client, "15088020", "Braunsbedra", (11.9, 51.2, 12.0, 51.4))
    assert client.get("/place-names", headers={"If-None-Match": tag}).status_code == 200
