"""What a match says in words, in the language of who asks: amounts with their units, what is short, what to loosen."""

from babel.numbers import format_decimal

from app.matching.model import End, Relaxation, Requirement
from app.matching.reasons import Because, Reason
from app.matching.units import DATE, in_unit, told
from app.matching.vocabulary import PROPERTIES
from app.scoring.criteria import BY_ID
from app.web.problems import translate

Measured = float | str | list[str] | None

UNIT_SIGNS = {
    "m2": "m²",
    "km2": "km²",
    "mw": "MW",
    "kw": "kW",
    "gw": "GW",
    "kv": "kV",
    "v": "V",
    "m3_per_h": "m³/h",
    "m3_per_d": "m³/d",
    "l_per_s": "l/s",
    "m3_per_m2": "m³/m²",
    "db_per_m2": "dB(A)/m²",
    "eur_per_m2": "€/m²",
    "eur_per_ha": "€/ha",
    "percent": "%",
    "ratio": "",
}


def title_of(name: str, language: str) -> str:
    """What a property is called. Criteria have a title in both languages; a field is described in English only."""
    criterion = BY_ID.get(name)
    if criterion is not None:
        return criterion.title_de if language == "de" else criterion.title_en
    described = PROPERTIES[name].description.partition(",")[0] if name in PROPERTIES else ""
    return name if language == "de" or not described else described


def amount(value: float, requirement: Requirement, language: str) -> str:
    """A figure of a requirement in the unit it was given in: `3.2 ha`, `12 min`; a day as it is written."""
    if requirement.base_unit == DATE:
        return told(value, DATE)
    unit = requirement.unit or requirement.base_unit or ""
    figure = round(in_unit(value, requirement.base_unit, requirement.unit), 3)
    return f"{format_decimal(figure, locale=language)} {UNIT_SIGNS.get(unit, unit)}".rstrip()


def lack(requirement: Requirement, measured: Measured, missing: float | None, language: str) -> str:
    """What a parcel lacks of a requirement: `3.2 ha short of 12 ha`."""
    title = title_of(requirement.name, language)
    if missing is None or not isinstance(measured, float):
        sentence = translate("{title}: {measured}; needed is {wanted}.", language)
        given = ", ".join(measured) if isinstance(measured, list) else str(measured)
        return sentence.format(title=title, measured=given, wanted=", ".join(requirement.one_of))
    is_short = requirement.minimum is not None and measured < requirement.minimum
    bound = requirement.minimum if is_short else requirement.maximum
    if is_short:
        sentence = translate("{title}: {amount} short of {bound}.", language)
    else:
        sentence = translate("{title}: {amount} over {bound}.", language)
    return sentence.format(
        title=title,
        amount=_span(missing, requirement, language),
        bound=amount(bound if bound is not None else measured, requirement, language),
    )


def loosening(requirement: Requirement, relaxation: Relaxation, language: str) -> str:
    """What another bound would give: `from 10 min to 12 min: 9 more`."""
    bound = requirement.minimum if relaxation.end is End.MIN else requirement.maximum
    if relaxation.more == 1:
        sentence = translate("Relax {title} from {bound} to {relaxed}: 1 more site.", language)
    else:
        sentence = translate("Relax {title} from {bound} to {relaxed}: {more} more sites.", language)
    return sentence.format(
        title=title_of(requirement.name, language),
        bound=amount(bound or 0.0, requirement, language),
        relaxed=amount(relaxation.bound, requirement, language),
        more=relaxation.more,
    )


def why_none(reason: Reason, language: str) -> str:
    """Why no parcel is ranked."""
    return _because(reason.because, language).format(ids="; ".join(reason.ids))


def _because(because: Because, language: str) -> str:
    match because:
        case Because.NOTHING_REQUIRED:
            return translate("Nothing is required. GET /parcels?profile= ranks parcels by a profile alone.", language)
        case Because.CONTRADICTORY:
            return translate("No parcel could ever meet: {ids}.", language)
        case Because.NOTHING_JUDGED:
            return translate("There is no parcel to judge: none may be seen, or none matches the filter.", language)
        case Because.NOBODY_MEETS:
            return translate("No parcel is known to meet: {ids}.", language)
        case Because.DATA_MISSING:
            return translate("No parcel is known to meet every requirement; for some, data are missing.", language)
        case Because.NEVER_TOGETHER:
            return translate("Each of these is met by some parcel, but no parcel meets them all: {ids}.", language)


def _span(missing: float, requirement: Requirement, language: str) -> str:
    """A difference: of days it is their number."""
    if requirement.base_unit == DATE:
        return translate("{count} days", language).format(count=round(missing))
    return amount(missing, requirement, language)
