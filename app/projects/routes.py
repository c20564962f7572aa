"""Projects, their stages and their record over HTTP, for staff."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query, Request, Response
from pydantic import BaseModel, Field

from app.codes import ProjectStage
from app.errors import InputProblem, InvalidInput, InvalidRequest
from app.features import paging
from app.features.paging import After
from app.features.schema import Link
from app.matching.asking import asked_of
from app.matching.bodies import PageBody, QuestionBody
from app.partners.access import Expensive
from app.projects import notice_store, notices, store
from app.projects.access import (
    Changing,
    ChangingDep,
    ReadingDep,
    Writing,
    WritingDep,
    keep_out_of_caches,
    reading_as,
)
from app.projects.bodies import (
    EventBody,
    EventList,
    NewProject,
    ProjectBody,
    ProjectChange,
    ProjectList,
    StepBody,
    StepList,
    StepTaken,
    body_of,
    summary,
)
from app.projects.model import ENDS, Project, Step, check_step
from app.projects.notices import STAFF
from app.projects.store import Wanted
from app.scoring.routes import get_profiles
from app.web.days import today
from app.web.deps import MAX_LIMIT, Line, RowId
from app.web.json_bodies import JsonBody, StrictJsonRoute
from app.web.responses import item_tag, link_to, next_link

router = APIRouter(tags=["projects"], route_class=StrictJsonRoute, dependencies=[Depends(keep_out_of_caches)])

CREATED: dict[int | str, dict[str, Any]] = {201: {"description": "Created; Location says where."}}
NEVER_UNKNOWN = ("reference", "title", "confidentiality")
EXAMPLE = {
    "title": "Pharma packaging near Leipzig/Halle",
    "sector": "pharma",
    "confidentiality": "confidential",
    "investor": "Muster Pharma AG",
    "contact": {"name": "Erika Mustermann", "email": "erika@muster.example"},
    "question": {
        "profile": "biotech_pharma",
        "requirements": [
            {"property": "largest_contiguous_m2", "min": 12, "unit": "ha"},
            {"property": "power_mw", "min": 20, "level": "should"},
        ],
    },
}


class ProjectsQuestion(BaseModel):
    """Which projects, and which page of them."""

    stage: Line | None = Field(default=None, description="One stage, or several with commas.", examples=["visit"])
    sector: Line | None = Field(default=None, description="Exactly this one, in capitals or not.")
    q: Line | None = Field(
        default=None,
        description="Part of reference, title, sector, or investor; that of a confidential project is not searched.",
        examples=["PR-0000"],
    )
    parcel: int | None = Field(default=None, ge=1, description="Id of a parcel on the shortlist.")
    limit: int = Field(default=100, ge=1, description=f"Projects a page, at most {MAX_LIMIT}.")
    next: Line | None = Field(default=None, description="From the `next` link of the page before.")

    def wanted(self) -> Wanted:
        """As the store takes it."""
        return Wanted(_stages(self.stage), self.sector, self.q, self.parcel)


@router.post("/projects", status_code=201, dependencies=[JsonBody, Expensive], responses=CREATED)
def create_project(
    request: Request, response: Response, writing: WritingDep, body: Annotated[NewProject, Body(examples=[EXAMPLE])]
) -> ProjectBody:
    """Take up an investor's project, in the stage `inquiry`."""
    since = body.since or today()
    if since > today():
        problem = InputProblem("The day lies in the future.", pointer="/since")
        raise InvalidInput("The project is not acceptable; see errors.", problems=[problem])
    fitting = _fitting(request, writing, body.question)
    values = body.columns() | {"confidentiality": body.confidentiality}
    project_id = store.add(writing.session, values, since, writing.actor)
    notice_store.begin(writing.session, project_id, fitting)
    response.headers["Location"] = link_to(request, f"/projects/{project_id}")
    return _told(response, store.get(writing.session, project_id))


@router.get("/projects")
def list_projects(request: Request, session: ReadingDep, question: Annotated[ProjectsQuestion, Query()]) -> ProjectList:
    """Projects, the newest first; of a confidential one neither investor nor contact."""
    wanted, limit = question.wanted(), min(question.limit, MAX_LIMIT)
    before_id = None if question.next is None else paging.decode(question.next, wanted).row_id
    projects, has_more = store.page(session, wanted, limit, before_id)
    following = paging.encode(After(projects[-1].id), wanted) if has_more else None
    return ProjectList(
        projects=[summary(project) for project in projects],
        number_matched=store.count(session, wanted),
        links=[Link.model_validate(link) for link in next_link(request, following, "application/json")],
    )


@router.get("/projects/{id}")
def get_project(response: Response, session: ReadingDep, id: RowId) -> ProjectBody:
    """One project with investor, contact and what it requires; `ETag` is for `If-Match`."""
    return _told(response, store.get(session, id))


@router.patch("/projects/{id}", dependencies=[JsonBody, Expensive])
def change_project(
    request: Request, response: Response, changing: ChangingDep, id: RowId, body: ProjectChange
) -> ProjectBody:
    """Change members of a project (JSON merge patch); `contact` and `question` are given as a whole."""
    fitting = _fitting(request, changing, body.question)
    project, values = _locked(changing, id), body.columns()
    problems = [
        InputProblem("{field} must not be null.", pointer=f"/{name}", values={"field": name})
        for name in NEVER_UNKNOWN
        if name in values and values[name] is None
    ]
    if problems:
        raise InvalidInput("The project is not acceptable; see errors.", problems=problems)
    if "question" in store.change(changing.session, project, values, changing.actor):
        notice_store.begin(changing.session, id, fitting)
    return _told(response, store.get(changing.session, id))


@router.delete("/projects/{id}", status_code=204, dependencies=[Expensive])
def remove_project(changing: ChangingDep, id: RowId) -> None:
    """Delete a project with notes, documents, shortlist and matches; when and by whom is kept."""
    store.remove(changing.session, _locked(changing, id), changing.actor)


# --- stages and record ---------------------------------------------------------------------------


@router.post("/projects/{id}/stages", status_code=201, dependencies=[JsonBody, Expensive])
def enter_stage(request: Request, response: Response, changing: ChangingDep, id: RowId, body: StepBody) -> ProjectBody:
    """Take a project to another stage, since a day and for a reason."""
    fitting = _fitting_again(request, changing, id)
    project = _locked(changing, id)
    step = Step(body.stage, body.since or today(), body.reason, changing.actor)
    check_step(project, step, today())
    store.enter_stage(changing.session, project, step)
    if project.stage in ENDS:
        notice_store.begin(changing.session, id, fitting)
    return _told(response, store.get(changing.session, id))


@router.get("/projects/{id}/stages")
def list_stages(session: ReadingDep, id: RowId) -> StepList:
    """The stages of a project with days and reasons, the first one first."""
    store.get(session, id)
    return StepList(stages=[StepTaken.model_validate(step) for step in store.steps(session, id)])


@router.get("/projects/{id}/history")
def list_history(
    session: ReadingDep,
    id: RowId,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description=f"How many, at most {MAX_LIMIT}.")] = 100,
) -> EventList:
    """Who did what to a project and when, the newest first."""
    store.get(session, id)
    return EventList(history=[EventBody.model_validate(event) for event in store.events(session, id, limit)])


def _told(response: Response, project: Project) -> ProjectBody:
    response.headers["ETag"] = item_tag(project.version)
    return body_of(project)


def _locked(changing: Changing, project_id: int) -> Project:
    """The project, for a caller who has read its present state; nobody else changes it meanwhile."""
    project = store.get(changing.session, project_id, lock=True)
    changing.check(project.version)
    return project


def _fitting(request: Request, writing: Writing, question: QuestionBody | None) -> bytes | None:
    """Which parcels fit a question now; InvalidInput names its faults. Another transaction looks, and ends before."""
    if question is None:
        return None
    try:
        asked = asked_of(question, PageBody(), get_profiles(request), STAFF)
    except InvalidInput as fault:
        problems = [replace(each, parameter=None, pointer=f"/question{each.pointer or ''}") for each in fault.problems]
        raise InvalidInput("The project is not acceptable; see errors.", problems=problems) from fault
    with reading_as(request, writing.viewer) as session:
        return notices.fitting(session, request.app.state.stock, asked)


def _fitting_again(request: Request, writing: Writing, project_id: int) -> bytes | None:
    """The same for a project that has ended, by what it required."""
    with reading_as(request, writing.viewer) as session:
        project = store.get(session, project_id)
        if project.question is None or project.stage not in ENDS:
            return None
        asked = notices.asked_by(project.question, get_profiles(request))
        return notices.fitting(session, request.app.state.stock, asked)


def _stages(names: str | None) -> tuple[ProjectStage, ...]:
    given = [] if names is None else names.split(",")
    known = list(ProjectStage)
    problems = [
        InputProblem(
            "There is no {name} '{value}'; known are: {known}.",
            parameter="stage",
            values={"name": "stage", "value": name, "known": ", ".join(known)},
        )
        for name in given
        if name not in known
    ]
    if problems:
        raise InvalidRequest("A query parameter has a value that is not in its list; see errors.", problems=problems)
    return tuple(map(ProjectStage, given))
