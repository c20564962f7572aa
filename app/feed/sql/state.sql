-- Where the change feed stands in this snapshot.
--
-- Columns: secret bytea; epoch text, another one after a restore, a failover or a copy of the database; horizon and
--          last_change_id bigint. All transactions below the horizon have ended and are seen by this snapshot, whatever
--          order they committed in. The last entry below it is where a caller stands who has read everything.
WITH
snapshot AS (
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon
)

SELECT
    change_feed.secret,
    snapshot.horizon,
    coalesce(last_change.transaction_id, 0) AS last_transaction_id,
    coalesce(last_change.id, 0) AS last_change_id,
    concat_ws(
        '-',
        cluster.system_identifier,
        left(pg_walfile_name(pg_current_wal_lsn()), 8), -- the timeline
        database.oid,
        'change'::regclass::oid
    ) AS epoch
FROM change_feed
CROSS JOIN snapshot
CROSS JOIN pg_control_system() AS cluster
INNER JOIN pg_database AS database ON database.datname = current_database()
LEFT JOIN LATERAL (
    SELECT
        change.transaction_id,
        change.id
    FROM change
    WHERE change.transaction_id < snapshot.horizon
    ORDER BY change.transaction_id DESC, change.id DESC
    LIMIT 1
) AS last_change ON true
