"""What turned up while the rows of a file were read: rows that cannot stay, and what was changed in others."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.errors import InputProblem, InvalidInput

MOST_LISTED = 100  # rows by number in an error
MOST_NAMED = 10  # rows by number in a notice


@dataclass
class Findings:
    """Collected over all batches; rows are numbers as a person counts."""

    layer: str
    problems: list[tuple[int, str]] = field(default_factory=list)  # the first of them
    problem_count: int = 0
    rows: dict[str, list[int]] = field(default_factory=dict)  # by sentence, the first of them
    counts: Counter[str] = field(default_factory=Counter)  # by sentence

    def refuse(self, row: int, text: str) -> None:
        """Note a row that cannot be taken."""
        self.problem_count += 1
        if len(self.problems) < MOST_LISTED:
            self.problems.append((row, text))

    def note(self, sentence: str, rows: Iterable[int]) -> None:
        """Note rows that were taken otherwise than they stood; `sentence` has {count} in it."""
        for row in rows:
            self.counts[sentence] += 1
            named = self.rows.setdefault(sentence, [])
            if len(named) < MOST_NAMED:
                named.append(row)

    def add(self, sentence: str, count: int) -> None:
        """Note how many values were taken otherwise than they stood."""
        if count:
            self.counts[sentence] += count

    def notices(self) -> tuple[str, ...]:
        """The notes as sentences, with the rows they are about."""
        return tuple(
            sentence.format(count=count) + _named(self.rows.get(sentence, []), count)
            for sentence, count in self.counts.items()
        )

    def check(self, file_name: str) -> None:
        """Refuse the file where any of its rows cannot be taken."""
        if not self.problem_count:
            return
        row, text = self.problems[0]
        raise InvalidInput(
            "{count} rows of {name} cannot be taken, and nothing was changed. Row {row}: {text}.",
            problems=[
                InputProblem(
                    "Layer '{layer}', row {row}: {text}",
                    pointer=f"/{row}",
                    values={"layer": self.layer, "row": row, "text": text},
                )
                for row, text in self.problems
            ],
            count=self.problem_count,
            name=file_name,
            row=row,
            text=text.rstrip("."),
        )


def _named(rows: list[int], count: int) -> str:
    if not rows:
        return ""
    more = f" and {count - len(rows)} more" if count > len(rows) else ""
    return f" (rows {', '.join(map(str, rows))}{more})"
