"""A question as people say it: what is wanted, of which sector, what must be so and what would be welcome."""

from app.codes import Level
from app.exposes.figures import SPACE, Figures
from app.exposes.wishes import after
from app.fields import PARCEL_FIELDS
from app.matching.model import Question, Requirement
from app.matching.units import DATE, in_unit, told
from app.scoring.criteria import BY_ID
from app.words import FLAGS, UNITS, Words, code_title, field_title

CODE_LISTS = {field.name: field.code_list for field in PARCEL_FIELDS if field.code_list is not None}
FLAG_NAMES = {field.name for field in PARCEL_FIELDS if field.value_type is bool} | {"synthetic"}

WANTED = Words("Gesucht ist eine Fläche für {profile}", "Wanted is a site for {profile}")
LEVELS = {
    Level.SHOULD: Words("Erwünscht", "Desired"),
    Level.NICE: Words("Willkommen", "Welcome"),
}
AND = Words(" und ", " and ")
WITHOUT = Words("ohne {}", "without {}")
AS_CODES = ("zoning",)  # its codes are what planners say
OWN_WEIGHTS = Words("Die Gewichte sind eigene.", "The weights are the project's own.")
AT_LEAST, AT_MOST = Words("mindestens {}", "at least {}"), Words("höchstens {}", "at most {}")
BETWEEN = Words("{} bis {}", "{} to {}")
FROM_DAY, UNTIL_DAY = Words("ab {}", "from {}"), Words("bis {}", "until {}")
OR = Words(" oder ", " or ")


def title_of(name: str, language: str) -> str:
    """What a property is called: a criterion by its title, a field or the way to a target by its words."""
    criterion = BY_ID.get(name)
    if criterion is None:
        return field_title(name, language)
    return criterion.title_de if language == "de" else criterion.title_en


def sentences(question: Question, language: str, *, has_own_weights: bool) -> list[str]:
    """What is wanted, sentence by sentence."""
    wanted = WANTED.by(language).format(profile=question.profile.title[language])
    musts = _listed(question, Level.MUST, language)
    said = [f"{wanted}: {musts}." if musts else f"{wanted}."]
    for level, words in LEVELS.items():
        listed = _listed(question, level, language)
        if listed:
            said.append(f"{words.by(language)}: {listed}.")
    if has_own_weights:
        said.append(OWN_WEIGHTS.by(language))
    return said


def phrase(requirement: Requirement, language: str) -> str:
    """One requirement: `mindestens 12 ha am Stück`, `Gebietsart GI oder GE`, `24-Stunden-Betrieb`."""
    title = _within(title_of(requirement.name, language), language)
    if requirement.name in FLAG_NAMES and len(requirement.one_of) == 1:
        return title if requirement.one_of == ("true",) else WITHOUT.by(language).format(title)
    if requirement.name in AS_CODES:
        return f"{title} {OR.by(language).join(requirement.one_of)}"
    following = after(requirement.name, language) if requirement.has_bounds else None
    told_bounds = bounds(requirement, language)
    return f"{title} {told_bounds}" if following is None else f"{told_bounds} {following}"


def bounds(requirement: Requirement, language: str) -> str:
    """What is required of a property, without its name."""
    if not requirement.has_bounds:
        return OR.by(language).join(_code(requirement.name, code, language) for code in requirement.one_of)
    low, high = requirement.minimum, requirement.maximum
    if low is not None and high is not None:
        return BETWEEN.by(language).format(_bound(low, requirement, language), _bound(high, requirement, language))
    if requirement.base_unit == DATE:
        low_words, high_words = FROM_DAY, UNTIL_DAY
    else:
        low_words, high_words = AT_LEAST, AT_MOST
    if low is not None:
        return low_words.by(language).format(_bound(low, requirement, language))
    return high_words.by(language).format(_bound(high or 0.0, requirement, language))


def figure(requirement: Requirement, value: float | str | list[str] | None, language: str) -> str:
    """What is known of a required property."""
    figures = Figures(language)
    if value is None:
        return figures.unknown
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, float):
        return _bound(value, requirement, language)
    return figures.day(value) if requirement.base_unit == DATE else _code(requirement.name, value, language)


def _within(title: str, language: str) -> str:
    """A title as it stands within a sentence: English has no capitals there but for abbreviations."""
    return title if language == "de" or title[1:2].isupper() else title[:1].lower() + title[1:]


def _listed(question: Question, level: Level, language: str) -> str:
    *others, last = [phrase(each, language) for each in question.requirements if each.level is level] or [""]
    return f"{', '.join(others)}{AND.by(language)}{last}" if others else last


def _bound(value: float, requirement: Requirement, language: str) -> str:
    figures = Figures(language)
    if requirement.base_unit == DATE:
        return figures.day(told(value, DATE))
    unit = requirement.unit or requirement.base_unit
    if unit == requirement.base_unit:
        return figures.amount(value, unit)
    sign = UNITS[unit].by(language) if unit is not None and unit in UNITS else unit or ""
    return f"{figures.number(in_unit(value, requirement.base_unit, unit), 2)}{SPACE}{sign}".rstrip()


def _code(name: str, code: str, language: str) -> str:
    if name in FLAG_NAMES:
        return FLAGS[code == "true"].by(language)
    if name in CODE_LISTS:
        return code_title(CODE_LISTS[name], code, language)
    return Figures(language).class_of(name, code)
