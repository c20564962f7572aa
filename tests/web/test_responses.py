"""Entity tags and preconditions."""

import pytest

from app.errors import PreconditionFailed, PreconditionRequired
from app.web.responses import check_if_match, entity_tag, feature_collection, item_tag, with_members


def test_tag_of_a_row_lets_its_version_pass_only() -> None:
    tag = item_tag(7, "public")
    for held in (tag, f"W/{tag}", f'"1-x", {tag}', "*"):
        check_if_match(held, 7)
    for held in (item_tag(8, "public"), item_tag(77, "public"), '"', "", "7 7", '"-7"'):
        with pytest.raises(PreconditionFailed):
            check_if_match(held, 7)
    with pytest.raises(PreconditionRequired):
        check_if_match(None, 7)


def test_tags_differ_by_everything_that_decides_the_content() -> None:
    assert entity_tag(1, "public") == entity_tag(1, "public")
    assert (
        len({entity_tag(1, "public"), entity_tag(2, "public"), entity_tag(1, "staff"), entity_tag("1", "public")}) == 4
    )


def test_members_are_added_to_the_properties_of_a_stored_feature() -> None:
    stored = '{"type":"Feature","id":1,"geometry":null,"properties":{"key":"ü"}}'
    assert with_members(stored, {"score": 1.5, "group": "ß"}) == (
        '{"type":"Feature","id":1,"geometry":null,"properties":{"key":"ü","score": 1.5, "group": "ß"}}'
    )
    assert feature_collection([stored, stored], {"limit": 2}) == (
        f'{{"type":"FeatureCollection","limit":2,"features":[{stored},{stored}]}}'.encode()
    )
    assert feature_collection([], {}) == b'{"type":"FeatureCollection","features":[]}'
