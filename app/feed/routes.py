"""`GET /changes`: what to do to a copy, so that it stays in step without polling everything."""

import json
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from app.features.schema import Link
from app.feed import store
from app.feed.changes import Change, Following, Page, Told, read_page
from app.feed.positions import Position, Sealing
from app.feed.store import State
from app.partners.access import ViewerDep
from app.published.access import PublishedDep
from app.web.deps import MAX_LIMIT, Line, ReadSessionDep
from app.web.responses import NOT_MODIFIED, cache_headers, entity_tag, link_to, not_modified, weakened

router = APIRouter(tags=["change feed"])

JSON_TYPE = "application/json"
RENEWED_AFTER_ENTRIES = 10_000  # hidden ones: then even a caller without news gets a new position to go on from


class FeedParameters(BaseModel):
    """What GET /changes takes."""

    since: Line | None = Field(
        default=None,
        description="Position of the last answer, or of one of its changes. Without it no change is listed, only the "
        "position to follow from: ask for that first, then take the full copy.",
    )
    collection: Line | None = Field(
        default=None,
        description="Id of one collection, also of scored parcels; without it all but those.",
        examples=["parcels"],
    )
    limit: int = Field(
        default=100, ge=1, description=f"Most changes an answer; above {MAX_LIMIT} it is lowered to {MAX_LIMIT}."
    )
    include: Literal["features"] | None = Field(
        default=None, description="`features`: with each feature as it stands now, so that no copy needs asking for."
    )


class ChangeBody(BaseModel):
    """What became of one row: store what was created or changed, by collection and id, and drop what was withdrawn."""

    position: str = Field(description="Where to go on after this change, as `since`.")
    collection: str
    id: int = Field(description="The integer feature id.")
    key: str
    change: Told = Field(
        description="created: the caller sees it now and may not have before; changed; withdrawn: deleted, or not for "
        "the caller any more."
    )
    version: int
    fields: list[str] = Field(description="Properties touched; empty where it may be any.")
    changed_at: datetime
    href: str | None = Field(description="Address of the feature; null where it was withdrawn.")
    feature: dict[str, Any] | None = Field(default=None, description="With `include=features`.")


class ChangesBody(BaseModel):
    """The changes after a position, in order; several of one row are one."""

    changes: list[ChangeBody]
    numberReturned: int  # noqa: N815 - as the standards write it
    position: str = Field(description="Where to go on, as `since`.")
    more: bool = Field(description="Whether there are more already; otherwise ask again later.")
    links: list[Link]


@router.get("/changes", response_model=ChangesBody, responses=NOT_MODIFIED)
def list_changes(
    request: Request,
    session: ReadSessionDep,
    viewer: ViewerDep,
    published: PublishedDep,
    parameters: Annotated[FeedParameters, Query()],
) -> Response:
    """What was created, changed and withdrawn since a position, each row as the caller may see it now."""
    name = parameters.collection
    followed = None if name is None else published.find(session, name, viewer)
    known = published.all(session, viewer) if followed is None else ()
    following = Following(
        viewer=viewer,
        collection=followed,
        published={collection.id: collection for collection in known},
        with_features=parameters.include is not None,
    )
    state = store.state(session)
    sealing = following.sealing(state)
    since = state.last if parameters.since is None else sealing.open(parameters.since)
    page = read_page(session, following, state, since, min(parameters.limit, MAX_LIMIT))
    headers = _headers(request, following, state, since, page)
    held = not_modified(request, headers)
    return weakened(held or Response(_body(request, sealing, page), headers=headers, media_type=JSON_TYPE))


def _headers(request: Request, following: Following, state: State, since: Position, page: Page) -> dict[str, str]:
    """The tag is of the changes, and says nothing of the positions, which are sealed anew in every answer."""
    told = [(change.collection_id, change.row_id, change.version, change.changed_at) for change in page.changes]
    passed = (page.position.change_id - since.change_id) // RENEWED_AFTER_ENTRIES if not told else 0
    tag = entity_tag(following.question, request.url.query, state.epoch, told, passed)
    return cache_headers(tag, public=not following.viewer.is_known)


def _body(request: Request, sealing: Sealing, page: Page) -> bytes:
    position = sealing.seal(page.position)
    members = {
        "numberReturned": len(page.changes),
        "position": position,
        "more": page.more,
        "links": _links(request, position),
    }
    changes = ",".join(_change(request, sealing, change) for change in page.changes)
    return f'{{"changes":[{changes}],{json.dumps(members)[1:]}'.encode()


def _change(request: Request, sealing: Sealing, change: Change) -> str:
    is_there = change.told is not Told.WITHDRAWN
    path = f"/ogc/collections/{change.collection_id}/items/{change.row_id}"
    members = {
        "position": sealing.seal(change.position),
        "collection": change.collection_id,
        "id": change.row_id,
        "key": change.key,
        "change": change.told,
        "version": change.version,
        "fields": change.fields,
        "changed_at": change.changed_at.isoformat(),
        "href": link_to(request, path) if is_there else None,
    }
    text = json.dumps(members, ensure_ascii=False)
    return text if change.feature is None else f'{text[:-1]},"feature":{change.feature}}}'


def _links(request: Request, position: str) -> list[dict[str, str]]:
    asked = dict(request.query_params)
    addresses = {
        "self": link_to(request, request.url.path, asked),
        "next": link_to(request, request.url.path, asked | {"since": position}),
    }
    return [{"rel": rel, "type": JSON_TYPE, "href": href} for rel, href in addresses.items()]
