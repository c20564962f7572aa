"""A network of streets round Leuna with facilities and parcels on it, the same every time."""

import numpy as np
import shapely
from sqlalchemy.orm import Session

from app.codes import FacilityKind, TargetId
from app.geo import LONLAT_SRID, reproject
from app.network.model import Floats, Network
from app.network.store import About
from tests.makers import LEUNA, NOWHERE, OUTLINE, POSITION, make_facility, make_parcel
from tests.network.drawn import make_network

SIDE, STEP_M = 12, 250.0
TARGETS = {
    TargetId.MOTORWAY_EXIT: [FacilityKind.MOTORWAY_JUNCTION],
    TargetId.LEJ_CARGO: [FacilityKind.AIRPORT_CARGO],
    TargetId.CLUSTER: [FacilityKind.MOTORWAY_JUNCTION, FacilityKind.AIRPORT_CARGO],
}
ABOUT = About("Streets of a test", None, "nobody")


def centre() -> Floats:
    """The middle of the network, EPSG:25832."""
    middle: Floats = shapely.get_coordinates(reproject(shapely.Point(LEUNA), LONLAT_SRID))[0]
    return middle


def lonlat(x_m: float, y_m: float) -> tuple[float, float]:
    """A place so far east and north of the middle, in degrees; good to some metres."""
    lon, lat = LEUNA
    return lon + x_m / 69_500.0, lat + y_m / 111_195.0


def streets(seed: int = 1) -> Network:
    """A grid whose crossings are shifted; a third of its streets is one way, a fifth closed to lorries."""
    chance = np.random.default_rng(seed)
    columns, rows = np.meshgrid(np.arange(SIDE), np.arange(SIDE))
    grid = np.stack([columns.ravel(), rows.ravel()], axis=1)
    xy = centre() + (grid - (SIDE - 1) / 2 + chance.uniform(-0.3, 0.3, grid.shape)) * STEP_M
    numbers = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    ends = np.concatenate(
        [
            np.stack([numbers[:, :-1].ravel(), numbers[:, 1:].ravel()], axis=1),
            np.stack([numbers[:-1].ravel(), numbers[1:].ravel()], axis=1),
        ]
    )
    ends = chance.permutation(ends)
    length = np.hypot(*(xy[ends[:, 0]] - xy[ends[:, 1]]).T) * chance.uniform(1.0, 1.3, len(ends))
    car_s = np.repeat((length / chance.uniform(8.0, 25.0, len(ends)))[:, np.newaxis], 2, axis=1)
    car_s[chance.random(len(ends)) < 0.3, 1] = np.inf
    truck_s = car_s * 1.2
    truck_s[chance.random(len(ends)) < 0.2] = np.inf
    return make_network(
        xy.tolist(),
        ends.tolist(),
        length.tolist(),
        car_s.tolist(),
        truck_s.tolist(),
        (chance.random(len(ends)) < 0.9).tolist(),
    )


def make_stock(session: Session) -> list[int]:
    """Facilities of two kinds, one of them with two gates, and parcels: outlines, positions, far away and nowhere."""
    gates = [list(lonlat(-900, 500)), list(lonlat(-700, -100))]
    make_facility(session, at=lonlat(-800, 200), attributes={"access_points": gates})
    make_facility(session, at=lonlat(900, -400))
    make_facility(session, "airport_cargo", at=lonlat(300, 1_100))
    chance = np.random.default_rng(2)
    ids = [
        make_parcel(session, at=lonlat(*chance.uniform(-1_600, 1_600, 2)), place=place, area_m2=area_m2)
        for place in (OUTLINE, POSITION)
        for area_m2 in chance.uniform(500, 40_000, 8).tolist()
    ]
    far = make_parcel(session, at=lonlat(9_000, 0))
    return [*ids, far, make_parcel(session, place=NOWHERE)]
