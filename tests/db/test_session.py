"""What a session promises about the state it reads."""

import time

import pytest
from sqlalchemy import create_engine, text

from app.db.session import Engine, Session, make_read_session_factory, read_one_statement

pytestmark = pytest.mark.database

STATE = text(
    "SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only'), pg_backend_pid(), "
    "transaction_timestamp()"
)


def test_one_statement_is_a_transaction_of_its_own_and_leaves_the_connection_as_it_was(engine: Engine) -> None:
    pool = create_engine(engine.url, pool_size=1, max_overflow=0)
    factory = make_read_session_factory(pool)
    with factory() as session:
        read_one_statement(session)
        first = session.execute(STATE).one()
        time.sleep(0.01)
        assert session.execute(STATE).one()[3] > first[3]
        assert first[0] == "read committed"
    with factory() as session:
        after = session.execute(STATE).one()
    assert (after[0], after[1], after[2]) == ("repeatable read", "on", first[2])
    pool.dispose()


def test_what_has_begun_goes_on_as_it_is(engine: Engine) -> None:
    with make_read_session_factory(engine)() as session:
        began = session.execute(STATE).one()
        read_one_statement(session)
        assert session.execute(STATE).one() == began
    with Session(engine) as session:
        assert session.execute(STATE).one()[0] == "read committed"
