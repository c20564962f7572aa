"""Turn restrictions as relations state them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.codes import Mode
from app.network.osm.findings import Finding

Member = tuple[str, int, str]  # kind (n, w, r), id, role

# Who is meant by `restriction:hgv` and who is let off by `except=hgv`.
VEHICLES: Mapping[str, frozenset[Mode]] = {
    "motorcar": frozenset({Mode.CAR}),
    "hgv": frozenset({Mode.TRUCK}),
    "goods": frozenset({Mode.TRUCK}),
    "motor_vehicle": frozenset({Mode.CAR, Mode.TRUCK}),
    "vehicle": frozenset({Mode.CAR, Mode.TRUCK}),
}


@dataclass(frozen=True)
class Restriction:
    """From one way over a node to another: forbidden, or the only way on."""

    relation_id: int
    from_way: int
    via_node: int
    to_way: int
    is_only: bool
    modes: frozenset[Mode]


def restriction_of(relation_id: int, tags: Mapping[str, str], members: Sequence[Member]) -> Restriction | Finding:
    """Read a relation of type restriction, or say why it is not used."""
    kind, modes = _kind(tags)
    if kind is None:
        return Finding.CONDITIONAL if any(key.endswith(":conditional") for key in tags) else Finding.RESTRICTION_UNUSED
    modes -= _let_off(tags)
    if not modes:
        return Finding.RESTRICTION_UNUSED
    ways = {role: [ref for of, ref, named in members if named == role and of == "w"] for role in ("from", "via", "to")}
    nodes = [ref for of, ref, named in members if named == "via" and of == "n"]
    if ways["via"]:
        return Finding.RESTRICTION_VIA_WAY
    if not kind.startswith(("no_", "only_")) or not len(ways["from"]) == len(ways["to"]) == len(nodes) == 1:
        return Finding.RESTRICTION_UNKNOWN
    return Restriction(relation_id, ways["from"][0], nodes[0], ways["to"][0], kind.startswith("only_"), modes)


def _kind(tags: Mapping[str, str]) -> tuple[str | None, frozenset[Mode]]:
    """What is said, and of whom, where it holds at all times for cars or lorries."""
    if "restriction" in tags:
        return tags["restriction"], frozenset({Mode.CAR, Mode.TRUCK})
    for vehicle, modes in VEHICLES.items():
        if f"restriction:{vehicle}" in tags:
            return tags[f"restriction:{vehicle}"], modes
    return None, frozenset()


def _let_off(tags: Mapping[str, str]) -> frozenset[Mode]:
    vehicles = [vehicle.strip() for vehicle in tags.get("except", "").split(";")]
    return frozenset().union(*(VEHICLES.get(vehicle, frozenset()) for vehicle in vehicles))
