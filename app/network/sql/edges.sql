-- Edges of a network in blocks, as arrays: what a search needs. Infinity where a mode may not drive that way.
--
-- Binds: network_id bigint; edge_count, block_size integer
-- Columns: ids, from_nodes, to_nodes   integer[]
--          lengths_m, car_s, car_back_s, truck_s, truck_back_s   double precision[]
--          are_access   boolean[]
SELECT
    block.ids,
    block.from_nodes,
    block.to_nodes,
    block.lengths_m,
    block.car_s,
    block.car_back_s,
    block.truck_s,
    block.truck_back_s,
    block.are_access
FROM generate_series(0, CAST(:edge_count AS integer) - 1, CAST(:block_size AS integer)) AS start (id)
CROSS JOIN LATERAL (
    SELECT
        array_agg(edge.id) AS ids,
        array_agg(edge.from_node) AS from_nodes,
        array_agg(edge.to_node) AS to_nodes,
        array_agg(edge.length_m) AS lengths_m,
        array_agg(coalesce(edge.car_s, 'Infinity')) AS car_s,
        array_agg(coalesce(edge.car_back_s, 'Infinity')) AS car_back_s,
        array_agg(coalesce(edge.truck_s, 'Infinity')) AS truck_s,
        array_agg(coalesce(edge.truck_back_s, 'Infinity')) AS truck_back_s,
        array_agg(edge.is_access) AS are_access
    FROM network_edge AS edge
    WHERE edge.network_id = :network_id AND edge.id >= start.id AND edge.id < start.id + CAST(:block_size AS integer)
) AS block
