"""Extracts of the cadastre as NAS, written on the spot."""

from pathlib import Path

UTM32 = "urn:ogc:def:crs:EPSG::25832"
NAMESPACES = (
    'xmlns="http://www.adv-online.de/namespaces/adv/gid/7.1" xmlns:gml="http://www.opengis.net/gml/3.2" '
    'xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
SCHEMA = "xsi:schemaLocation='http://www.adv-online.de/namespaces/adv/gid/7.1 http://127.0.0.1:9/own.xsd'"
LABEL = (
    "<objektkoordinaten><gml:Point srsName='{crs}'><gml:pos>700002 5700002</gml:pos></gml:Point></objektkoordinaten>"
)
LINE = "<gml:curveMember><gml:Curve><gml:segments>{segment}</gml:segments></gml:Curve></gml:curveMember>"
STRAIGHT = "<gml:LineStringSegment><gml:posList>{}</gml:posList></gml:LineStringSegment>"
ARC = "<gml:Arc><gml:posList>{}</gml:posList></gml:Arc>"
POLYGON = (
    "<gml:Polygon srsName='{crs}'><gml:exterior><gml:LinearRing><gml:posList>{ring}</gml:posList></gml:LinearRing>"
    "</gml:exterior></gml:Polygon>"
)
SQUARE = "700000 5700000 700010 5700000 700010 5700010 700000 5700010 700000 5700000"


def ring_of(*segments: str, crs: str = UTM32) -> str:
    """An area by the pieces of its boundary, as NAS draws it."""
    lines = "".join(LINE.format(segment=segment) for segment in segments)
    patch = f"<gml:PolygonPatch><gml:exterior><gml:Ring>{lines}</gml:Ring></gml:exterior></gml:PolygonPatch>"
    return f"<gml:Surface srsName='{crs}'><gml:patches>{patch}</gml:patches></gml:Surface>"


def parcel(number: int, *, crs: str = UTM32, area: str | None = None, more: str = "") -> str:
    position = area or POLYGON.format(crs=crs, ring=SQUARE)
    return (
        f"<gml:featureMember><AX_Flurstueck gml:id='DEST000{number}'>"
        f"<position>{position}</position><flurnummer>00{number}</flurnummer>"
        f"<flurstueckskennzeichen>15300700100085{number}______</flurstueckskennzeichen>"
        f"<amtlicheFlaeche>684.00</amtlicheFlaeche><istGebucht xlink:href='urn:adv:oid:DESTB{number}'/>{more}"
        "</AX_Flurstueck></gml:featureMember>"
    )


def write_nas(folder: Path, *members: str, name: str = "nas.xml", head: str = "") -> Path:
    path = folder / name
    collection = f"<enthaelt><wfs:FeatureCollection>{''.join(members)}</wfs:FeatureCollection></enthaelt>"
    path.write_text(
        f"<?xml version='1.0' encoding='UTF-8'?>{head}\n"
        f"<AX_Bestandsdatenauszug {NAMESPACES} {SCHEMA}>{collection}</AX_Bestandsdatenauszug>"
    )
    return path
