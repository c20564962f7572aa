"""What filters and orders of parcels say of distances: those that scores use, kept in `parcel_reach`."""

from collections.abc import Iterator, Mapping

from sqlalchemy import literal_column

from app.codes import TargetId
from app.db.tables import ParcelReachRow, ParcelRow
from app.features.collection import Companion, Queryable, ValueType

WHERE_TO: Mapping[TargetId, str] = {
    TargetId.LEJ_REFERENCE: "the reference point of Leipzig/Halle airport",
    TargetId.LEJ_PASSENGER: "the passenger terminal of Leipzig/Halle airport",
    TargetId.LEJ_CARGO: "the air cargo area of Leipzig/Halle airport",
    TargetId.MOTORWAY_EXIT: "the nearest motorway exit",
    TargetId.BUSINESS_TRAVEL: "the airport terminal or an IC/ICE station, the nearer",
    TargetId.COMBINED_TRANSPORT: "the nearest freight terminal of combined transport",
    TargetId.INLAND_PORT: "the nearest inland port",
    TargetId.RESEARCH: "the nearest university or research institute",
    TargetId.CLUSTER: "the nearest chemical or technology park",
    TargetId.GAS_HYDROGEN: "the nearest place on the hydrogen network",
}
HOW = "mean of both directions, by the best method that can tell; unknown where no road leads"
REACH = Companion(ParcelReachRow.__table__, ParcelReachRow.parcel_id == ParcelRow.id)
REACH_PARAMETERS = (
    "motorway_exit_truck_s",
    "motorway_exit_road_m",
    "lej_cargo_truck_s",
    "lej_passenger_car_s",
    "business_travel_car_s",
    "combined_transport_road_m",
    "inland_port_road_m",
)


def reach_queryables() -> Iterator[tuple[str, Queryable]]:
    """Road metres and seconds to every target, by its place in the arrays."""
    for position, (target, where) in enumerate(WHERE_TO.items(), start=1):
        told = (
            ("road_m", ParcelReachRow.road_m, "m", f"Road to {where}, of the quickest way by lorry, {HOW}"),
            ("car_s", ParcelReachRow.car_s, "s", f"Time by car to {where}, {HOW}"),
            ("truck_s", ParcelReachRow.truck_s, "s", f"Time by lorry to {where}, {HOW}"),
        )
        for name, column, unit, description in told:
            at_target = column[literal_column(str(position))]
            yield f"{target}_{name}", Queryable(at_target, ValueType.NUMBER, unit, description=description)
