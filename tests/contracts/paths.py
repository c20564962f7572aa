"""Every address that can be read, with the questions that a walk puts to it.

A new route with GET belongs here: under READ with questions that show rows, or under OTHER with the reason why it
cannot. Names in braces stand for each of the values that the walk gives them.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from string import Formatter

ITEMS = "/ogc/collections/{collection}/items"
TILES = ((6, 34, 21), (13, 4369, 2731), (10, 553, 333))  # zoom, column, row: the region, 12° E 51.3° N, 14.5° E 53° N

REQUIRED = "[%7B%22property%22:%22area_m2%22,%22min%22:1%7D]"
MATCH = f"/matches?question=%7B%22profile%22:%22logistics%22,%22requirements%22:{REQUIRED}%7D"

READ: Mapping[str, Sequence[str]] = {
    "/parcels": (
        "/parcels",
        "/parcels?limit=3",
        "/parcels?bbox=11.9,51.2,12.2,51.4",
        "/parcels?q=hidden",
        "/parcels?key={keys}",
        "/parcels?site=PARK",
        "/parcels?min_price_eur_per_m2=900",
        "/parcels?filter=price_eur_per_m2>900",
        "/parcels?filter=withdrawn_at IS NOT NULL",
        "/parcels?profile=logistics",
        "/parcels?profile=logistics&filter=name LIKE 'Hidden%25'",
        "/parcels?profile=food&weights=air_cargo:1",
    ),
    "/sites": ("/sites", "/sites?q=hidden", "/sites?key={keys}", "/sites?profile=logistics"),
    "/parcels/{id}": ("/parcels/{parcel}",),
    "/parcels/{id}/score": ("/parcels/{some_parcel}/score?profile=logistics",),
    "/sites/{id}": ("/sites/{site}",),
    "/matches": (f"{MATCH}&limit=100", f"{MATCH}&group=data_missing&limit=100", f"{MATCH}&group=knocked_out&limit=100"),
    "/places": ("/places?q=hidden&limit=50", "/places?q=site&limit=50"),
    "/changes": (
        "/changes?since={position}&include=features&limit=1000",
        "/changes?since={position}&limit=1",
        "/changes?since={parcels_position}&collection=parcels",
        "/changes?since={scored_position}&collection=parcels-logistics",
    ),
    "/ogc/api": ("/ogc/api",),
    "/qgis/flaechenlotse.qgs": ("/qgis/flaechenlotse.qgs",),
    "/qgis/{collection_id}.qlr": ("/qgis/{collection}.qlr",),
    "/styles/{collection_id}.json": ("/styles/{collection}.json",),
    "/ogc/collections": ("/ogc/collections", "/ogc/collections?f=html"),
    "/ogc/collections/{collection_id}": ("/ogc/collections/{collection}", "/ogc/collections/{collection}?f=html"),
    "/ogc/collections/{collection_id}/items": (
        ITEMS,
        f"{ITEMS}?limit=3",
        f"{ITEMS}?f=html",
        f"{ITEMS}?bbox=11.9,51.2,12.2,51.4",
        f"{ITEMS}?crs=http://www.opengis.net/def/crs/EPSG/0/25832",
        f"{ITEMS}?q=hidden",
        f"{ITEMS}?filter=name LIKE 'Hidden%25'",
        "/ogc/collections/{land}/items?filter=area_m2>90000 OR withdrawn_at IS NOT NULL",
        f"{ITEMS}?filter=S_INTERSECTS(geometry, BBOX(9,50,16,54))",
        f"{ITEMS}?datetime=2026-05-12",
        f"{ITEMS}?sortby=-name&limit=3",
        "/ogc/collections/{land}/items?sortby=-area_m2,name&limit=3",
        f"{ITEMS}?properties=name&limit=3",
    ),
    "/ogc/collections/{collection_id}/queryables": ("/ogc/collections/{collection}/queryables",),
    "/ogc/collections/{collection_id}/sortables": ("/ogc/collections/{collection}/sortables",),
    "/ogc/collections/{collection_id}/schema": ("/ogc/collections/{collection}/schema",),
    "/ogc/collections/{collection_id}/geojson-schema": ("/ogc/collections/{collection}/geojson-schema",),
    "/ogc/collections/{collection_id}/items/{id}": (
        "/ogc/collections/parcels/items/{parcel}",
        "/ogc/collections/parcels-logistics/items/{some_parcel}?f=html",
        "/ogc/collections/sites/items/{site}",
    ),
    "/tiles/{collection_id}.json": ("/tiles/{collection}.json",),
    "/tiles/{collection_id}/{z}/{x}/{y}.mvt": (
        "/tiles/{collection}/{tile}.mvt",
        "/tiles/parcels/{tile}.mvt?filter=area_m2>90000 OR withdrawn_at IS NOT NULL",
        "/tiles/parcels/{tile}.mvt?q=hidden",
    ),
    "/ogc/collections/{collection_id}/tiles": ("/ogc/collections/{collection}/tiles",),
    "/ogc/collections/{collection_id}/tiles/{matrix_set_id}": ("/ogc/collections/{collection}/tiles/WebMercatorQuad",),
    "/ogc/collections/{collection_id}/tiles/{matrix_set_id}/{z}/{row}/{column}": (
        "/ogc/collections/{collection}/tiles/WebMercatorQuad/{ogc_tile}",
    ),
    "/exports/{collection_id:stem}.{extension}": (
        "/exports/parcels.{format}",  # one of each form of rows; tests/exports asks every format who sees what
        "/exports/{collection}.csv",
        "/exports/parcels.csv?filter=name LIKE 'Hidden%25'",
    ),
}
SAME_FOR_ALL = (  # walked, though no row shows in them today
    "/ogc/api",
    "/qgis/flaechenlotse.qgs",
    "/qgis/{collection_id}.qlr",
    "/styles/{collection_id}.json",
    "/ogc/collections/{collection_id}/queryables",
    "/ogc/collections/{collection_id}/sortables",
    "/ogc/collections/{collection_id}/schema",
    "/ogc/collections/{collection_id}/geojson-schema",
    "/ogc/collections/{collection_id}/tiles",
)
OTHER: Mapping[str, str] = {
    "/": "a page, of what anybody may see: tests/pages",
    "/{language:language}": "a page, of what anybody may see: tests/pages",
    "/embed": "a page, of what anybody may see: tests/pages",
    "/{language:language}/parcels/{id}": "a page, of what anybody may see: tests/pages",
    "/{language:language}/legal/{text}": "a page, without rows",
    "/{language:language}/inquiry": "a page, of what anybody may see: tests/pages",
    "/{language:language}/inquiry/{reference}": "a page, for who holds the secret: tests/pages",
    "/sitemap.xml": "of what anybody may see: tests/pages",
    "/sitemaps/{id}": "of what anybody may see: tests/pages",
    "/robots.txt": "the same for everybody",
    "/manifest.{language:language}.webmanifest": "the same for everybody",
    "/service-worker.js": "the same for everybody",
    "/infrastructure": "reference data is public",
    "/infrastructure/{id}": "reference data is public",
    "/districts": "reference data is public",
    "/municipalities": "reference data is public",
    "/place-names": "reference data is public",
    "/score": "any place, by public facilities",
    "/criteria-values": "columns, hidden ones absent: tests/matching",
    "/exposes.pdf": "pages, hidden parcels absent: tests/exposes",
    "/profiles": "files of the service",
    "/profiles/{id}": "files of the service",
    "/sources": "files of the service",
    "/isochrones": "one end, hidden ones absent: tests/journeys",
    "/routes": "two ends, hidden ones absent: tests/journeys",
    "/networks": "reference data is public",
    "/scenarios": "counts of public parcels: tests/scenarios",
    "/scenarios/{id}": "counts of public parcels: tests/scenarios",
    "/scenarios/{id}/parcels": "hidden ones absent: tests/scenarios",
    "/cadastre": "for staff only",
    "/projects": "for staff only: tests/projects",
    "/projects/{id}": "for staff only: tests/projects",
    "/projects/{id}/stages": "for staff only: tests/projects",
    "/projects/{id}/history": "for staff only: tests/projects",
    "/projects/{id}/notes": "for staff only: tests/projects",
    "/projects/{id}/documents": "for staff only: tests/projects",
    "/projects/{id}/documents/{document_id}": "for staff only: tests/projects",
    "/projects/{id}/shortlist": "for staff only: tests/projects",
    "/projects/{id}/matches": "for staff only: tests/projects",
    "/projects/{id}/matches/{number}": "for staff only: tests/projects",
    "/parcels/{id}/projects": "for staff only: tests/projects",
    "/inquiries": "for staff only: tests/inquiries",
    "/inquiries/terms": "the same for everybody",
    "/inquiries/{reference:reference}": "for staff only: tests/inquiries",
    "/layers": "for staff only",
    "/layers/{id}": "for staff only",
    "/imports": "for staff only",
    "/imports/{id}": "for staff only",
    "/health/live": "no rows",
    "/health/ready": "no rows",
    "/metrics": "no rows: requests and their times",
    "/openapi.json": "the same for everybody",
    "/ogc/tileMatrixSets": "the same for everybody",
    "/ogc/tileMatrixSets/{matrix_set_id}": "the same for everybody",
    "/ogc": "links",
    "/ogc/": "links",
    "/ogc/conformance": "the same for everybody",
}


def asked(questions: Sequence[str], values: Mapping[str, Sequence[object]]) -> Iterator[str]:
    """The addresses that questions stand for."""
    for question in questions:
        names = sorted({name for _, name, _, _ in Formatter().parse(question) if name is not None})
        for chosen in product(*(values[name] for name in names)):
            yield question.format(**dict(zip(names, chosen, strict=True)))
