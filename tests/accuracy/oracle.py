"""Asks Valhalla for routes: run by the interpreter of an environment of its own, as a child process.

Reads a JSON object from stdin (configuration, costing and its options, pairs of lon/lat) and writes one line a pair:
seconds and metres, or null where Valhalla finds no way.
"""

import json
import sys

import valhalla


def main() -> None:
    """Answer all pairs, by `route` and in the direction asked for."""
    order = json.load(sys.stdin)
    actor = valhalla.Actor(order["config"])
    for start, end in order["pairs"]:
        request = {
            "locations": [{"lon": lon, "lat": lat} for lon, lat in (start, end)],
            "costing": order["costing"],
            "costing_options": {order["costing"]: order["options"]},
            "directions_type": "none",
            "units": "kilometers",
        }
        try:
            summary = json.loads(actor.route(json.dumps(request)))["trip"]["summary"]
            answer = [summary["time"], summary["length"] * 1_000]
        except RuntimeError:
            answer = None
        sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
