-- What a run holds of some parcels, one row a mode, as arrays; NaN and -1 where nothing is known.
--
-- Binds: run_id bigint; parcel_ids bigint[]
-- Columns: mode text; parcel_ids bigint[]; edge_ids integer[]; accesses_m real[]; reasons text[];
--          to_s, to_m, from_s, from_m real[][]; to_facility_ids, from_facility_ids integer[][]
SELECT
    travel.mode,
    array_agg(travel.parcel_id) AS parcel_ids,
    array_agg(coalesce(travel.edge_id, -1)) AS edge_ids,
    array_agg(coalesce(travel.access_m, 'NaN')) AS accesses_m,
    array_agg(travel.reason) AS reasons,
    array_agg(array_replace(travel.to_s, NULL, 'NaN')) AS to_s,
    array_agg(array_replace(travel.to_m, NULL, 'NaN')) AS to_m,
    array_agg(array_replace(travel.from_s, NULL, 'NaN')) AS from_s,
    array_agg(array_replace(travel.from_m, NULL, 'NaN')) AS from_m,
    array_agg(array_replace(travel.to_facility_ids, NULL, -1)) AS to_facility_ids,
    array_agg(array_replace(travel.from_facility_ids, NULL, -1)) AS from_facility_ids
FROM travel
WHERE travel.run_id = :run_id AND travel.parcel_id = ANY(CAST(:parcel_ids AS bigint[]))
GROUP BY travel.mode
