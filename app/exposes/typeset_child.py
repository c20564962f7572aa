"""The typesetting process: take an order, give up its rights, and turn one folder's template and data into a PDF."""

import json
import sys
from datetime import datetime
from pathlib import Path

import typst

from app.files import confine
from app.files.raw import ReadLimits

FONTS = Path(__file__).parent / "fonts"


def main() -> int:
    """Typeset; fonts are those of this package and of the typesetter, files those of the folder, nothing else."""
    order = json.load(sys.stdin)
    template = Path(order["template"])
    confine.confine(ReadLimits(**order["limits"]))
    typst.compile(
        str(template),
        output=order["output"],
        root=str(template.parent),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        package_path=str(template.parent),
        package_cache_path=str(template.parent),
        pdf_standards="ua-1",
        timestamp=datetime.fromisoformat(order["made_at"]),
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
