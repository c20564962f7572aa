"""The values of criteria over HTTP, for whoever sums them up by weights of their own."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from app.errors import InputProblem, InvalidRequest
from app.features.tile_versions import SCORES
from app.features.versions import collection_versions
from app.files.arrow_stream import MEDIA_TYPE, write_stream
from app.infrastructure.store import INFRASTRUCTURE
from app.matching.answers import data_state
from app.matching.asking import LONGEST_QUESTION, asked_of, read_linked
from app.matching.bodies import PageBody
from app.matching.criteria_values import criteria_values
from app.matching.model import Question
from app.matching.run import Asked
from app.network.listed import origins
from app.parcels.collection import PARCELS
from app.partners.access import Expensive, ViewerDep
from app.partners.model import Viewer
from app.scoring.profiles import Profiles
from app.scoring.routes import Needs, get_profiles
from app.scoring.score import ENGINE_VERSION
from app.stock.attributes import ATTRIBUTES
from app.stock.stock import Stock
from app.web.deps import ReadSessionDep, Text
from app.web.responses import NOT_MODIFIED, cache_headers, entity_tag, not_modified

router = APIRouter(tags=["scores"])

MOST_COLUMNS = 20
LONGEST_COLUMNS = 1000  # characters


class ArrowStream(Response):
    """An Arrow IPC stream; of this class because the framework describes only such answers."""

    media_type = MEDIA_TYPE


class WantedValues(Needs):
    """By which profile, or for which question, and what to tell beside the values."""

    profile: Text | None = Field(default=None, description="Id of the profile.", examples=["logistics"])
    question: Text | None = Field(
        default=None,
        max_length=LONGEST_QUESTION,
        description="In place of a profile: the question as JSON, as the body of POST /matches has it.",
    )
    columns: Text = Field(
        default="",
        max_length=LONGEST_COLUMNS,
        description="Properties of parcels to carry along, as filters call them, with commas between; also `lon` and "
        "`lat` of a point inside the parcel.",
        examples=["name,municipality,lon,lat"],
    )

    def asked_by(self, viewer: Viewer, profiles: Profiles) -> Asked:
        """What is asked of all parcels on offer."""
        has_needs = any(getattr(self, name) is not None for name in Needs.model_fields)
        if self.question is not None and self.profile is None and not has_needs:
            return asked_of(read_linked(self.question), PageBody(), profiles, viewer)
        if self.profile is None or self.question is not None:
            raise InvalidRequest("State either a profile, with its needs, or a question.")
        return Asked(Question(self.applied_to(profiles.choose(self.profile))), viewer)

    @property
    def attributes(self) -> tuple[str, ...]:
        """The properties that are carried along, each once."""
        names = tuple(dict.fromkeys(name for name in self.columns.split(",") if name))
        problems = [
            InputProblem(
                "There is no column '{name}'; known are: {known}.",
                parameter="columns",
                values={"name": name, "known": ", ".join(ATTRIBUTES)},
            )
            for name in names
            if name not in ATTRIBUTES
        ]
        if len(names) > MOST_COLUMNS:
            problems.append(InputProblem("At most {most} values.", parameter="columns", values={"most": MOST_COLUMNS}))
        if problems:
            raise InvalidRequest("The columns cannot be given; see errors.", problems=problems)
        return names


@router.get("/criteria-values", response_class=ArrowStream, responses=NOT_MODIFIED, dependencies=[Expensive])
def get_criteria_values(
    request: Request, wanted: Annotated[WantedValues, Query()], session: ReadSessionDep, viewer: ViewerDep
) -> Response:
    """What every criterion, and every wish, counts for every parcel on offer: an Arrow stream, a column each."""
    asked, attributes = wanted.asked_by(viewer, get_profiles(request)), wanted.attributes
    versions = collection_versions(session, PARCELS.id, SCORES, INFRASTRUCTURE.id)
    profile = asked.question.profile
    parts = (ENGINE_VERSION, viewer.visibility_class, profile.version, request.url.query)
    headers = cache_headers(entity_tag(versions, *parts), public=not viewer.is_known)
    held = not_modified(request, headers)
    if held is not None:
        return held
    stock: Stock = request.app.state.stock
    with stock.read(session) as snapshot:
        found = criteria_values(snapshot, asked, attributes)
    networks = origins(session)
    about = found.about | {
        "engine_version": ENGINE_VERSION,
        "data_state": data_state(found.state),
        "attribution": "; ".join(network.attribution for network in networks),
        "licence": " AND ".join(dict.fromkeys(network.licence for network in networks)),
    }
    return StreamingResponse(write_stream(found.columns, about), headers=headers, media_type=MEDIA_TYPE)
