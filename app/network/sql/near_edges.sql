-- The edges that geometries may be attached to: of each the nearest ones, by index.
--
-- Binds: network_id bigint; geometries bytea[]: WKB, EPSG:25832; most_m double precision; candidates integer
-- Columns: those of edges.sql and edge_lines.sql, an array each; all NULL where there are none
WITH near AS (
    SELECT DISTINCT candidate.id
    FROM unnest(CAST(:geometries AS bytea[])) AS place (wkb)
    CROSS JOIN
        LATERAL (
            SELECT
                edge.id,
                edge.geom <-> ST_GeomFromWKB(place.wkb, 25832) AS distance_m
            FROM network_edge AS edge
            WHERE edge.network_id = :network_id AND edge.is_access
            ORDER BY edge.geom <-> ST_GeomFromWKB(place.wkb, 25832)
            LIMIT :candidates
        ) AS candidate
    WHERE candidate.distance_m <= :most_m
)

SELECT
    array_agg(edge.id) AS ids,
    array_agg(edge.from_node) AS from_nodes,
    array_agg(edge.to_node) AS to_nodes,
    array_agg(edge.length_m) AS lengths_m,
    array_agg(coalesce(edge.car_s, 'Infinity')) AS car_s,
    array_agg(coalesce(edge.car_back_s, 'Infinity')) AS car_back_s,
    array_agg(coalesce(edge.truck_s, 'Infinity')) AS truck_s,
    array_agg(coalesce(edge.truck_back_s, 'Infinity')) AS truck_back_s,
    array_agg(ST_AsBinary(edge.geom)) AS lines
FROM network_edge AS edge
WHERE edge.network_id = :network_id AND edge.id IN (SELECT near.id FROM near)
