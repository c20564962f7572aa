"""What is asked about journeys: which ends, by what, in how many minutes."""

from typing import Literal

import shapely
from pydantic import BaseModel, Field

from app.codes import Mode
from app.db.session import Session
from app.errors import InputProblem, InvalidRequest
from app.geo import LONLAT_SRID, Bbox, check_place
from app.journeys import store
from app.journeys.store import End
from app.network.model import Direction
from app.partners.model import Viewer
from app.settings import Settings
from app.web.deps import Line

MOST_MINUTES = 120
MOST_LIMITS = 6


class _Question(BaseModel):
    lon: float | None = Field(
        default=None, ge=-180, le=180, description="Longitude in degrees, WGS 84.", examples=[11.97]
    )
    lat: float | None = Field(default=None, ge=-90, le=90, description="Latitude in degrees, WGS 84.", examples=[51.48])
    parcel: Line | None = Field(default=None, description="Key of a parcel.")
    facility: Line | None = Field(default=None, description="Key of a facility, as /infrastructure shows it.")
    mode: Literal[Mode.CAR, Mode.TRUCK] = Field(default=Mode.TRUCK, description="By car or by lorry.")


class IsochroneQuestion(_Question):
    """From or to where, by what, in how many minutes."""

    minutes: Line = Field(default="10,20,30", description="Up to six numbers of minutes up to 120, commas between.")
    direction: Direction | None = Field(
        default=None, description="`to` it or `from` it; default: to a facility, from a place or parcel."
    )

    def end(self, session: Session, viewer: Viewer, settings: Settings) -> End:
        """Where it is asked from or to: one place, parcel or facility."""
        if sum(each is not None for each in (self.lon, self.parcel, self.facility)) != 1:
            problem = InputProblem("Name either lon and lat, or parcel, or facility.", parameter="facility")
            raise InvalidRequest("Nobody can tell where from or where to; see errors.", problems=[problem])
        if self.facility is not None:
            return store.facility(session, self.facility)
        if self.parcel is not None:
            return store.parcel(session, self.parcel, viewer)
        return _place(self.lon, self.lat, settings)

    def towards(self) -> Direction:
        """The direction asked for, or the one that is meant."""
        return self.direction or (Direction.FROM if self.facility is None else Direction.TO)

    def limits_s(self) -> list[float]:
        """The minutes in seconds, ascending."""
        try:
            minutes = sorted({float(part) for part in self.minutes.split(",")})
        except ValueError:
            minutes = []
        if not minutes or len(minutes) > MOST_LIMITS or not all(0 < each <= MOST_MINUTES for each in minutes):
            problem = InputProblem(
                "Must be up to {count} numbers above 0 and up to {most}, commas between.",
                parameter="minutes",
                values={"count": MOST_LIMITS, "most": MOST_MINUTES},
            )
            raise InvalidRequest("The minutes cannot be read; see errors.", problems=[problem])
        return [each * 60 for each in minutes]


class RouteQuestion(_Question):
    """From a place or parcel to a place or facility."""

    to_lon: float | None = Field(
        default=None, ge=-180, le=180, description="Longitude of the end, WGS 84.", examples=[12.22]
    )
    to_lat: float | None = Field(
        default=None, ge=-90, le=90, description="Latitude of the end, WGS 84.", examples=[51.42]
    )

    def ends(self, session: Session, viewer: Viewer, settings: Settings) -> tuple[End, End]:
        """Start and end."""
        starts = sum(each is not None for each in (self.lon, self.parcel))
        ends = sum(each is not None for each in (self.to_lon, self.facility))
        if (starts, ends) != (1, 1):
            problem = InputProblem(
                "Start at lon and lat or at parcel, and end at to_lon and to_lat or at facility.", parameter="facility"
            )
            raise InvalidRequest("Nobody can tell where from or where to; see errors.", problems=[problem])
        start = (
            _place(self.lon, self.lat, settings) if self.parcel is None else store.parcel(session, self.parcel, viewer)
        )
        end = (
            _place(self.to_lon, self.to_lat, settings)
            if self.facility is None
            else store.facility(session, self.facility)
        )
        return start, end


def _place(lon: float | None, lat: float | None, settings: Settings) -> End:
    if lon is None or lat is None:
        problem = InputProblem("A place has a longitude and a latitude.", parameter="lat" if lat is None else "lon")
        raise InvalidRequest("Nobody can tell where from or where to; see errors.", problems=[problem])
    check_place(shapely.Point(lon, lat), LONLAT_SRID, Bbox(*settings.extent))
    return store.place(lon, lat)
