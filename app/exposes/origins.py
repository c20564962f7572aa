"""Where figures come from, in words: each source once, numbered as the pages refer to it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.exposes.figures import Figures
from app.exposes.labels import LABELS
from app.exposes.legible import legible
from app.words import Words

LONGEST = 160
OLD_AFTER_YEARS = 2
SAMPLE = "sample_parcels"
# What the register calls its sources, which is in English only.
TITLES = {
    SAMPLE: LABELS["sample_source"],
    "infrastructure": Words("Einrichtungen, selbst zusammengestellt", "Facilities, compiled for this service"),
    "stations": Words("Bahnhöfe der Region", "Railway stations of the region"),
    "airports": Words("Flughäfen der Region", "Airports of the region"),
    "substations": Words("Umspannwerke", "Substations"),
    "osm": Words("© OpenStreetMap-Mitwirkende (ODbL)", "© OpenStreetMap contributors (ODbL)"),
    "sites_named": Words("Öffentlich bekannte Standorte", "Publicly known sites"),
}
# What is to be named with networks that come with the service, which say it in English.
CREDITS: Mapping[str, Words] = {
    words.en: words
    for words in (
        Words(
            "Hauptstraßen: Flächenlotse, zum Teil eigene Kenntnis (CC BY 4.0); Orte und Längen zum Teil BStrMKnotV, "
            "Speth et al. nach ETISplus, GeoNames und DB InfraGO AG (CC BY 4.0)",
            "Skeleton network: Flächenlotse, in part own knowledge (CC BY 4.0); places and lengths in part BStrMKnotV, "
            "Speth et al. after ETISplus, GeoNames and DB InfraGO AG (CC BY 4.0)",
        ),
        Words("© OpenStreetMap-Mitwirkende (ODbL 1.0)", "© OpenStreetMap contributors (ODbL 1.0)"),
    )
}
DETAILS = {"own knowledge": Words("eigene Kenntnis", "own knowledge")}


@dataclass
class Origins:
    """The sources that pages name, numbered from 1 in the order of their first use."""

    figures: Figures
    today: date | None = None  # against which values are old; None: their age is not told
    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, source: str | None, as_of: date | None) -> int | None:
        """The number of a source with its day; None where nobody named one."""
        if source is None:
            return None
        return self.numbers.setdefault(self._told(source, as_of), len(self.numbers) + 1)

    def age(self, as_of: date | None) -> str:
        """Of which year a value is, where that is long ago."""
        if self.today is None or as_of is None or years_after(as_of, OLD_AFTER_YEARS) >= self.today:
            return ""
        return LABELS["old"].by(self.figures.language).format(year=as_of.year)

    def listed(self) -> list[dict[str, str | int]]:
        """All that were used."""
        return [{"number": number, "text": told} for told, number in self.numbers.items()]

    def _told(self, source: str, as_of: date | None) -> str:
        language = self.figures.language
        name = self.name(source)
        if as_of is None:
            return f"{name}, {LABELS['undated'].by(language)}"
        return f"{name}, {LABELS['as_of'].by(language).format(day=self.figures.day(as_of))}"

    def name(self, source: str) -> str:
        """A source in words: `infrastructure: own knowledge` by its title and its detail."""
        language = self.figures.language
        id_, _, detail = source.partition(": ")
        if id_ not in TITLES:
            return legible(source, LONGEST)
        title = TITLES[id_].by(language)
        told = DETAILS[detail].by(language) if detail in DETAILS else legible(detail, LONGEST)
        return f"{title} ({told})" if told else title


def years_after(day: date, years: int) -> date:
    """The same day so many years later; the last of February where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def credit(attribution: str, language: str) -> str:
    """Whom to name, in a language where the words are ours."""
    return CREDITS[attribution].by(language) if attribution in CREDITS else attribution
