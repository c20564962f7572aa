"""Which steps lead from stage to stage."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pytest

from app.codes import Confidentiality, ProjectStage
from app.errors import Conflict, InvalidInput
from app.projects.model import ENDS, IN_ORDER, STEPS, Project, Step, check_step, needs_reason

TODAY = date(2026, 5, 12)
NOW = datetime(2026, 5, 1, tzinfo=UTC)
PROJECT = Project(
    id=1,
    reference="PR-000001",
    title="Plant",
    sector=None,
    confidentiality=Confidentiality.INTERNAL,
    investor=None,
    contact=None,
    question=None,
    stage=ProjectStage.INQUIRY,
    stage_since=date(2026, 5, 1),
    version=1,
    created_by="staff",
    created_at=NOW,
    updated_by="staff",
    updated_at=NOW,
)


def at(stage: ProjectStage) -> Project:
    return replace(PROJECT, stage=stage)


def step(stage: ProjectStage, since: date = TODAY, reason: str | None = "said so") -> Step:
    return Step(stage, since, reason, "staff")


@pytest.mark.parametrize("stages", list(product(ProjectStage, repeat=2)), ids="-".join)
def test_a_step_is_taken_where_it_leads_somewhere(stages: tuple[ProjectStage, ProjectStage]) -> None:
    stage, following = stages
    if following in STEPS[stage]:
        check_step(at(stage), step(following), TODAY)
    else:
        with pytest.raises(Conflict, match=f"From the stage {stage} "):
            check_step(at(stage), step(following), TODAY)


def test_only_a_negotiation_is_settled_and_nothing_stays_where_it_is() -> None:
    assert [stage for stage in ProjectStage if ProjectStage.SETTLED in STEPS[stage]] == [ProjectStage.NEGOTIATION]
    assert not any(stage in STEPS[stage] for stage in ProjectStage)
    assert all(ProjectStage.LOST in STEPS[stage] for stage in ProjectStage if stage is not ProjectStage.LOST)


def test_every_stage_can_be_reached_from_every_other() -> None:
    for start in ProjectStage:
        reached, new = {start}, {start}
        while new:
            new = {following for stage in new for following in STEPS[stage]} - reached
            reached |= new
        assert reached == set(ProjectStage)


@pytest.mark.parametrize("stage", ProjectStage)
def test_ends_and_steps_back_need_a_reason(stage: ProjectStage) -> None:
    for following in STEPS[stage]:
        is_forward = {stage, following} <= set(IN_ORDER) and IN_ORDER.index(stage) < IN_ORDER.index(following)
        assert needs_reason(stage, following) is not is_forward
        if is_forward:
            check_step(at(stage), step(following, reason=None), TODAY)
        else:
            assert following in ENDS or stage in ENDS or following in IN_ORDER
            with pytest.raises(InvalidInput) as refused:
                check_step(at(stage), step(following, reason=None), TODAY)
            assert [problem.pointer for problem in refused.value.problems] == ["/reason"]


@pytest.mark.parametrize("since", [date(2026, 4, 30), date(2026, 5, 13)])
def test_a_step_lies_between_the_last_one_and_today(since: date) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_step(PROJECT, step(ProjectStage.VISIT, since), TODAY)
    assert [problem.pointer for problem in refused.value.problems] == ["/since"]
    for day in (PROJECT.stage_since, TODAY):
        check_step(PROJECT, step(ProjectStage.VISIT, day), TODAY)
