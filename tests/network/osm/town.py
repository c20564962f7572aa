"""A hand-made network of thirty nodes, small enough to tell every way by heart; a square on the map is a kilometre.

    11 ── 12 ──► 13 ── 14 ── 15 ─(31 32 33 34)─ 35 ~~~ ferry ~~~ 36 ── 37
    │     ▲      ┊     ╪     │                                        41 ── 42
    1 ═══ 2 ════ 3 ═══ 4 ═══ 5

The road below is a federal one at 100 km/h, all others are at 50. 2–12 is one way upwards, 15–5 one way downwards,
3–13 is closed to motor vehicles but open to cars, and 4–14 has a bollard. From 12 nobody may turn right at 13. The
roundabout leads from 31 by 32 to 33 and back by 34. 41–42 is an island.
"""

from tests.network.osm.extracts import Map, Tags

NODES = {
    **{number: ((number - 1) * 1000.0, 0.0) for number in range(1, 6)},
    **{number: ((number - 11) * 1000.0, 1000.0) for number in range(11, 16)},
    24: (3000, 500),
    31: (4500, 1000),
    32: (4550, 950),
    33: (4600, 1000),
    34: (4550, 1050),
    35: (5600, 1000),
    36: (5600, 3000),
    37: (6600, 3000),
    41: (9000, 0),
    42: (9500, 0),
}
FEDERAL = {"highway": "primary", "maxspeed": "100", "ref": "B 6"}
COUNTY = {"highway": "tertiary", "maxspeed": "50", "name": "Kreisstraße"}
WAYS: list[tuple[list[int], Tags]] = [
    ([1, 2, 3, 4, 5], FEDERAL),  # 1001
    ([1, 11], COUNTY),  # 1002
    ([2, 12], COUNTY | {"oneway": "yes"}),  # 1003
    ([3, 13], COUNTY | {"motor_vehicle": "no", "motorcar": "yes"}),  # 1004
    ([4, 24, 14], COUNTY),  # 1005
    ([5, 15], COUNTY | {"oneway": "-1"}),  # 1006
    ([11, 12], COUNTY),  # 1007
    ([12, 13], COUNTY),  # 1008
    ([13, 14], COUNTY),  # 1009
    ([14, 15], COUNTY),  # 1010
    ([15, 31], COUNTY),  # 1011
    ([31, 32, 33, 34, 31], COUNTY | {"junction": "roundabout"}),  # 1012
    ([33, 35], COUNTY),  # 1013
    ([35, 36], {"route": "ferry", "motor_vehicle": "yes", "duration": "00:10"}),  # 1014
    ([36, 37], COUNTY),  # 1015
    ([41, 42], COUNTY),  # 1016
]
NO_RIGHT_TURN = (
    {"type": "restriction", "restriction": "no_right_turn"},
    [("w", 1008, "from"), ("n", 13, "via"), ("w", 1004, "to")],
)


def town() -> Map:
    """The map, to be written or changed."""
    return Map(NODES, list(WAYS), {24: {"barrier": "bollard"}}, [NO_RIGHT_TURN])
