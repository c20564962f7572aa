"""The units that bounds may be given in, and how many base units each is. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

DATE = "date"  # base unit of dates: days since 1970-01-01
_DAY_ZERO = date(1970, 1, 1)

# By base unit, as quantities are stored: the units a bound may have, and how many base units each of them is.
UNITS: Mapping[str, Mapping[str, Fraction]] = {
    "s": {"s": Fraction(1), "min": Fraction(60), "h": Fraction(3600)},
    "m": {"m": Fraction(1), "km": Fraction(1000)},
    "m2": {"m2": Fraction(1), "ha": Fraction(10_000), "km2": Fraction(1_000_000)},
    "mw": {"mw": Fraction(1), "kw": Fraction(1, 1000), "gw": Fraction(1000)},
    "kv": {"kv": Fraction(1), "v": Fraction(1, 1000)},
    "m3_per_h": {"m3_per_h": Fraction(1), "l_per_s": Fraction(18, 5), "m3_per_d": Fraction(1, 24)},
    "m3_per_m2": {"m3_per_m2": Fraction(1)},
    "db_per_m2": {"db_per_m2": Fraction(1)},
    "eur_per_m2": {"eur_per_m2": Fraction(1), "eur_per_ha": Fraction(1, 10_000)},
    "months": {"months": Fraction(1), "years": Fraction(12)},
    "percent": {"percent": Fraction(1)},
    "ratio": {"ratio": Fraction(1), "percent": Fraction(1, 100)},
    "people": {"people": Fraction(1)},
}
_SPELT_OUT = {"²": "2", "³": "3", "€": "eur", "%": "percent", "/": "_per_", " ": "", "(a)": ""}


def unit_name(spelling: str) -> str:
    """How a unit is called here: `m2` for `m²`, `eur_per_m2` for `€/m²` and `EUR/m2`, `mw` for `MW`."""
    name = spelling.casefold()
    for sign, word in _SPELT_OUT.items():
        name = name.replace(sign, word)
    return name


def in_base(value: float, base_unit: str | None, unit: str | None) -> float:
    """A figure in a unit as base units, by its decimal digits: 0.1 min is exactly 6 s. Without a unit it is left."""
    return value if base_unit is None or unit is None else float(_exact(value) * UNITS[base_unit][unit])


def in_unit(value: float, base_unit: str | None, unit: str | None) -> float:
    """The other way round."""
    return value if base_unit is None or unit is None else float(_exact(value) / UNITS[base_unit][unit])


def days_of(day: date) -> float:
    """A date as a number."""
    return float((day - _DAY_ZERO).days)


def told(value: float, base_unit: str | None) -> str:
    """A figure in its base unit as text: a date by its name, a number without needless digits."""
    return (_DAY_ZERO + timedelta(days=value)).isoformat() if base_unit == DATE else f"{value:.15g}"


def _exact(value: float) -> Fraction:
    return Fraction(str(value))
