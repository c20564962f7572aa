"""Airports and railway stations of the region, as files of facilities."""

import csv
import json
import re
from pathlib import Path
from typing import Any, NamedTuple

from packages import STATIONS, Packages

AIRPORTS_DATE = "2026-09-05"

# Places of other airports that freight and business travel of the region use, outside the box.
FAR_AIRPORTS = ("EDDB", "EDDC")
LEIPZIG_HALLE = "EDDP"  # has three points of its own in infrastructure.csv
UMLAUTS = {  # the package writes names without umlauts
    "Kothen": "Köthen",
    "Bohlen": "Böhlen",
    "Sommerda-Dermsdorf": "Sömmerda-Dermsdorf",
    "Klein Muhlingen": "Klein Mühlingen",
    "Schonebeck-Zackmunde": "Schönebeck-Zackmünde",
    "Jena-Schongleina": "Jena-Schöngleina",
    "Oberrissdorf": "Oberrißdorf",
    "Leipzig Halle": "Leipzig/Halle",
}
AIRPORT_ACCURACY_M = 500
STATION_ACCURACY_M = 100

LONG_DISTANCE = ("nationalExpress", "national")  # ICE, IC
TRAINS = (*LONG_DISTANCE, "regionalExpress", "regional", "suburban")

FACILITY_COLUMNS = (
    "key", "kind", "name", "reference", "status", "open_from_year", "lat", "lon", "accuracy_m",
    "source_detail", "as_of", "note",
)  # fmt: skip

Feature = dict[str, Any]


class Box(NamedTuple):
    """The window around the region for point data, in degrees."""

    west: float = 10.75
    south: float = 50.75
    east: float = 13.10
    north: float = 52.20

    def holds(self, lon: float, lat: float) -> bool:
        return self.west <= lon <= self.east and self.south <= lat <= self.north


BOX = Box()


def write_facilities(rows: list[Feature], path: Path, extra: tuple[str, ...] = ()) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [*FACILITY_COLUMNS, *extra], lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: str(row["key"])))
    print(f"{len(rows)} rows in {path.name}")


def airport_name(raw: str) -> str:
    name = raw.removesuffix(" Airport")
    return UMLAUTS.get(name, name)


def build_airports(packages: Packages, folder: Path) -> None:
    """Airports (with an IATA code and scheduled or cargo use) and airfields of the region."""
    text = packages.from_wheel("airportsdata/airports.csv").decode()
    rows: list[Feature] = []
    for row in csv.DictReader(text.splitlines()):
        lon, lat, icao = float(row["lon"]), float(row["lat"]), row["icao"]
        wanted = icao in FAR_AIRPORTS or (row["country"] == "DE" and BOX.holds(lon, lat))
        if not wanted or icao == LEIPZIG_HALLE:
            continue
        # ICAO area codes: EDD is an international airport; the others are airfields
        kind = "airport" if icao.startswith("EDD") or icao in ("EDAC", "EDBC") else "airfield"
        rows.append(
            {
                "key": f"{kind}-{icao.lower()}",
                "kind": kind,
                "name": airport_name(row["name"]),
                "reference": " / ".join(filter(None, (icao, row["iata"]))),
                "status": "open",
                "lat": lat,
                "lon": lon,
                "accuracy_m": AIRPORT_ACCURACY_M,
                "source_detail": "airportsdata 20260905",
                "as_of": AIRPORTS_DATE,
            }
        )
    write_facilities(rows, folder / "airports.csv")


def station_name(raw: str) -> str:
    """`Halle(Saale)Hbf` as people write it: `Halle (Saale) Hbf`."""
    spaced = re.sub(r"(?<=\S)\(", " (", raw)
    return re.sub(r"\)(?=\w)", ") ", spaced)


def is_station(stop: Feature) -> bool:
    """A passenger station: served by trains and an operating point of the railway (RIL 100 code).

    The code keeps out what the file also calls regional: replacement buses, trams and cable cars.
    """
    place = stop.get("location") or {}
    products = stop.get("products") or {}
    return (
        stop["type"] == "station"
        and bool(stop.get("ril100Ids"))
        and any(products.get(train) for train in TRAINS)
        and place.get("longitude") is not None
        and BOX.holds(place["longitude"], place["latitude"])
    )


def station_row(stop: Feature) -> Feature:
    products = [train for train in TRAINS if stop["products"].get(train)]
    is_long_distance = any(train in LONG_DISTANCE for train in products)
    return {
        "key": f"station-{stop['id']}",
        "kind": "long_distance_station" if is_long_distance else "station",
        "name": station_name(stop["name"]),
        "reference": " ".join(stop["ril100Ids"][0].split()),
        "status": "open",
        "lat": round(stop["location"]["latitude"], 6),
        "lon": round(stop["location"]["longitude"], 6),
        "accuracy_m": STATION_ACCURACY_M,
        "source_detail": "db-hafas-stations 2.0.0",
        "eva": stop["id"],
        "products": " ".join(products),
    }


def build_stations(packages: Packages, folder: Path) -> None:
    lines = packages.from_tar(STATIONS, "full.ndjson").splitlines()
    rows = [station_row(stop) for stop in map(json.loads, lines) if is_station(stop)]
    write_facilities(rows, folder / "stations.csv", extra=("eva", "products"))
