"""A release holds all that asking needs: it is built, installed beside nothing else of ours, and asked."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the wheel and the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    _run(sys.executable, "-m", "hatchling", "build", "-d", str(folder), cwd=ROOT)
    return folder


@pytest.mark.parametrize("kind", ["*.whl", "*.tar.gz"])
def test_it_installs_and_answers_with_the_base_inside(built: Path, tmp_path: Path, kind: str) -> None:
    (package,) = built.glob(kind)
    clean = tmp_path / "clean"
    venv.create(clean, with_pip=True)
    python = clean / "bin" / "python"
    # What we depend on comes from the environment that tests run in, since tests fetch nothing. A path in a .pth file
    # adds the packages there, and not the checkout, which is there by a .pth file of its own.
    site = _run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    (Path(site) / "ours.pth").write_text(sysconfig.get_path("purelib") + "\n")
    install = (
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-index",
        "--no-deps",
        "--no-build-isolation",
        "--ignore-installed",
    )
    _run(python, *install, str(package))
    where = _run(python, "-c", "import bot, knowledge; print(bot.__file__, knowledge.__file__)", cwd=tmp_path)
    assert where.count(str(clean)) == 2
    said = _run(
        clean / "bin" / "footnote", "--db", str(tmp_path / "f.db"), "ask", "How much does the golf course cost?",
        cwd=tmp_path,
    )  # fmt: skip
    assert "$123 million" in said


def _run(*words: str | Path, cwd: Path | None = None) -> str:
    done = subprocess.run([*map(str, words)], cwd=cwd, capture_output=True, text=True, timeout=50, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
