-- Which state of the stock this transaction sees, and its snapshot as text.
--
-- Binds: parcels, scores and facilities, the names of three counters. Their versions are bigint, 0 where nothing was
-- ever written. Whoever writes parcels raises their version last, so that equal versions are equal rows.
-- `life` is another one after a restore, and whenever the database was started: versions may count anew then.
-- `sees_one_state` is false where the next statement may see another state than this one, or rows that are not
-- committed.
SELECT
    coalesce(max(version) FILTER (WHERE collection = :parcels), 0) AS parcels_version,
    coalesce(max(version) FILTER (WHERE collection = :scores), 0) AS scores_version,
    coalesce(max(version) FILTER (WHERE collection = :facilities), 0) AS facilities_version,
    pg_current_snapshot()::text AS snapshot,
    concat_ws('/', current_database(), 'parcel'::regclass::oid, pg_postmaster_start_time()) AS life,
    current_setting('transaction_isolation') IN ('repeatable read', 'serializable')
    AND pg_current_xact_id_if_assigned() IS NULL AS sees_one_state
FROM collection_version
WHERE collection IN (:parcels, :scores, :facilities)
