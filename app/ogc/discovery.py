"""Where a client starts: landing page, conformance, and the description of every collection."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response

from app.crs import CRS84, OFFERED, STORAGE
from app.db.session import Session
from app.features.collection import Collection
from app.features.extents import Extent, Extents
from app.files.written_formats import FORMATS
from app.network.listed import Origin, origins
from app.ogc.conformance import CONFORMS_TO
from app.ogc.formats import HTML_TYPE, JSON_TYPE, SCHEMA_TYPE, TITLE, Format, FormatDep, Link, answer, link, own_links
from app.partners.access import ViewerDep
from app.partners.model import Viewer
from app.published.access import CollectionDep, PublishedDep
from app.published.origins import behind
from app.web.deps import ReadSessionDep
from app.web.responses import GEOJSON, link_to

router = APIRouter(prefix="/ogc", include_in_schema=False)

OPENAPI_TYPE = "application/vnd.oai.openapi+json;version=3.0"
RELATIONS = "http://www.opengis.net/def/rel/ogc/1.0/"
DESCRIPTION = "Commercial land in the mining region of south Sachsen-Anhalt, with districts and infrastructure."


@router.get("")
@router.get("/")
def ogc_landing(request: Request, viewer: ViewerDep, format_: FormatDep) -> Response:
    """Landing page."""
    links = [
        *own_links(request, format_),
        link(request, "service-desc", "/ogc/api", OPENAPI_TYPE, "Description of this API (OpenAPI 3.0)"),
        {
            "rel": "service-doc",
            "type": HTML_TYPE,
            "title": "Description of this API for people",
            "href": link_to(request, "/ogc/api", {"f": "html"}),
        },
        link(request, "conformance", "/ogc/conformance", JSON_TYPE, "What this service conforms to"),
        link(request, "data", "/ogc/collections", JSON_TYPE, "Collections"),
        link(request, f"{RELATIONS}tiling-schemes", "/ogc/tileMatrixSets", JSON_TYPE, "Tile matrix sets"),
    ]
    body = {"title": TITLE, "description": DESCRIPTION, "links": links}
    return answer(request, format_, "landing", body, viewer)


@router.get("/conformance")
def ogc_conformance(request: Request, viewer: ViewerDep, format_: FormatDep) -> Response:
    """Which parts of the standards hold here."""
    body = {"conformsTo": CONFORMS_TO, "links": own_links(request, format_)}
    return answer(request, format_, "conformance", body, viewer)


@router.get("/collections")
def ogc_collections(
    request: Request, session: ReadSessionDep, viewer: ViewerDep, published: PublishedDep, format_: FormatDep
) -> Response:
    """Every collection."""
    networks = origins(session)
    body = {
        "links": own_links(request, format_),
        "crs": list(OFFERED),
        "collections": [
            _described(request, session, viewer, collection)
            | _rights(collection, networks)
            | {"links": _links(request, collection, networks)}
            for collection in published.all(session, viewer)
        ],
    }
    return answer(request, format_, "collections", body, viewer)


@router.get("/collections/{collection_id}")
def ogc_collection(
    request: Request, session: ReadSessionDep, viewer: ViewerDep, collection: CollectionDep, format_: FormatDep
) -> Response:
    """One collection."""
    own = own_links(request, format_)
    networks = origins(session)
    links = [*own, *(each for each in _links(request, collection, networks) if each["rel"] != "self")]
    body = _described(request, session, viewer, collection) | _rights(collection, networks) | {"links": links}
    return answer(request, format_, "collection", body, viewer)


def _described(request: Request, session: Session, viewer: Viewer, collection: Collection) -> dict[str, Any]:
    extents: Extents = request.app.state.extents
    extent = _extent_members(extents.of(session, collection, viewer))
    return {
        "id": collection.id,
        "title": collection.title,
        **({"description": collection.description} if collection.description else {}),
        "itemType": "feature",
        **({"extent": extent} if extent else {}),
        "crs": list(OFFERED),
        "storageCrs": STORAGE.uri,
    }


def _rights(collection: Collection, networks: Iterable[Origin]) -> dict[str, str]:
    """Whom to name, and the licences, of the collection as a whole and of the road networks behind it."""
    named: list[Collection | Origin] = [collection, *behind(collection, networks)]
    members = {
        "attribution": " | ".join(each.attribution for each in named if each.attribution),
        "licence": "; ".join(each.licence for each in named if each.licence),
    }
    return {name: text for name, text in members.items() if text}


def _extent_members(extent: Extent) -> dict[str, Any]:
    members: dict[str, Any] = {}
    if extent.bbox is not None:
        box = extent.bbox
        members["spatial"] = {"bbox": [[box.west, box.south, box.east, box.north]], "crs": CRS84.uri}
    if extent.first_day is not None:
        members["temporal"] = {
            "interval": [[_midnight(extent.first_day), _midnight(extent.last_day)]],
            "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian",
        }
    return members


def _midnight(day: date | None) -> str | None:
    return None if day is None else f"{day.isoformat()}T00:00:00Z"


def _links(request: Request, collection: Collection, networks: Iterable[Origin]) -> list[Link]:
    """What a description leads to; the address of the items bears no parameters, for clients append an id to it."""
    path = f"/ogc/collections/{collection.id}"
    return [
        link(request, "self", path, JSON_TYPE, collection.title),
        link(request, "items", f"{path}/items", GEOJSON, f"{collection.title}, as GeoJSON"),
        {
            "rel": "items",
            "type": HTML_TYPE,
            "title": f"{collection.title}, as HTML",
            "href": link_to(request, f"{path}/items", {"f": Format.HTML.value}),
        },
        link(request, f"{RELATIONS}queryables", f"{path}/queryables", SCHEMA_TYPE, "What a filter may name"),
        link(request, f"{RELATIONS}sortables", f"{path}/sortables", SCHEMA_TYPE, "What sortby may name"),
        link(request, f"{RELATIONS}schema", f"{path}/schema", SCHEMA_TYPE, "What a feature has"),
        link(request, f"{RELATIONS}tilesets-vector", f"{path}/tiles", JSON_TYPE, "Vector tiles"),
        # relations are the same in any case (RFC 8288); GDAL 3.6 knows this spelling only
        link(request, "describedBy", f"{path}/geojson-schema", SCHEMA_TYPE, "What a feature looks like as GeoJSON"),
        *(
            {"rel": "license", "type": HTML_TYPE, "title": network.licence, "href": network.licence_url}
            for network in behind(collection, networks)
        ),
        *(
            link(
                request,
                "enclosure",
                f"/exports/{collection.id}.{ending}",
                written.media_type,
                f"All as {written.title}",
            )
            for ending, written in FORMATS.items()
        ),
    ]
