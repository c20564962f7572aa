"""Imprint, privacy and accessibility, in each language."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse

from app.pages.language import LanguagePath
from app.pages.legal import Text, file_name, legal_text
from app.pages.shell import Sheet, page
from app.pages.words import say
from app.partners.access import ViewerDep
from app.web.deps import SettingsDep, checks_parameters

router = APIRouter(include_in_schema=False)


@router.get("/{language:language}/legal/{text}")
@checks_parameters
def get_legal_page(
    request: Request,
    settings: SettingsDep,
    language: LanguagePath,
    text: Annotated[Text, Path(description="Which text.")],
    _viewer: ViewerDep,
) -> HTMLResponse:
    """A text of the operator, or ours."""
    told = legal_text(text, language, settings.legal_dir, {"days": settings.inquiry_retention_days})
    sheet = Sheet(
        "legal.html",
        language,
        f"/{{language}}/legal/{text}",
        say(text, language),
        {"text": told, "file": file_name(text, language)},
        is_indexed=True,
    )
    return page(request, sheet)
