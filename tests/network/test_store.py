import numpy as np
import shapely
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from app.codes import Method, Mode
from app.db.session import sqlalchemy_url
from app.network import store
from app.network.model import MODES, Network, NetworkFile
from tests.network.stock import ABOUT, centre, streets


def _same(one: Network, other: Network) -> bool:
    """Whether both have the same nodes and edges in the same order."""
    return (
        np.array_equal(one.xy, other.xy)
        and np.array_equal(one.from_node, other.from_node)
        and np.array_equal(one.to_node, other.to_node)
        and np.array_equal(one.length_m, other.length_m)
        and all(np.array_equal(one.seconds[mode], other.seconds[mode]) for mode in MODES)
        and np.array_equal(one.is_access, other.is_access)
        and one.road_class.tolist() == other.road_class.tolist()
        and one.name.tolist() == other.name.tolist()
        and one.way_id.tolist() == other.way_id.tolist()
        and bool(shapely.equals(one.lines, other.lines).all())
    )


def test_a_network_comes_back_as_it_was_saved(session: Session) -> None:
    network = streets()
    network.name[::3] = "Am Haupttor"
    network.way_id[::2] = np.arange(len(network.way_id[::2])) + 2**33
    network_id = store.save(session, network, ABOUT)
    assert _same(store.load(session, network_id, with_lines=True), store.by_cells(network))
    bare = store.load(session, network_id, with_lines=False)
    assert bare.node_count == network.node_count
    assert np.array_equal(bare.seconds[Mode.TRUCK], store.by_cells(network).seconds[Mode.TRUCK])


def test_cells_number_neighbours_together_and_change_no_road() -> None:
    network = streets()
    sorted_network = store.by_cells(network)
    cells = np.floor(sorted_network.xy / store.CELL_M)[:, ::-1].tolist()
    assert cells == sorted(cells)
    ends = [
        sorted(
            (*each.xy[a].tolist(), *each.xy[b].tolist(), length)
            for a, b, length in zip(each.from_node, each.to_node, each.length_m, strict=True)
        )
        for each in (network, sorted_network)
    ]
    assert ends[0] == ends[1]
    assert np.array_equal(
        sorted_network.xy[sorted_network.from_node], shapely.get_coordinates(shapely.get_point(sorted_network.lines, 0))
    )


def test_what_is_told_of_a_network_and_where_it_is_complete(session: Session) -> None:
    square = shapely.MultiPolygon([shapely.Point(centre()).buffer(500.0)])
    files = [NetworkFile("leuna.osm.pbf", "ab" * 32, "2026-11-20")]
    about = store.About("Leuna", None, "© OpenStreetMap contributors", files, {"ways_left_out": 3}, square)
    assert store.current(session) == []
    network_id = store.save(session, streets(), about)
    assert store.current(session) == []
    store.make_current(session, network_id)
    (known,) = store.current(session)
    assert (known.id, known.method, known.title, known.report) == (
        network_id,
        Method.ROAD,
        "Leuna",
        {"ways_left_out": 3},
    )
    assert (known.node_count, known.edge_count) == (144, 264)
    assert store.coverage(session, network_id) == square


def test_the_network_before_is_dropped_with_its_edges(session: Session) -> None:
    first = store.save(session, streets(1), ABOUT)
    store.make_current(session, first)
    second = store.save(session, streets(2), ABOUT)
    assert _tables(session) == {f"edge_{first}", f"edge_{second}"}
    store.make_current(session, second)
    assert _tables(session) == {f"edge_{first}", f"edge_{second}"}
    store.drop_former(session)
    assert [known.id for known in store.current(session)] == [second]
    assert _tables(session) == {f"edge_{second}"}
    assert session.execute(text("SELECT count(*), count(DISTINCT network_id) FROM network_edge")).one() == (264, 1)


def _tables(session: Session) -> set[str]:
    return set(session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'networks'")))


def test_a_reader_at_work_sees_the_old_network_until_the_new_one_is_there_and_a_failure_leaves_it(
    database_url: str,
) -> None:
    engine = create_engine(sqlalchemy_url(database_url))
    with Session(engine) as session, session.begin():
        old = store.save(session, streets(1), ABOUT)
        store.make_current(session, old)
    with Session(engine) as writer, Session(engine) as reader:
        new = store.save(writer, streets(2), ABOUT)
        assert [known.id for known in store.current(reader)] == [old]
        assert store.load(reader, old, with_lines=True).edge_count == 264
        reader.rollback()
        store.make_current(writer, new)
        store.drop_former(writer)
        writer.rollback()
    with Session(engine) as session, session.begin():
        assert [known.id for known in store.current(session)] == [old]
        assert _tables(session) == {f"edge_{old}"}
        new = store.save(session, streets(2), ABOUT)
        store.make_current(session, new)
        store.drop_former(session)
    with Session(engine) as session:
        assert [known.id for known in store.current(session)] == [new]
        assert _tables(session) == {f"edge_{new}"}
    engine.dispose()
