-- Edges of a network in blocks, as arrays: their lines.
--
-- Binds: network_id bigint; edge_count, block_size integer; only_access boolean: edges that places may be attached to
-- Columns: ids integer[], lines bytea[]: WKB, EPSG:25832. Both are NULL where a block has no such edge.
SELECT
    block.ids,
    block.lines
FROM generate_series(0, CAST(:edge_count AS integer) - 1, CAST(:block_size AS integer)) AS start (id)
CROSS JOIN LATERAL (
    SELECT
        array_agg(edge.id) AS ids,
        array_agg(ST_AsBinary(edge.geom)) AS lines
    FROM network_edge AS edge
    WHERE
        edge.network_id = :network_id AND edge.id >= start.id AND edge.id < start.id + CAST(:block_size AS integer)
        AND (edge.is_access OR NOT CAST(:only_access AS boolean))
) AS block
