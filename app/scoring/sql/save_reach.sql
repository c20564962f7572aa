-- Store the best known distances of parcels, in place of those stored; what stays as it was is not written again.
--
-- Binds: parcel_ids bigint[], and one element a parcel, itself a real[] as text in the order of the targets:
--        road_m text[]: metres by lorry; car_s, truck_s text[]: seconds. NULL where unknown.
INSERT INTO parcel_reach AS stored (parcel_id, road_m, car_s, truck_s)
SELECT
    found.parcel_id,
    found.road_m::real[] AS road_m,
    found.car_s::real[] AS car_s,
    found.truck_s::real[] AS truck_s
FROM unnest(:parcel_ids, :road_m, :car_s, :truck_s) AS found (parcel_id, road_m, car_s, truck_s)
ON CONFLICT (parcel_id) DO UPDATE SET
    road_m = excluded.road_m,
    car_s = excluded.car_s,
    truck_s = excluded.truck_s
WHERE (stored.road_m, stored.car_s, stored.truck_s) IS DISTINCT FROM (excluded.road_m, excluded.car_s, excluded.truck_s)
