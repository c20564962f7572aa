"""Valhalla from an environment of its own: another routing engine, built from the same extract, in a child process."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import which

from app.codes import Mode
from app.settings import PROJECT_DIR

REQUIREMENTS = PROJECT_DIR / "docker/requirements-accuracy.txt"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "flaechenlotse"
ORACLE = Path(__file__).with_name("oracle.py")
FEWEST = (3, 12)  # its wheels are for Python 3.12 and newer

COSTING: Mapping[Mode, str] = {Mode.CAR: "auto", Mode.TRUCK: "truck"}
LORRY = {"weight": 40.0, "height": 4.0, "width": 2.55, "length": 16.5, "axle_load": 11.5, "top_speed": 80}
# Valhalla looks for the most comfortable way. These settings, none of which changes how long a way takes, have it look
# for the quickest one instead, as we do.
QUICKEST = {
    "maneuver_penalty": 0,
    "gate_penalty": 0,
    "service_penalty": 0,
    "service_factor": 1,
    "alley_penalty": 0,
    "alley_factor": 1,
    "driveway_factor": 1,
    "destination_only_penalty": 0,
    "low_class_penalty": 0,
    "low_class_factor": 1,
    "use_living_streets": 0.5,
    "speed_penalty_factor": 0,
}

Position = tuple[float, float]  # lon, lat
Answer = tuple[float, float] | None  # seconds, metres; None where there is no way


class NoEngineError(Exception):
    """Why Valhalla cannot be had here."""


@dataclass(frozen=True)
class Engine:
    """An interpreter that has Valhalla, and the configuration that names its tiles."""

    python: Path
    config: Path

    def routes(self, pairs: Sequence[tuple[Position, Position]], mode: Mode, *, comfort: bool = False) -> list[Answer]:
        """Ways from the first to the second of each pair, by `route`, in this direction."""
        options = (LORRY if mode == Mode.TRUCK else {}) | ({} if comfort else QUICKEST)
        order = {"config": str(self.config), "costing": COSTING[mode], "options": options, "pairs": list(pairs)}
        ran = subprocess.run([self.python, ORACLE], input=json.dumps(order), capture_output=True, text=True, check=True)
        return [json.loads(line) for line in ran.stdout.splitlines()]


def engine_for(extract: Path) -> Engine:
    """Valhalla with tiles of an extract; environment and tiles are kept for the next run."""
    folder = _environment()
    digest = hashlib.sha256(extract.read_bytes()).hexdigest()[:12]
    tiles = folder / f"tiles-{digest}"
    config = tiles / "valhalla.json"
    if not config.exists():
        tiles.mkdir(exist_ok=True)
        bins = {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}"}
        script = (
            f"import json, valhalla; print(json.dumps(valhalla.get_config(tile_extract='', tile_dir={str(tiles)!r})))"
        )
        made = subprocess.run([folder / "bin/python", "-c", script], capture_output=True, text=True, check=True)
        draft = tiles / "draft.json"
        draft.write_text(made.stdout)
        build = [str(folder / "bin/valhalla_build_tiles"), "-c", str(draft), str(extract)]
        subprocess.run(build, env=os.environ | bins, capture_output=True, check=True)
        draft.rename(config)
    return Engine(folder / "bin/python", config)


def _environment() -> Path:
    digest = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:12]
    folder = CACHE / f"accuracy-{digest}"
    complete = folder / "complete"
    if not complete.exists():
        subprocess.run([find_python(), "-m", "venv", "--clear", folder], check=True)
        pip = [str(folder / "bin/python"), "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, "--no-deps", "--require-hashes", "-r", str(REQUIREMENTS)], check=True)
        complete.touch()
    return folder


def find_python() -> str:
    """An interpreter that Valhalla runs on: on PATH, else of pyenv, else our own if it is new enough."""
    named = [f"python3.{minor}" for minor in range(FEWEST[1], 20)]
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    candidates = [*(which(name) for name in named), *map(str, sorted(pyenv.glob("3.*/bin/python"))), sys.executable]
    for candidate in filter(None, candidates):
        asked = [candidate, "-c", f"import sys; sys.exit(sys.version_info < {FEWEST})"]
        if subprocess.run(asked, capture_output=True, check=False).returncode == 0:
            return candidate
    raise NoEngineError("Valhalla needs Python 3.12 or newer; there is none on PATH and none of pyenv.")
