-- Parcels that a current score run scores otherwise than the run before it, by the same version of the profile.
--
-- Columns: parcel_id bigint
WITH
-- The current run of each profile, and the newest kept one before it.
pair AS (
    SELECT
        present.id AS run_id,
        (
            SELECT max(former.id)
            FROM run AS former
            WHERE
                former.kind = 'score' AND former.profile_id = present.profile_id
                AND former.profile_version = present.profile_version AND former.id < present.id
        ) AS former_run_id
    FROM run AS present
    WHERE present.kind = 'score' AND present.is_current
)

SELECT DISTINCT scored.parcel_id
FROM pair
INNER JOIN parcel_score AS scored ON pair.run_id = scored.run_id
LEFT JOIN parcel_score AS former ON pair.former_run_id = former.run_id AND scored.parcel_id = former.parcel_id
WHERE
    (
        scored.group_rank, scored.score, scored.score_low, scored.score_high,
        scored.coverage_ratio, scored.applicable_coverage_ratio
    ) IS DISTINCT FROM (
        former.group_rank, former.score, former.score_low, former.score_high,
        former.coverage_ratio, former.applicable_coverage_ratio
    )
ORDER BY scored.parcel_id
