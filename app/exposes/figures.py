"""Numbers, days and amounts as a language writes them. Unknown is said, never shown as zero."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from app.fields import Field
from app.matching.units import unit_name
from app.scoring.criteria import BY_ID
from app.words import CLASSES, FLAGS, UNITS, UNKNOWN, code_title

LOCALES = {"de": "de_DE", "en": "en_GB"}
SPACE = "\u00a0"  # keeps a number and its unit on one line
HECTARE_M2 = 10_000.0
KILOMETRE_M = 1000.0


@dataclass(frozen=True)
class Figures:
    """How one language writes them."""

    language: str

    @property
    def unknown(self) -> str:
        """What stands in the place of a figure that nobody knows."""
        return UNKNOWN.by(self.language)

    def number(self, value: float, most: int = 0, least: int = 0) -> str:
        """A number with at most and at least so many decimals."""
        pattern = f"#,##0.{'0' * least}{'#' * (most - least)}" if most else "#,##0"
        return str(format_decimal(value + 0.0, pattern, LOCALES[self.language]))

    def points(self, value: float | None) -> str:
        """Points of a score, always with one decimal."""
        return self.unknown if value is None else self.number(value, 1, 1)

    def percent(self, ratio: float) -> str:
        """A share of 1, in whole hundredths."""
        return f"{self.number(100 * ratio)}{SPACE}%"

    def day(self, value: date | str | None) -> str:
        """A day, also one written as YYYY-MM-DD."""
        if value is None:
            return self.unknown
        day = date.fromisoformat(value) if isinstance(value, str) else value
        return str(format_date(day, "dd.MM.yyyy" if self.language == "de" else "d MMM yyyy", LOCALES[self.language]))

    def area(self, area_m2: float | None) -> str:
        """In hectares from one hectare on."""
        if area_m2 is None:
            return self.unknown
        if area_m2 >= HECTARE_M2:
            return f"{self.number(area_m2 / HECTARE_M2, 2)}{SPACE}ha"
        return f"{self.number(area_m2)}{SPACE}m²"

    def minutes(self, time_s: float | None) -> str:
        """A travel time."""
        return self.unknown if time_s is None else f"{self.number(round(time_s / 60))}{SPACE}min"

    def distance(self, distance_m: float | None) -> str:
        """In kilometres."""
        return self.unknown if distance_m is None else f"{self.number(distance_m / KILOMETRE_M, 1, 1)}{SPACE}km"

    def span(self, length_m: float) -> str:
        """A round length, in metres below a kilometre."""
        if length_m < KILOMETRE_M:
            return f"{self.number(length_m)}{SPACE}m"
        return f"{self.number(length_m / KILOMETRE_M)}{SPACE}km"

    def amount(self, value: float, unit: str | None) -> str:
        """A figure in a unit as it is stored, in the unit people use."""
        match unit:
            case "s":
                return self.minutes(value)
            case "m2":
                return self.area(value)
            case "m" if value >= KILOMETRE_M:
                return self.distance(value)
            case "eur_per_m2":
                return f"{self.number(value, 2)}{SPACE}€/m²"
        sign = UNITS[unit].by(self.language) if unit is not None and unit in UNITS else unit or ""
        return f"{self.number(value, 2)}{SPACE}{sign}".rstrip()

    def field(self, field: Field, value: Any) -> str:
        """A value of a field of a parcel."""
        if value is None:
            return self.unknown
        if field.code_list is not None:
            return code_title(field.code_list, value, self.language)
        if isinstance(value, bool):
            return FLAGS[value].by(self.language)
        if field.value_type is date:
            return self.day(value)
        if isinstance(value, int | float):
            return self.amount(value, None if field.unit is None else unit_name(field.unit))
        return str(value)

    def class_of(self, criterion_id: str, code: str) -> str:
        """A class of a criterion."""
        words = CLASSES.get(criterion_id, {}).get(code)
        return code if words is None else words.by(self.language)

    def measured(self, criterion_id: str, value: float | str | None, need: float | None) -> str:
        """What a criterion measured; a ratio as the amount it stands for, and its share of what is needed."""
        criterion = BY_ID[criterion_id]
        if isinstance(value, str):
            return self.class_of(criterion_id, value)
        if value is None:
            return ""
        if need is None:
            return self.amount(value, criterion.unit)
        amount, wanted = (self.amount(each, criterion.divided_unit) for each in (value * need, need))
        return f"{amount} ({self.percent(value)} / {wanted})"
