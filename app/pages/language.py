"""The languages of the page: each has addresses of its own, so that links and search engines keep it."""

from typing import Annotated, Literal, TypeAlias

from fastapi import Path
from starlette.convertors import Convertor, register_url_convertor
from typing_extensions import override

Language: TypeAlias = Literal["de", "en"]
LANGUAGES: tuple[Language, ...] = ("de", "en")


class _LanguageConvertor(Convertor[str]):
    """Matches no other first part of an address, so that the rest of the service keeps its own."""

    regex = "|".join(LANGUAGES)

    @override
    def convert(self, value: str) -> str:
        return value

    @override
    def to_string(self, value: str) -> str:
        return value


register_url_convertor("language", _LanguageConvertor())

LanguagePath = Annotated[Language, Path(description="Language of the page.")]
