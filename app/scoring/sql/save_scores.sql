-- Store the scores of parcels in a run, in place of those it holds of them.
--
-- Binds: run_id bigint, and one array element a parcel: parcel_ids bigint[], group_ranks smallint[], scores, lows,
--        highs, coverage_ratios, applicable_coverage_ratios, order_keys double precision[]
--        Scores are points from 0 to 100; `scores` is NULL where nothing is known.
INSERT INTO parcel_score (
    run_id, parcel_id, group_rank, score, score_low, score_high, coverage_ratio, applicable_coverage_ratio, order_key
)
SELECT
    :run_id,
    scored.parcel_id,
    scored.group_rank,
    scored.score,
    scored.score_low,
    scored.score_high,
    scored.coverage_ratio,
    scored.applicable_coverage_ratio,
    scored.order_key
FROM
    unnest(
        :parcel_ids, :group_ranks, :scores, :lows, :highs, :coverage_ratios, :applicable_coverage_ratios, :order_keys
    )
        AS scored (
            parcel_id, group_rank, score, score_low, score_high, coverage_ratio, applicable_coverage_ratio, order_key
        )
ON CONFLICT (run_id, parcel_id) DO UPDATE SET
    group_rank = excluded.group_rank,
    score = excluded.score,
    score_low = excluded.score_low,
    score_high = excluded.score_high,
    coverage_ratio = excluded.coverage_ratio,
    applicable_coverage_ratio = excluded.applicable_coverage_ratio,
    order_key = excluded.order_key
