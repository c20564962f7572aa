"""GML, and NAS as surveyors hand it out: whole, as text, and without a look at other files."""

from pathlib import Path

import pytest
import shapely

from app.errors import InvalidInput
from app.files import sandbox
from app.files.gml import ADV_SYSTEMS
from app.files.raw import RawTable, ReadOptions
from tests.files.nas import ARC, LABEL, NAMESPACES, POLYGON, STRAIGHT, UTM32, parcel, ring_of, write_nas

REAL = "nas-flurstueck-nrw/ax_flurstueck_nrw.xml"


def texts(table: RawTable, name: str) -> list[object]:
    return list(table.columns[name].to_pylist())


def test_parcels_of_the_cadastre(tmp_path: Path) -> None:
    table = sandbox.read(write_nas(tmp_path, parcel(1), parcel(2)))

    assert table.layer == "AX_Flurstueck"
    assert table.crs is not None
    assert table.crs.to_epsg() == 25832
    assert table.problems == {}
    assert texts(table, "gml_id") == ["DEST0001", "DEST0002"]
    assert texts(table, "flurstueckskennzeichen") == ["153007001000851______", "153007001000852______"]
    assert texts(table, "istGebucht_href") == ["urn:adv:oid:DESTB1", "urn:adv:oid:DESTB2"]
    assert table.geometry is not None
    assert shapely.area(table.geometry).tolist() == [100.0, 100.0]


def test_a_real_parcel(shared_data: Path) -> None:
    table = sandbox.read(shared_data / REAL)
    assert texts(table, "flurstueckskennzeichen") == ["05329001100085______"]
    assert texts(table, "amtlicheFlaeche") == ["684.00"]
    assert table.geometry is not None
    assert shapely.area(table.geometry[0]) == pytest.approx(684, abs=1)


def test_every_value_as_it_is_written(tmp_path: Path) -> None:
    more = "<lang>12345678901234567890</lang><tag>2020-02-30</tag><art>a</art><art>b</art>"
    table = sandbox.read(write_nas(tmp_path, parcel(1, more=more)))
    assert texts(table, "flurnummer") == ["001"]
    assert texts(table, "amtlicheFlaeche") == ["684.00"]
    assert texts(table, "lang") == ["12345678901234567890"]
    assert texts(table, "tag") == ["2020-02-30"]
    assert texts(table, "art") == [["a", "b"]]


@pytest.mark.parametrize("is_first", [True, False])
def test_a_parcel_lies_where_its_area_is_not_where_its_label_is(tmp_path: Path, is_first: bool) -> None:
    label = LABEL.format(crs=UTM32)
    members = parcel(1, more="" if is_first else label)
    if is_first:
        members = members.replace("<position>", f"{label}<position>")
    table = sandbox.read(write_nas(tmp_path, members, parcel(2)))
    assert table.geometry is not None
    assert shapely.area(table.geometry).tolist() == [100.0, 100.0]


def test_arcs_are_drawn(tmp_path: Path) -> None:
    """A half circle of 5 m upon a square of 10 m; who has it on the other side draws the same vertices."""
    sides = "700000 5700010 700000 5700000", "700000 5700000 700010 5700000", "700010 5700000 700010 5700010"
    arc = "700010 5700010 700005 5700015 700000 5700010"
    below = ring_of(*map(STRAIGHT.format, sides), ARC.format(arc))
    back = " ".join(reversed([" ".join(pair) for pair in zip(*[iter(arc.split())] * 2, strict=True)]))
    above = ring_of(ARC.format(back), STRAIGHT.format("700010 5700010 700010 5700020 700000 5700020 700000 5700010"))
    table = sandbox.read(write_nas(tmp_path, parcel(1, area=below), parcel(2, area=above), parcel(3)))
    assert table.geometry is not None
    assert shapely.area(table.geometry) == pytest.approx([100 + 39.27, 100 - 39.27, 100], abs=0.1)
    assert shapely.area(shapely.intersection(table.geometry[0], table.geometry[1])) == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize(("name", "system"), ADV_SYSTEMS.items())
def test_systems_by_the_names_of_the_survey(tmp_path: Path, name: str, system: str) -> None:
    table = sandbox.read(write_nas(tmp_path, parcel(1, crs=f"urn:adv:crs:{name}")))
    assert table.crs is not None
    assert table.crs.to_authority() == tuple(system.split(":"))
    assert table.geometry is not None
    assert shapely.bounds(table.geometry[0]).tolist() == [700_000, 5_700_000, 700_010, 5_700_010]


def test_latitude_first_is_turned(tmp_path: Path) -> None:
    ring = "51.3 12 51.3 12.01 51.31 12.01 51.3 12"
    area = POLYGON.format(crs="urn:ogc:def:crs:EPSG::4326", ring=ring)
    table = sandbox.read(write_nas(tmp_path, parcel(1, area=area)))
    assert table.geometry is not None
    assert shapely.bounds(table.geometry[0]).tolist() == [12.0, 51.3, 12.01, 51.31]


@pytest.mark.parametrize(
    "names", [("urn:adv:crs:ETRS89_UTM32", "urn:adv:crs:ETRS89_UTM33"), ("urn:adv:crs:ETRS89_UTM38",)]
)
def test_no_one_system(tmp_path: Path, names: tuple[str, ...]) -> None:
    path = write_nas(tmp_path, *(parcel(number, crs=name) for number, name in enumerate(names)))
    with pytest.raises(InvalidInput, match="does not state its coordinate system"):
        sandbox.read(path)


def test_one_of_several_kinds_of_objects(tmp_path: Path) -> None:
    building = "<gml:featureMember><AX_Gebaeude gml:id='G1'><name>Halle</name></AX_Gebaeude></gml:featureMember>"
    path = write_nas(tmp_path, parcel(1), building)
    with pytest.raises(InvalidInput, match="'AX_Flurstueck', 'AX_Gebaeude'; name one"):
        sandbox.read(path)
    assert len(sandbox.read(path, ReadOptions(layer="AX_Flurstueck"))) == 1
    with pytest.raises(InvalidInput, match="no geometry column"):
        sandbox.read(path, ReadOptions(layer="AX_Gebaeude"))


def test_nothing_is_left_beside_the_file_nor_read_there(tmp_path: Path) -> None:
    path = write_nas(tmp_path, parcel(1))
    plain = sandbox.read(path)
    assert [file.name for file in tmp_path.iterdir()] == ["nas.xml"]
    for suffix in (".gfs", ".xsd"):
        path.with_suffix(suffix).write_text(
            "<GMLFeatureClassList><GMLFeatureClass><Name>Other</Name></GMLFeatureClass>"
        )
    assert sandbox.read(path).columns == plain.columns


@pytest.mark.parametrize(
    "head",
    [
        "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/a.dtd'>",
        f"<!--{'x' * 100_000}--><!DOCTYPE a [<!ENTITY e 'eeeeeeeeee'><!ENTITY f '&e;&e;&e;&e;&e;&e;&e;&e;'>]>",
    ],
    ids=["entity", "address", "bomb"],
)  # fmt: skip
def test_no_document_type(tmp_path: Path, head: str) -> None:
    path = write_nas(tmp_path, parcel(1, more="<text>&e;</text>" if "ENTITY" in head else ""), head=head)
    with pytest.raises(InvalidInput, match="declares a document type"):
        sandbox.read(path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<a", "not well-formed"),
        ("<!-- nothing -->", "not well-formed"),
        ("<html><body>404</body></html>", "XML but no GML"),
        ("<OGRVRTDataSource><OGRVRTLayer name='x'/></OGRVRTDataSource>", "XML but no GML"),
        (f"<wfs:FeatureCollection {NAMESPACES}/>", "does not hold exactly one layer but none"),
    ],
)
def test_what_is_no_gml(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "areas.gml"
    path.write_text(text)
    with pytest.raises(InvalidInput, match=says):
        sandbox.read(path)


def test_cut_off(tmp_path: Path) -> None:
    path = write_nas(tmp_path, *(parcel(number) for number in range(9)))
    path.write_bytes(path.read_bytes()[:-500])
    with pytest.raises(InvalidInput):
        sandbox.read(path)


def test_another_encoding_than_its_first_bytes_say(tmp_path: Path) -> None:
    path = write_nas(tmp_path, parcel(1))
    path.write_bytes(path.read_text().encode("utf-16"))
    with pytest.raises(InvalidInput, match="is called GML but holds something else"):
        sandbox.read(path)
