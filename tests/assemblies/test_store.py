"""The cadastre as arrays: what stands in them, for whom, and that they are those of the layer as it is."""

import numpy as np
import pytest
from fastapi.testclient import TestClient
from shapely.affinity import translate
from shapely.geometry import MultiPolygon

from app.assemblies.store import Cadastres, LoadedCadastre, allowed_by, within_regions
from app.codes import Role
from app.errors import InvalidFilter, InvalidInput, NotFound
from app.features import cql2
from app.features.query import FeatureQuery
from app.geo import unproject
from app.layers import cadastre
from app.partners.model import ANONYMOUS, Viewer
from app.published.cadastre import Mark
from tests.assemblies.conftest import EAST, NORTH, UseCadastre, square
from tests.makers import STAFF, make_district, make_municipality, opened

EDITOR = Viewer(Role.EDITOR, 1, "editor")


def loaded(client: TestClient, cadastres: Cadastres | None = None, viewer: Viewer = STAFF) -> LoadedCadastre:
    with opened(client) as session:
        return (cadastres or Cadastres()).get(session, viewer)


def test_arrays(client: TestClient, use_cadastre: UseCadastre) -> None:
    shapes = [square(0), None, square(1), MultiPolygon([square(2), square(5)]), square(3, 1)]
    use_cadastre(shapes, owner=["A", "A", " A", "", "B"], area=[99.0, 1.0, None, 201.0, 100.0])

    found = loaded(client)

    assert found.keys == ("k1", "k3", "k4", "k5")
    assert found.cadastre.ids.tolist() == [1, 3, 4, 5]
    assert found.cadastre.area_m2.tolist() == [100.0, 100.0, 200.0, 100.0]
    assert found.cadastre.perimeter_m.tolist() == [40.0, 40.0, 80.0, 40.0]
    assert found.cadastre.owner.tolist() == [0, 0, -1, 1]
    assert found.official_m2.tolist() == pytest.approx([99.0, np.nan, 201.0, 100.0], nan_ok=True)
    edges = zip(found.cadastre.first.tolist(), found.cadastre.second.tolist(), strict=True)
    assert dict(zip(edges, found.cadastre.shared_m.tolist(), strict=True)) == {(0, 1): 10.0, (1, 2): 10.0}
    assert np.abs(found.places[0] - (EAST + 5, NORTH + 5)).max() <= 5


def test_without_owners_and_areas(client: TestClient, use_cadastre: UseCadastre) -> None:
    use_cadastre([square(0), square(1)])
    found = loaded(client)
    assert found.cadastre.owner.tolist() == [-1, -1]
    assert np.isnan(found.official_m2).all()


@pytest.mark.parametrize(
    ("visibility", "seeing"),
    [("internal", [STAFF]), ("partner", [STAFF, EDITOR]), ("public", [STAFF, EDITOR, ANONYMOUS])],
)
def test_only_for_who_may_see_the_layer(
    client: TestClient, use_cadastre: UseCadastre, visibility: str, seeing: list[Viewer]
) -> None:
    cadastres = Cadastres()
    with pytest.raises(NotFound):
        loaded(client, cadastres)
    use_cadastre([square(0)], visibility=visibility)
    loaded(client, cadastres)  # it is in memory, and still hidden
    for viewer in (STAFF, EDITOR, ANONYMOUS):
        if viewer in seeing:
            loaded(client, cadastres, viewer)
        else:
            with pytest.raises(NotFound, match="no cadastre"):
                loaded(client, cadastres, viewer)


def test_as_the_layer_is(client: TestClient, use_cadastre: UseCadastre) -> None:
    cadastres = Cadastres()
    layers = use_cadastre([square(0), square(1)])
    first = loaded(client, cadastres)
    assert loaded(client, cadastres) is first
    use_cadastre([square(0), square(1), square(2)])
    assert loaded(client, cadastres).keys == ("k1", "k2", "k3")
    layers.remove("flur")
    with pytest.raises(NotFound):
        loaded(client, cadastres)


def test_another_tolerance_is_another_cadastre(client: TestClient, use_cadastre: UseCadastre) -> None:
    """A gap of 0.3 m is one between neighbours only where boundaries may lie 0.5 m apart."""
    cadastres = Cadastres()
    use_cadastre([square(0), translate(square(1), 0.3)])
    assert len(loaded(client, cadastres).cadastre.first) == 0
    with opened(client) as session:
        cadastre.use(session, Mark("flur", "kennz", None, None, None, 0.5), "test", STAFF)
    assert len(loaded(client, cadastres).cadastre.first) == 1


def test_allowed_by_a_question(client: TestClient, use_cadastre: UseCadastre) -> None:
    use_cadastre([square(0), None, square(1), square(2)], use=["Acker", "Acker", "Wald", "Acker"])
    found = loaded(client)

    def allowed(question: FeatureQuery) -> list[bool]:
        with opened(client) as session:
            return list(allowed_by(session, found, question, STAFF))

    assert allowed(FeatureQuery()) == [True, True, True]
    assert allowed(FeatureQuery(filter=cql2.parse("use = 'Acker'"))) == [True, False, True]
    assert allowed(FeatureQuery(filter=cql2.parse("use = 'Acker' AND kennz <> 'k1'"))) == [False, False, True]
    assert allowed(FeatureQuery(filter=cql2.parse("use = 'Heide'"))) == [False, False, False]
    with pytest.raises(InvalidFilter, match="colour"):
        allowed(FeatureQuery(filter=cql2.parse("colour = 'red'")))


def test_allowed_within_regions(client: TestClient, use_cadastre: UseCadastre) -> None:
    """By a point within each parcel: none lies in two municipalities."""
    use_cadastre([square(column, size_m=1000) for column in range(4)])
    lonlat = unproject(np.array([[EAST, NORTH], [EAST + 1500, NORTH + 1500], [EAST + 4500, NORTH + 1500]]))
    (west, south), (middle, north), (east, _) = lonlat.tolist()
    make_municipality(client, "15088001", "West", (west, south - 0.1, middle, north + 0.1))
    make_municipality(client, "15088002", "Ost", (middle, south - 0.1, east, north + 0.1))
    make_district(client, "15088", "Saalekreis", (west, south - 0.1, east, north + 0.1))
    found = loaded(client)
    with opened(client) as session:
        west_part, east_part = (within_regions(session, found, [key]).tolist() for key in ("15088001", "15088002"))
        assert [one != other for one, other in zip(west_part, east_part, strict=True)] == [True] * 4
        assert west_part[0]
        assert east_part[3]
        assert within_regions(session, found, ["15088"]).tolist() == [True] * 4
        assert within_regions(session, found, ["15088001", "15088002"]).tolist() == [True] * 4
        with pytest.raises(InvalidInput, match="key '15999'"):
            within_regions(session, found, ["15999"])
