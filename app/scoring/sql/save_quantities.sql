-- Store what criteria measure of parcels, in place of what is stored; what stays as it was is not written again.
--
-- Binds: parcel_ids bigint[], and one element a parcel: quantities bytea[], laid out as app/scoring/quantities.py says.
INSERT INTO parcel_quantity AS stored (parcel_id, quantities)
SELECT
    found.parcel_id,
    found.quantities
FROM unnest(:parcel_ids, :quantities) AS found (parcel_id, quantities)
ON CONFLICT (parcel_id) DO UPDATE SET
    quantities = excluded.quantities
WHERE stored.quantities <> excluded.quantities
