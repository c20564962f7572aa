"""Shortlists of projects over HTTP, for staff."""

from fastapi import APIRouter, Depends, Response

from app.partners.access import Expensive
from app.projects import shortlist_store, store
from app.projects.access import ChangingDep, ParcelId, ReadingDep, keep_out_of_caches
from app.projects.bodies import EntryBody, ListedBody, Shortlist
from app.projects.shortlist_store import Said
from app.web.deps import RowId
from app.web.json_bodies import JsonBody, StrictJsonRoute
from app.web.responses import item_tag

router = APIRouter(tags=["projects"], route_class=StrictJsonRoute, dependencies=[Depends(keep_out_of_caches)])


@router.get("/projects/{id}/shortlist")
def list_shortlist(session: ReadingDep, id: RowId) -> Shortlist:
    """The parcels proposed for a project, with what became of each; one that was deleted stays by name."""
    store.get(session, id)
    entries = shortlist_store.entries(session, id)
    return Shortlist(shortlist=[ListedBody.model_validate(entry) for entry in entries])


@router.put(
    "/projects/{id}/shortlist/{parcel_id}",
    dependencies=[JsonBody, Expensive],
    responses={200: {"description": "Changed."}, 201: {"model": ListedBody, "description": "Put on the list."}},
)
def put_on_shortlist(
    response: Response, changing: ChangingDep, id: RowId, parcel_id: ParcelId, body: EntryBody
) -> ListedBody:
    """Put a parcel on the shortlist, or say something else of one that is there; only the latter takes `If-Match`."""
    session, said = changing.session, Said(body.status, body.comment)
    store.require(session, id)
    entry = shortlist_store.find(session, id, parcel_id)
    if entry is None:
        shortlist_store.add(session, id, parcel_id, said, changing.actor)
        response.status_code = 201
    else:
        changing.check(entry.version)
        shortlist_store.change(session, id, entry, said, changing.actor)
    entry = shortlist_store.get(session, id, parcel_id)
    response.headers["ETag"] = item_tag(entry.version)
    return ListedBody.model_validate(entry)


@router.delete("/projects/{id}/shortlist/{parcel_id}", status_code=204, dependencies=[Expensive])
def take_off_shortlist(changing: ChangingDep, id: RowId, parcel_id: ParcelId) -> None:
    """Take a parcel off the shortlist; the record keeps what was said of it."""
    store.require(changing.session, id)
    entry = shortlist_store.get(changing.session, id, parcel_id)
    changing.check(entry.version)
    shortlist_store.remove(changing.session, id, entry, changing.actor)
