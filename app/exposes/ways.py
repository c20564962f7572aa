"""How far a site is from what counts, told three ways: straight line, road, minutes. Pure."""

from collections.abc import Iterator, Sequence
from typing import Any

from app import codes
from app.exposes.figures import Figures
from app.exposes.gather import Site
from app.exposes.labels import LABELS
from app.exposes.legible import legible
from app.exposes.origins import Origins
from app.scoring.criteria import DETOUR_RATIO, ESTIMATED_SPEED_M_PER_S, LEJ_CARGO, MOTORWAY_EXIT, TARGETS, Target
from app.scoring.distances import Distance, Way
from app.words import code_title

LONGEST_FACILITY = 70
KM_PER_H = 3.6  # a metre a second
NAMED_BY_TARGET = {target.id for target in TARGETS if target.always_told}  # one facility each: its name says no more


def near(site: Site, figures: Figures) -> list[dict[str, Any]]:
    """What is drawn on the map, by the numbers there."""
    return [
        {
            "number": number,
            "name": legible(each.facility or "", LONGEST_FACILITY),
            "straight": figures.distance(each.straight_line_m),
            "truck": figures.minutes(_seconds(each.best(codes.Mode.TRUCK))),
        }
        for number, each in enumerate(site.nearest, start=1)
    ]


def distances(site: Site, figures: Figures, origins: Origins) -> list[dict[str, Any]]:
    """Every distance that is told."""
    return [_distance(each, figures, origins) for each in site.distances]


def notes(site: Site, figures: Figures) -> list[str]:
    """How the figures are to be read."""
    told = [LABELS["mean"].by(figures.language)]
    ways = [way for each in site.distances for way in each.ways]
    if any(way.method is codes.Method.ESTIMATED for way in ways):
        speed = figures.number(ESTIMATED_SPEED_M_PER_S * KM_PER_H)
        told.append(LABELS["estimated"].by(figures.language).format(ratio=figures.number(DETOUR_RATIO, 2), speed=speed))
    return told


def networks(sites: Sequence[Site]) -> Iterator[str]:
    """What is to be named with ways on road networks."""
    shown = (
        each.best(mode) for site in sites for each in site.distances for mode in (codes.Mode.CAR, codes.Mode.TRUCK)
    )
    for way in shown:
        if way is not None and way.network is not None:
            yield way.network.attribution


def minutes_by_lorry(site: Site, figures: Figures) -> dict[str, str]:
    """To the motorway and to air cargo, as a table of several sites has them."""
    return {"motorway": _minutes(site, MOTORWAY_EXIT, figures), "cargo": _minutes(site, LEJ_CARGO, figures)}


def _minutes(site: Site, target: Target, figures: Figures) -> str:
    found = next((each for each in site.distances if each.target == target.id), None)
    return figures.minutes(None if found is None else _seconds(found.best(codes.Mode.TRUCK)))


def _distance(distance: Distance, figures: Figures, origins: Origins) -> dict[str, Any]:
    language = figures.language
    car, truck = distance.best(codes.Mode.CAR), distance.best(codes.Mode.TRUCK)
    facility = "" if distance.target in NAMED_BY_TARGET else legible(distance.facility or "", LONGEST_FACILITY)
    return {
        "target": code_title(codes.TargetId, distance.target, language),
        "facility": facility,
        "note": _published(distance, figures),
        "straight": figures.distance(distance.straight_line_m),
        "road": _told(truck, figures.distance(None if truck is None else truck.road_m), language),
        "car": _told(car, figures.minutes(_seconds(car)), language),
        "truck": _told(truck, figures.minutes(_seconds(truck)), language),
        "method": "" if truck is None else code_title(codes.Method, truck.method, language),
        "source": origins.number(distance.source, distance.as_of),
    }


def _told(way: Way | None, figure: str, language: str) -> str:
    """A figure, or that no way leads there, which is another thing than not to know."""
    return figure if way is None or way.reason is None else LABELS["no_way"].by(language)


def _seconds(way: Way | None) -> float | None:
    return None if way is None else way.time_s


def _published(distance: Distance, figures: Figures) -> str:
    if distance.published_m is None:
        return ""
    told = LABELS["contradicts"].by(figures.language).format(value=figures.distance(distance.published_m))
    return f"{told} ({LABELS['too_short'].by(figures.language)})" if distance.contradicts else told
