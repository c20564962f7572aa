"""The cadastre from the command line, from a file of the survey to distances, and what stops it."""

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.files.nas import parcel, write_nas


@pytest.mark.usefixtures("on_server")
def test_from_a_file_to_distances(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_nas(tmp_path, parcel(1), parcel(2))
    assert run("layer", "add", str(path), "--id", "flur", "--title", "Flurstücke") == 0
    assert run("cadastre", "show") == 1
    assert "No layer is the cadastre" in capsys.readouterr().err

    assert run("cadastre", "use", "flur", "--key", "flurstueckskennzeichen", "--area", "amtlicheFlaeche") == 0
    assert run("cadastre", "show") == 0
    shown = dict(line.split("\t") for line in capsys.readouterr().out.splitlines()[-15:])
    assert shown | {"layer": "flur", "rows": "2", "area": "amtlicheFlaeche", "owner": "", "without_owner": ""} == shown
    assert run("cadastre", "measure") == 0
    assert "2 parcels measured." in capsys.readouterr().out

    assert run("cadastre", "use", "flur", "--key", "flurstueckskennzeichen", "--owner", "istGebucht_href") == 1
    assert "personal data" in capsys.readouterr().err
    assert run("cadastre", "use", "flur", "--key", "nix") == 2
    assert run("cadastre", "use", "flur", "--key", "gml_id", "--tolerance-m", "7") == 2
    assert run("cadastre", "forget") == 0
    assert run("cadastre", "forget") == 1
    assert run("cadastre", "measure") == 1
