"""The ways of one mode as sparse matrices to be searched, with facilities hung on them as nodes of their own. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from app.codes import Mode
from app.network.model import Attachments, Direction, Floats, Integers, Network
from app.network.weights import weigh

ENGINE_VERSION = "1"  # raised when the same network gives other distances


@dataclass(frozen=True)
class Graph:
    """Nodes 0 … n-1 of a network by one mode, and after them f facilities.

    A search starts at facilities. FROM them its matrix holds the arcs as they are driven; TO them it is transposed. A
    facility only has arcs that leave it, so that no way leads through one: its gates may lie far from each other.
    """

    node_count: int
    facility_count: int
    matrices: Mapping[Direction, csr_array]  # (n + f, n + f) of weights


def build(network: Network, mode: Mode) -> Graph:
    """The graph of a network without facilities; of parallel edges the quickest counts."""
    along, against = network.seconds[mode].T
    tails = np.concatenate([network.from_node, network.to_node])
    heads = np.concatenate([network.to_node, network.from_node])
    weights = weigh(np.concatenate([along, against]), np.tile(network.length_m, 2))
    is_open = np.isfinite(weights)
    matrix = _least(tails[is_open], heads[is_open], weights[is_open], network.node_count)
    return Graph(network.node_count, 0, {Direction.FROM: matrix, Direction.TO: matrix.T.tocsr()})


def hang(graph: Graph, attachments: Attachments, count: int) -> Graph:
    """A graph without facilities, and so many of them hung on it."""
    legs = {
        Direction.FROM: weigh(attachments.to_node_s, attachments.to_node_m),
        Direction.TO: weigh(attachments.from_node_s, attachments.from_node_m),
    }
    matrices = {
        direction: _with_rows(graph.matrices[direction], attachments, weights, count)
        for direction, weights in legs.items()
    }
    return Graph(graph.node_count, count, matrices)


def _with_rows(matrix: csr_array, attachments: Attachments, weights: Floats, count: int) -> csr_array:
    """The matrix with a row for each facility, of the arcs that leave it."""
    is_open = np.isfinite(weights)
    size = matrix.shape[0] + count
    rows = _least(attachments.place[is_open], attachments.node[is_open], weights[is_open], size)
    return csr_array(
        (
            np.concatenate([matrix.data, rows.data]),
            np.concatenate([matrix.indices, rows.indices]),
            np.concatenate([matrix.indptr, rows.indptr[1 : count + 1] + matrix.nnz]),
        ),
        shape=(size, size),
    )


def _least(rows: Integers, columns: Integers, weights: Floats, size: int) -> csr_array:
    """A square matrix with the least weight of those given for each place: left alone, it would add them up."""
    order = np.lexsort((weights, columns, rows))
    rows, columns = rows[order], columns[order]
    is_first = np.ones(len(order), dtype=np.bool_)
    is_first[1:] = (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1])
    starts = np.searchsorted(rows[is_first], np.arange(size + 1)).astype(np.int32)
    kept = (weights[order][is_first], columns[is_first].astype(np.int32), starts)
    return csr_array(kept, shape=(size, size))
