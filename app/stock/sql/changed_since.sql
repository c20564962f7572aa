-- Parcels of which something was written by transactions that an earlier snapshot did not see and this one does.
--
-- Binds: snapshot text, most bigint. Ids only, ascending, at most so many.
SELECT DISTINCT change.row_id
FROM change
WHERE
    change.collection = 'parcels'
    AND change.transaction_id >= pg_snapshot_xmin(CAST(:snapshot AS pg_snapshot))::text::bigint
    AND NOT pg_visible_in_snapshot(change.transaction_id::text::xid8, CAST(:snapshot AS pg_snapshot))
ORDER BY change.row_id
LIMIT :most
