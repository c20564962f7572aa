-- Where parcels, sites and bare places are measured from: the entrance, else the outline, else the position.
--
-- Binds: parcel_ids, site_ids   bigint[]: rows to measure from
--        lons, lats             double precision[]: bare places in degrees, WGS 84, numbered from 1
-- Columns: ids bigint[], starts bytea[]: WKB, EPSG:25832, NULL where there is no geometry. Both NULL without any row.
WITH start AS (
    SELECT
        parcel.id,
        coalesce(parcel.entrance, parcel.geom, parcel.position) AS geom
    FROM parcel
    WHERE parcel.id = ANY(CAST(:parcel_ids AS bigint[]))
    UNION ALL
    SELECT
        site.id,
        coalesce(site.geom, site.position) AS geom
    FROM site
    WHERE site.id = ANY(CAST(:site_ids AS bigint[]))
    UNION ALL
    SELECT
        place.number AS id,
        ST_Transform(ST_SetSRID(ST_MakePoint(place.lon, place.lat), 4326), 25832) AS geom
    FROM
        unnest(CAST(:lons AS double precision[]), CAST(:lats AS double precision[]))
        WITH ORDINALITY AS place (lon, lat, number)
)

SELECT
    array_agg(start.id) AS ids,
    array_agg(ST_AsBinary(start.geom)) AS starts
FROM start
