"""Text that can be typeset: every character has a shape in the fonts at hand, and none is endless. Pure."""

import re
import unicodedata

# Letters, figures and signs that the fonts have, as a test typesets them: Latin, Greek, Cyrillic, punctuation.
SHOWN = "\u0020-\u007e\u00a0-\u00ac\u00ae-\u017f\u0192\u01cd-\u01dc\u0218-\u021b\u0386\u0388-\u038a\u038c"
SHOWN += "\u038e-\u03a1\u03a3-\u03ce\u0400-\u045f\u0490\u0491\u1e80-\u1e85\u1e9e\u1ef2\u1ef3"
SHOWN += "\u2013\u2014\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u2044\u20ac\u2122"
SHOWN += "\u2190-\u2193\u2212\u221e\u2248\u2260\u2264\u2265"
NOT_SHOWN = re.compile(f"[^{SHOWN}]")
INSTEAD = "\u00bf"  # a character that no font has
SPACES = re.compile(r"\s+")
CUT = "…"
LOOKED_AT = 20  # characters of a text for each that is shown


def legible(text: str, most: int) -> str:
    """A text on one line, at most so long, of characters that can be shown."""
    shown = NOT_SHOWN.sub(_instead, SPACES.sub(" ", unicodedata.normalize("NFC", text[: LOOKED_AT * most])))
    plain = SPACES.sub(" ", shown).strip()
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + CUT


def _instead(found: re.Match[str]) -> str:
    """Nothing for what has no shape anyway; else a sign that something stood here."""
    kind = unicodedata.category(found[0])
    return "" if kind in ("Cc", "Cf", "Mn", "Me") else INSTEAD
