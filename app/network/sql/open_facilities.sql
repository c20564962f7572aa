-- Open facilities of some kinds, with the points that they are reached by.
--
-- Binds: kinds text[]
-- Columns: ids bigint[], kinds text[], points bytea[]: WKB, EPSG:25832, the points of access where there are any, else
--          the place. All NULL where there are none.
SELECT
    array_agg(facility.id ORDER BY facility.id) AS ids,
    array_agg(facility.kind ORDER BY facility.id) AS kinds,
    array_agg(ST_AsBinary(coalesce(access.points, facility.geom)) ORDER BY facility.id) AS points
FROM facility
CROSS JOIN
    LATERAL (
        SELECT
            ST_Transform(
                ST_SetSRID(ST_Collect(ST_MakePoint(
                    CAST(point.lonlat ->> 0 AS double precision),
                    CAST(point.lonlat ->> 1 AS double precision)
                )), 4326), 25832
            ) AS points
        FROM jsonb_array_elements(coalesce(facility.attributes -> 'access_points', '[]')) AS point (lonlat)
    ) AS access
WHERE facility.kind = ANY(CAST(:kinds AS text[])) AND facility.status = 'open'
