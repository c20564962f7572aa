"""The pages of the map: the list in each language, one page a parcel, and the list in the frame of a partner.

All of them are readable as they are; where scripts run, the built page takes over.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from app.codes import Zoning
from app.db.session import Session
from app.exposes.figures import Figures
from app.pages import store
from app.pages.language import Language, LanguagePath
from app.pages.listing import Listing, Maker
from app.pages.requirements import CATALOGUE
from app.pages.schema_org import described
from app.pages.search import Search, read_search, tidy
from app.pages.shell import Sheet, page
from app.pages.site import site_page
from app.pages.words import say
from app.partners.access import Expensive, ViewerDep
from app.scoring.routes import get_profiles
from app.web.deps import ReadSessionDep, RowId, SettingsDep, checks_parameters
from app.web.problems import language_of
from app.web.responses import base_url
from app.words import code_title, field_title

AMOUNTS = ("area", "motorway", "cargo", "power", "price")  # that the form asks for
FORM = (*AMOUNTS, "zoning", "profile", "district")

router = APIRouter(include_in_schema=False, dependencies=[Expensive])


@router.get("/")
@checks_parameters  # an address may carry what a search engine or a newsletter adds
def get_start_page(request: Request, session: ReadSessionDep, _viewer: ViewerDep) -> Response:
    """The list and the map, in the language of the visitor."""
    language: Language = "en" if language_of(request) == "en" and "accept-language" in request.headers else "de"
    return _list_page(request, session, _Place(language, "/"))


@router.get("/{language:language}")
@checks_parameters
def get_list_page(request: Request, session: ReadSessionDep, language: LanguagePath, _viewer: ViewerDep) -> Response:
    """The list and the map, in a language."""
    return _list_page(request, session, _Place(language, f"/{language}"))


@router.get("/embed")
@checks_parameters
def get_embedded_page(
    request: Request,
    session: ReadSessionDep,
    settings: SettingsDep,
    _viewer: ViewerDep,
    lang: Annotated[Language | None, Query(description="Language of the page.")] = None,
) -> Response:
    """The same for the frame of a partner agency."""
    language: Language = lang or ("en" if language_of(request) == "en" else "de")
    return _list_page(request, session, _Place(language, "/embed", settings.embed_origins))


@router.get("/{language:language}/parcels/{id}")
@checks_parameters
def get_site_page(
    request: Request, session: ReadSessionDep, language: LanguagePath, id: RowId, _viewer: ViewerDep
) -> HTMLResponse:
    """One parcel: facts, sum, sources, what is unknown, contact."""
    profiles = get_profiles(request)
    search = read_search(request.query_params, profiles)
    maker = Maker(session, request.app.state.stock, profiles, Figures(language))
    shown = site_page(maker, search, id)
    path = f"/{{language}}/parcels/{id}"
    values = {name: value for name, value in shown.card.facts if value != maker.figures.unknown}
    told = (values.get("largest_contiguous_m2"), values.get("zoning"), shown.card.place)
    description = ", ".join(each for each in told if each)
    is_real = not shown.card.is_synthetic
    sheet = Sheet(
        "site.html",
        language,
        path,
        shown.card.name,
        {
            **shown.about,
            "card": shown.card,
            "figures": maker.figures,
            "title": _titles(language),
            "links": _site_links(language, search, id),
        },
        description if is_real else f"{say('sample', language)}: {description}",
        is_indexed=is_real,
        has_map=True,
        data=described(shown.feature, f"{base_url(request)}/{language}/parcels/{id}", language, description)
        if is_real
        else None,
    )
    return page(request, sheet)


@dataclass(frozen=True)
class _Place:
    """Where a list stands: its language and path, and who may frame it."""

    language: Language
    path: str
    framed_by: tuple[str, ...] | None = None

    @property
    def path_in_each(self) -> str:
        return "/{language}" if self.framed_by is None else "/embed?lang={language}"


def _list_page(request: Request, session: Session, place: _Place) -> Response:
    query = dict(request.query_params)
    tidied = tidy(query)
    if tidied is not None:
        return RedirectResponse(f"{place.path}?{tidied}" if tidied else place.path, 303)
    profiles = get_profiles(request)
    search = read_search(query, profiles)
    figures = Figures(place.language)
    listing = Maker(session, request.app.state.stock, profiles, figures).listing(search)
    is_embedded = place.framed_by is not None
    sheet = Sheet(
        "list.html",
        place.language,
        place.path_in_each,
        say("list_title", place.language),
        _about(place, search, listing, session)
        | {"profiles": list(profiles), "figures": figures, "is_embedded": is_embedded},
        say("list_description", place.language),
        is_indexed=not is_embedded,
        has_map=True,
        policy={"frame-ancestors": " ".join(place.framed_by) or "'none'"} if place.framed_by is not None else {},
    )
    return page(request, sheet)


def _about(place: _Place, search: Search, listing: Listing, session: Session) -> dict[str, Any]:
    """What the template shows beside cards."""
    language, parts = place.language, dict(search.parts)
    kept = [(name, text) for name, text in search.parts if name not in FORM]
    chosen = parts.get("zoning", "").partition(":")[0].split(",")
    return {
        "search": search,
        "listing": listing,
        "district": None if search.district is None else store.district_name(session, search.district),
        "districts": store.districts_to_choose(session, search.district),
        "start": place.path,
        "kept": [*kept, ("lang", language)] if place.framed_by is not None else kept,
        "is_keeping_more": any(name in CATALOGUE or name == "requirements" for name, _ in kept),
        "is_asking": not search.question.requirements,
        "amounts": [(name, say(f"{name}_field", language), parts.get(name, "")) for name in AMOUNTS],
        "zonings": [(code, code_title(Zoning, code, language), code in chosen) for code in CATALOGUE["zoning"].codes],
        "title": _titles(language),
        "number": Figures(language).number,
        "links": _ListLinks(place, search),
    }


@dataclass(frozen=True)
class _ListLinks:
    """Where a list leads."""

    place: _Place
    search: Search

    def site(self, parcel_id: int) -> str:
        return _with_query(f"/{self.place.language}/parcels/{parcel_id}", self.search.parts)

    def group(self, group: str) -> str:
        return self._here(("group", "" if group == "ranked" else group))

    def next(self, token: str) -> str:
        group = self.search.group
        return self._here(("group", "" if group == "ranked" else str(group)), ("next", token))

    @property
    def full(self) -> str:
        """The same list outside of any frame."""
        return _with_query(f"/{self.place.language}", self.search.parts)

    def _here(self, *more: tuple[str, str]) -> str:
        framed = () if self.place.framed_by is None else (("lang", self.place.language),)
        return _with_query(self.place.path, [*self.search.parts, *framed, *(part for part in more if part[1])])


def _site_links(language: Language, search: Search, parcel_id: int) -> Mapping[str, str]:
    own = _with_query(f"/{language}/parcels/{parcel_id}", search.parts)
    question = search.question
    asked = question.model_dump_json(exclude_defaults=True, by_alias=True)
    scored = {"question": asked} if question.requirements or question.weights else {"profile": question.profile}
    return {
        "list": _with_query(f"/{language}", search.parts),
        "inquiry": f"/{language}/inquiry?{urlencode({'parcels': parcel_id, 'link': own})}",
        "expose": f"/exposes.pdf?{urlencode({'parcels': parcel_id, **scored, 'lang': language})}",
        "data": f"/parcels/{parcel_id}",
    }


def _with_query(path: str, parts: Any) -> str:
    query = urlencode(parts, safe=",:§")
    return f"{path}?{query}" if query else path


def _titles(language: Language) -> Callable[[str], str]:
    return lambda name: field_title(name, language)
