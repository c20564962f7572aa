"""Page tokens: what goes in comes out, for the same question only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InvalidToken
from app.features import paging
from app.features.paging import After

FINITE = st.floats(allow_nan=False, allow_infinity=False)
IDS = st.integers(min_value=0, max_value=2**63 - 1)


@given(row_id=IDS, order=st.lists(FINITE, max_size=2), run_id=st.none() | IDS)
def test_token_gives_back_where_the_page_ended(row_id: int, order: list[float], run_id: int | None) -> None:
    after = After(row_id, tuple(order), run_id)
    token = paging.encode(after, "question")
    assert paging.decode(token, "question") == after
    assert paging.run_of(token) == run_id


@given(text=st.text(max_size=400))
def test_any_other_text_is_an_invalid_token_and_nothing_worse(text: str) -> None:
    with pytest.raises(InvalidToken):
        paging.decode(text, "question")


def test_token_is_good_for_its_question_only() -> None:
    token = paging.encode(After(1), ("parcels", 1))
    with pytest.raises(InvalidToken, match="another question"):
        paging.decode(token, ("parcels", 2))
