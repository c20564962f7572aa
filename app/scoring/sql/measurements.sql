-- Nearest open facility of every target, measured from n places: geodesic metres on the WGS 84 ellipsoid.
--
-- Measured from the entrance, else the nearest point of the outline, else the position. The interval is what the
-- accuracy of the facilities, and of the place where only a position is known, leaves open: a facility that looks
-- farther may be the nearest, so every candidate that could be is looked at.
--
-- Binds: parcel_ids, site_ids   bigint[]: rows to measure from
--        lons, lats             double precision[]: bare places in degrees, WGS 84, numbered from 1
--        targets, kinds         text[]: pairs of target and facility kind
-- Columns: subject_id           id of the parcel or site, or the number of the place
--          target               text
--          facility_id          bigint: the nearest by its stated position
--          value_m, low_m, high_m   double precision
WITH
-- The geometry measured from, EPSG:25832, and how far off it may be.
start AS (
    SELECT
        parcel.id AS subject_id,
        coalesce(parcel.entrance, parcel.geom, parcel.position) AS geom,
        CASE
            WHEN parcel.entrance IS NULL AND parcel.geom IS NULL THEN coalesce(parcel.position_uncertainty_m, 0)
            ELSE 0
        END AS uncertainty_m
    FROM parcel
    WHERE parcel.id = ANY(:parcel_ids)
    UNION ALL
    SELECT
        site.id AS subject_id,
        coalesce(site.geom, site.position) AS geom,
        CASE WHEN site.geom IS NULL THEN coalesce(site.position_uncertainty_m, 0) ELSE 0 END AS uncertainty_m
    FROM site
    WHERE site.id = ANY(:site_ids)
    UNION ALL
    SELECT
        place.number AS subject_id,
        ST_Transform(ST_SetSRID(ST_MakePoint(place.lon, place.lat), 4326), 25832) AS geom,
        0 AS uncertainty_m
    FROM unnest(:lons, :lats) WITH ORDINALITY AS place (lon, lat, number)
),

-- What each target may be measured to. These are tens, so they are held at hand: the index over all facilities would
-- have to wade through the kinds that are not asked for (measured: ten times slower).
candidate AS MATERIALIZED (
    SELECT
        pair.target,
        facility.id AS facility_id,
        facility.accuracy_m,
        facility.geom,
        ST_Transform(facility.geom, 4326) AS geom_4326
    FROM unnest(:targets, :kinds) AS pair (target, kind)
    INNER JOIN facility ON pair.kind = facility.kind
    WHERE facility.status = 'open'
),

-- Per target all its points at once, and how far off the least accurate of them may be.
target AS MATERIALIZED (
    SELECT
        candidate.target,
        ST_Collect(candidate.geom) AS points,
        max(candidate.accuracy_m) AS accuracy_m
    FROM candidate
    GROUP BY candidate.target
),

-- How far the nearest is in the plane (good to 0.2 %), and with it how far anything that could be nearer is.
reach AS MATERIALIZED (
    SELECT
        start.subject_id,
        start.geom,
        start.uncertainty_m,
        target.target,
        (ST_Distance(start.geom, target.points) + target.accuracy_m) * 1.01 AS most_m
    FROM start
    CROSS JOIN target
    WHERE start.geom IS NOT NULL
),

-- All of those, on the ellipsoid.
near AS (
    SELECT
        reach.subject_id,
        reach.target,
        reach.uncertainty_m,
        candidate.facility_id,
        candidate.accuracy_m,
        ST_DistanceSpheroid(
            ST_Transform(ST_ClosestPoint(reach.geom, candidate.geom), 4326), candidate.geom_4326
        ) AS geodesic_m
    FROM reach
    INNER JOIN candidate
        ON reach.target = candidate.target AND ST_DWithin(candidate.geom, reach.geom, reach.most_m)
)

SELECT
    near.subject_id,
    near.target,
    (array_agg(near.facility_id ORDER BY near.geodesic_m, near.facility_id))[1] AS facility_id,
    min(near.geodesic_m) AS value_m,
    greatest(0, min(near.geodesic_m - near.accuracy_m) - min(near.uncertainty_m)) AS low_m,
    min(near.geodesic_m + near.accuracy_m) + min(near.uncertainty_m) AS high_m
FROM near
GROUP BY near.subject_id, near.target
