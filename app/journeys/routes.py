"""One way as a line, and areas within reach, as GeoJSON."""

import json
from collections.abc import Sequence
from typing import Annotated, Any

import shapely
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel
from shapely.geometry.base import BaseGeometry

from app.codes import Mode
from app.geo import LONLAT_DIGITS, LONLAT_SRID, STORAGE_SRID, reproject
from app.journeys import find
from app.journeys.bodies import (
    IsochroneCollection,
    IsochroneFeature,
    IsochroneProperties,
    RouteFeature,
    RouteProperties,
    StepBody,
)
from app.journeys.questions import IsochroneQuestion, RouteQuestion
from app.journeys.store import End
from app.network.edge_store import LoadedNetworks
from app.network.model import NetworkRecord
from app.partners.access import Expensive, ViewerDep
from app.partners.model import Viewer
from app.web.deps import ReadSessionDep, SettingsDep
from app.web.responses import GeoJSON

router = APIRouter(tags=["journeys"])


@router.get("/isochrones", response_model=IsochroneCollection, response_class=GeoJSON, dependencies=[Expensive])
def get_isochrones(
    request: Request,
    question: Annotated[IsochroneQuestion, Query()],
    session: ReadSessionDep,
    settings: SettingsDep,
    viewer: ViewerDep,
) -> Response:
    """The areas within so many minutes of a place, parcel or facility on the road network."""
    limits_s, towards = question.limits_s(), question.towards()
    end = question.end(session, viewer, settings)
    found = find.reach(session, _networks(request), end, question.mode, towards, limits_s)
    features = [
        IsochroneFeature(
            type="Feature",
            geometry=_geometry(each.area),
            properties=IsochroneProperties(
                **_network_members(found.network, question.mode),
                minutes=each.limit_s / 60,
                time_s=each.limit_s,
                direction=towards,
                name=end.name,
                cell_m=each.cell_m,
            ),
        )
        for each in found.areas
    ]
    return _respond(IsochroneCollection(type="FeatureCollection", features=features), viewer)


@router.get("/routes", response_model=RouteFeature, response_class=GeoJSON, dependencies=[Expensive])
def get_route(
    request: Request,
    question: Annotated[RouteQuestion, Query()],
    session: ReadSessionDep,
    settings: SettingsDep,
    viewer: ViewerDep,
) -> Response:
    """The quickest way between two places as a line, with the streets it follows."""
    start, end = question.ends(session, viewer, settings)
    found = find.journey(session, _networks(request), start, end, question.mode)
    feature = RouteFeature(
        type="Feature",
        geometry=_geometry(found.line),
        properties=RouteProperties(
            **_network_members(found.network, question.mode),
            time_s=found.time_s,
            road_m=found.road_m,
            access_m=found.access_m,
            from_name=start.name,
            to_name=end.name,
            accuracy_m=_least_exact([start, end]),
            steps=[StepBody(**vars(step)) for step in found.steps],
        ),
    )
    return _respond(feature, viewer)


def _networks(request: Request) -> LoadedNetworks:
    networks: LoadedNetworks = request.app.state.networks
    return networks


def _network_members(network: NetworkRecord, mode: Mode) -> dict[str, Any]:
    return {
        "mode": mode,
        "method": network.method,
        "network": network.title,
        "network_as_of": network.as_of,
        "engine_version": network.engine_version,
        "attribution": network.attribution,
    }


def _least_exact(ends: Sequence[End]) -> float | None:
    return max((end.accuracy_m for end in ends if end.accuracy_m is not None), default=None)


def _geometry(shape: BaseGeometry) -> dict[str, Any]:
    lonlat = shapely.transform(reproject(shape, STORAGE_SRID, LONLAT_SRID), lambda at: at.round(LONLAT_DIGITS))
    geometry: dict[str, Any] = json.loads(shapely.to_geojson(lonlat))
    return geometry


def _respond(body: BaseModel, viewer: Viewer) -> Response:
    scope = "private" if viewer.is_known else "public"
    headers = {"Cache-Control": f"{scope}, no-cache", "Vary": "Authorization"}
    return GeoJSON(body.model_dump_json(), headers=headers)
