"""The languages of the page: each has addresses of its own, so that links and search engines keep it."""

from typing import Annotated, Literal, TypeAlias

from fastapi import Path
from starlette.convertors import StringConvertor, register_url_convertor

Language: TypeAlias = Literal["de", "en"]
LANGUAGES: tuple[Language, ...] = ("de", "en")


class _LanguageConvertor(StringConvertor):
    """Matches no other first part of an address, so that the rest of the service keeps its own."""

    regex = "|".join(LANGUAGES)


register_url_convertor("language", _LanguageConvertor())

LanguagePath = Annotated[Language, Path(description="Language of the page.")]
