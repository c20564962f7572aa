-- Put the main roads of a network in place of those that are published; returns the ids of all that stand now.
--
-- Binds: network_id bigint. Roads of one class and number are one row in each square of 25 km, so that a wide tile
-- has few of them. A number is written as on signs: A 14. Of primary roads no other name is told.
WITH known AS (
    SELECT
        method,
        title,
        as_of
    FROM network
    WHERE id = :network_id
),

edge AS (
    SELECT
        road_class,
        geom,
        CASE WHEN name ~ '^[A-Z]{1,2} ?[0-9]' THEN regexp_replace(name, '^([A-Z]+) ?', '\1 ') END AS reference,
        CASE WHEN road_class <> 'primary' AND name !~ '^[A-Z]{1,2} ?[0-9]' THEN name END AS name,
        floor(ST_XMin(geom) / 25000)::int AS square_column,
        floor(ST_YMin(geom) / 25000)::int AS square_row
    FROM network_edge
    WHERE network_id = :network_id AND road_class IN ('motorway', 'trunk', 'primary')
),

line AS (
    SELECT
        road_class,
        reference,
        name,
        concat_ws('/', road_class, coalesce(reference, name, '-'), square_column, square_row) AS place,
        ST_Multi(ST_LineMerge(ST_UnaryUnion(ST_Collect(geom)))) AS geom
    FROM edge
    GROUP BY road_class, reference, name, square_column, square_row
)

INSERT INTO road (key, road_class, reference, name, method, schematic, geom, source, as_of)
SELECT
    concat_ws('/', known.method, line.place) AS key,
    line.road_class,
    line.reference,
    line.name,
    known.method,
    known.method = 'skeleton' AS schematic,
    line.geom,
    known.title,
    known.as_of
FROM line
CROSS JOIN known
ON CONFLICT (key) DO UPDATE SET geom = excluded.geom, source = excluded.source, as_of = excluded.as_of
RETURNING id
