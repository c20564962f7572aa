-- What a run found for some nodes.
--
-- Binds: run_id bigint; nodes integer[]; nodes_a_block, node_bytes integer
-- Columns: mode text, found bytea[]: of each node in the order asked for
SELECT
    field.mode,
    array_agg(
        substr(
            field.found, 1 + (asked.node % CAST(:nodes_a_block AS integer)) * CAST(:node_bytes AS integer), :node_bytes
        )
        ORDER BY asked.position
    ) AS found
FROM unnest(CAST(:nodes AS integer[])) WITH ORDINALITY AS asked (node, position)
INNER JOIN
    network_field AS field
    ON field.run_id = :run_id AND asked.node / CAST(:nodes_a_block AS integer) = field.block
WHERE field.mode <> 'direct'
GROUP BY field.mode
