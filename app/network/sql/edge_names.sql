-- Edges of a network in blocks, as arrays: what people and their source call them.
--
-- Binds: network_id bigint; edge_count, block_size integer
-- Columns: ids integer[], road_classes text[], names text[] (NULL where there is none), way_ids bigint[] (0: none)
SELECT
    block.ids,
    block.road_classes,
    block.names,
    block.way_ids
FROM generate_series(0, CAST(:edge_count AS integer) - 1, CAST(:block_size AS integer)) AS start (id)
CROSS JOIN LATERAL (
    SELECT
        array_agg(edge.id) AS ids,
        array_agg(edge.road_class) AS road_classes,
        array_agg(edge.name) AS names,
        array_agg(coalesce(edge.way_id, 0)) AS way_ids
    FROM network_edge AS edge
    WHERE edge.network_id = :network_id AND edge.id >= start.id AND edge.id < start.id + CAST(:block_size AS integer)
) AS block
