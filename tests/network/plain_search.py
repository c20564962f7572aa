"""A search written plainly: every edge is cut where something hangs on it, and a heap finds the way of one pair.

Ways are (milliseconds, decimetres) in whole numbers. Nothing here is shared with the search of the service.
"""

import heapq
import math
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from app.codes import Mode
from app.network.model import Hung, Network

Stop = tuple[str, int, float]  # ("node", number, 0), ("edge", number, share), ("start", 0, 0), ("end", 0, 0)
Cost = tuple[int, int]
Roads = dict[Stop, list[tuple[Stop, Cost]]]
MS_PER_ACCESS_M = 180


def least(network: Network, mode: Mode, start: tuple[Hung, int], end: tuple[Hung, int]) -> Cost | None:
    """The least cost of driving from one thing that hangs on a network to another; None where no way leads there."""
    roads = _roads(network, mode, start[0], end[0])
    for stop, cost in _legs(*start):
        roads["start", 0, 0.0].append((stop, cost))
    for stop, cost in _legs(*end):
        roads[stop].append((("end", 0, 0.0), cost))
    return _search(roads)


def _search(roads: Roads) -> Cost | None:
    heap: list[tuple[Cost, Stop]] = [((0, 0), ("start", 0, 0.0))]
    done = set()
    while heap:
        (ms, dm), stop = heapq.heappop(heap)
        if stop[0] == "end":
            return ms, dm
        if stop not in done:
            done.add(stop)
            for following, (leg_ms, leg_dm) in roads[stop]:
                heapq.heappush(heap, ((ms + leg_ms, dm + leg_dm), following))
    return None


def _legs(hung: Hung, number: int) -> Iterator[tuple[Stop, Cost]]:
    rows = zip(hung.owner, hung.snaps.edge, hung.snaps.share, hung.snaps.access_m, strict=True)
    for owner, edge, share, access_m in rows:
        if owner == number:
            yield ("edge", int(edge), float(share)), (MS_PER_ACCESS_M * int(access_m), 10 * int(access_m))


def _roads(network: Network, mode: Mode, *hung: Hung) -> Roads:
    shares: dict[int, set[float]] = defaultdict(set)
    for each in hung:
        for edge, share in zip(each.snaps.edge, each.snaps.share, strict=True):
            shares[int(edge)].add(float(share))
    roads: Roads = defaultdict(list)
    for edge in range(network.edge_count):
        ends: list[tuple[Stop, float]] = [
            (("node", int(network.from_node[edge]), 0.0), 0.0),
            *((("edge", edge, share), share) for share in sorted(shares[edge])),
            (("node", int(network.to_node[edge]), 0.0), 1.0),
        ]
        along_s, against_s = network.seconds[mode][edge]
        for (stop, share), (following, next_share) in pairwise(ends):
            part = next_share - share
            metres = 10 * part * network.length_m[edge]
            for tail, head, seconds in ((stop, following, along_s), (following, stop, against_s)):
                if part == 0:  # one who stands at the end of an edge need not drive it
                    roads[tail].append((head, (0, 0)))
                elif math.isfinite(seconds):
                    roads[tail].append((head, (int(1_000 * part * seconds), int(metres))))
    return roads
