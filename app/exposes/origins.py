"""Where figures come from, in words: each source once, numbered as the pages refer to it. Pure."""

from dataclasses import dataclass, field
from datetime import date

from app.exposes.figures import Figures
from app.exposes.labels import LABELS
from app.exposes.legible import legible
from app.words import Words

LONGEST = 160
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
DETAILS = {"own knowledge": Words("eigene Kenntnis", "own knowledge")}


@dataclass
class Origins:
    """The sources that pages name, numbered from 1 in the order of their first use."""

    figures: Figures
    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, source: str | None, as_of: date | None) -> int | None:
        """The number of a source with its day; None where nobody named one."""
        if source is None:
            return None
        return self.numbers.setdefault(self._told(source, as_of), len(self.numbers) + 1)

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
