"""The description of the API: what the framework writes, with every problem, the token, and no answer we never give.

Which problems an address may answer follows from what it takes; the table is `_refusals`.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal

from fastapi import FastAPI
from pydantic import BaseModel, Field
from pydantic.json_schema import models_json_schema

from app import errors
from app.web.problems import INTERNAL, KINDS, MEDIA_TYPE, Kind

Operation = dict[str, Any]

SCHEMAS = "#/components/schemas/"
FRAMEWORK_SCHEMAS = ("HTTPValidationError", "ValidationError")  # problems are answered in their place
METHODS = ("get", "post", "patch", "put", "delete")
REFUSED_BY_PARAMETER: dict[str, tuple[type[errors.LotseError], ...]] = {
    "next": (errors.InvalidToken, errors.Gone),
    "since": (errors.InvalidToken, errors.Gone),
    "collection": (errors.NotFound,),
    "if-match": (errors.PreconditionFailed, errors.PreconditionRequired),
    "filter": (errors.InvalidFilter,),
    "weights": (errors.InvalidInput,),
    "required_area_m2": (errors.InvalidInput,),
    "lon": (errors.InvalidInput,),
    "facility": (errors.NotFound, errors.InvalidInput),
    "parcel": (errors.NotFound,),
}
STATED_BY_ROUTES = (errors.NotFound, errors.Conflict)  # that no parameter tells of: the route names the status itself
TAGS = {
    "journeys": "Ways on the road network, and areas within reach.",
    "assemblies": "Groups of cadastral parcels that hang together, and what is proven of them.",
    "scenarios": "What if roads or facilities were others: every parcel and profile, before and after.",
    "lists": "GeoJSON pages of every collection, and the search for places.",
    "one row": "One feature with the source and date of its values.",
    "tiles": "Vector tiles of every collection, which take its filters, and their TileJSON.",
    "exports": "Files of whole collections, or of what a question selects.",
    "exposés": "Parcels on paper: PDF in German or English.",
    "scores": "Scores with their full sum, and the profiles they follow.",
    "matching": "From what a project needs to the right parcels, with reasons.",
    "changes": "Changes by holders of a token with the right role.",
    "change feed": "What to do to a copy, so that it stays in step.",
    "imports": "Files of a whole source, and the register of sources.",
    "layers": "Own layers: files of the agency as collections of their own.",
    "projects": "Investors' projects with stages, notes, documents and shortlists; for staff only.",
    "inquiries": "What people write to the agency from the page; read by staff only.",
    "operation": "For those who run the service.",
}


class InputErrorBody(BaseModel):
    """One thing wrong with the input, and where."""

    parameter: str | None = Field(default=None, description="Query parameter or header.")
    pointer: str | None = Field(default=None, description="JSON pointer into the body, or into a filter in JSON.")
    position: int | None = Field(default=None, description="Character of a filter in text, counted from 1.")
    detail: str


class ProblemBody(BaseModel):
    """What went wrong (RFC 9457). Texts are English or German by Accept-Language."""

    type: str = Field(description="Kind of problem; docs/api.md explains each.", examples=["/problems/not-found"])
    title: str
    status: int
    detail: str = Field(description="What, where and how to mend it.")
    instance: str = Field(description="The path that was asked for.")
    errors: list[InputErrorBody] | None = Field(default=None, description="Each thing wrong with the input.")


def add_description(app: FastAPI) -> None:
    """Make the app describe itself completely; the description is made once, when it is first asked for."""
    plain: Callable[[], dict[str, Any]] = app.openapi
    app.openapi_tags = [{"name": name, "description": text} for name, text in TAGS.items()]

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _complete(plain())
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign] # the way the framework documents


def _complete(document: dict[str, Any]) -> dict[str, Any]:
    components = document["components"]
    responses = components.setdefault("responses", {})
    for operation in _operations(document):
        _offer_token(operation)
        operation["responses"].pop("422", None)
        for status, kinds in _by_status(_refusals(operation)).items():
            name = "-or-".join(kind.slug for kind in kinds)
            responses[name] = _response(kinds)
            operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
        operation["responses"] = dict(sorted(operation["responses"].items()))
    for name in FRAMEWORK_SCHEMAS:
        components["schemas"].pop(name, None)
    components["schemas"] |= _problem_schemas()
    return document


def _operations(document: dict[str, Any]) -> Iterator[Operation]:
    for methods in document["paths"].values():
        for method, operation in methods.items():
            if method in METHODS:
                yield operation


def _offer_token(operation: Operation) -> None:
    """A token without named roles may be left out; with them it is needed."""
    for requirement in list(operation.get("security", ())):
        if not any(requirement.values()):
            operation["security"] = [{}, requirement]


def _needs_token(operation: Operation) -> bool:
    return any(any(requirement.values()) for requirement in operation.get("security", ()))


def _refusals(operation: Operation) -> Iterable[Kind]:
    """The problems an address may answer, by what it takes."""
    parameters = {parameter["name"].lower(): parameter["in"] for parameter in operation.get("parameters", ())}
    classes: list[type[errors.LotseError]] = [errors.InvalidRequest]
    if "security" in operation:  # it asks the database who the caller is, and counts the request
        classes += [errors.Unauthenticated, errors.TooManyRequests, errors.Unavailable]
    if _needs_token(operation):
        classes += [errors.Forbidden]
    if "path" in parameters.values() or _takes_form(operation):  # a form names what it is about, such as a source
        classes += [errors.NotFound]
    if "requestBody" in operation:
        classes += [errors.TooLarge, errors.UnsupportedMediaType, errors.InvalidInput]
    if _writes(operation):
        classes += [errors.Conflict]
    classes += [class_ for class_ in STATED_BY_ROUTES if str(KINDS[class_].status) in operation["responses"]]
    for name in parameters:
        classes += REFUSED_BY_PARAMETER.get(name, ())
    return [*(KINDS[class_] for class_ in dict.fromkeys(classes)), INTERNAL]


def _takes_form(operation: Operation) -> bool:
    return "multipart/form-data" in operation.get("requestBody", {}).get("content", {})


def _writes(operation: Operation) -> bool:
    return bool({"201", "204"} & set(operation["responses"]))


def _by_status(kinds: Iterable[Kind]) -> dict[str, list[Kind]]:
    grouped: dict[str, list[Kind]] = {}
    for kind in kinds:
        grouped.setdefault(str(kind.status), []).append(kind)
    return grouped


def _response(kinds: list[Kind]) -> dict[str, Any]:
    response: dict[str, Any] = {
        "description": ". ".join(f"{kind.title}: `/problems/{kind.slug}`" for kind in kinds),
        "content": {MEDIA_TYPE: {"schema": {"$ref": f"{SCHEMAS}{ProblemBody.__name__}"}}},
    }
    if any(kind.status in (429, 503) for kind in kinds):
        response["headers"] = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
    return response


def _problem_schemas() -> dict[str, Any]:
    mode: Literal["serialization"] = "serialization"
    _, document = models_json_schema([(ProblemBody, mode)], ref_template=SCHEMAS + "{model}")
    schemas: dict[str, Any] = document["$defs"]
    return schemas
