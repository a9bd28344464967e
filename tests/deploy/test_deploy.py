"""What is deployed is checked by the tools of those who run it, as far as this machine has them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
MOST_EXPOSED = 15  # tenths of systemd's exposure level


def tool(name: str) -> str:
    """Return the program called *name*, of this environment or of the machine; skip without it."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        pytest.skip(f"{name} isn't on this machine")
    return found


def run(*words: str, cwd: Path = DEPLOY) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, cwd=cwd, capture_output=True, text=True, timeout=50, check=False)


def test_the_dockerfile_passes_its_linter() -> None:
    done = run(tool("hadolint"), "Dockerfile")
    assert done.returncode == 0, done.stdout


def test_compose_reads_its_file(tmp_path: Path) -> None:
    shutil.copytree(DEPLOY, tmp_path / "deploy")
    (tmp_path / "deploy" / ".env").write_text("")
    for profile in ("", "backup", "monitoring"):
        chosen = ("--profile", profile) if profile else ()
        done = run(tool("docker-compose"), "-f", "compose.yaml", *chosen, "config", "-q", cwd=tmp_path / "deploy")
        assert done.returncode == 0, done.stderr


def test_the_kubernetes_manifests_are_valid() -> None:
    done = run(tool("kubernetes-validate"), "--strict", *map(str, sorted((DEPLOY / "kubernetes").glob("*.yaml"))))
    assert done.returncode == 0, done.stdout + done.stderr


def test_systemd_knows_every_key_of_the_units(tmp_path: Path) -> None:
    units = ("footnote.service", "footnote-backup.service", "footnote-backup.timer")
    for name in units:
        unit = (DEPLOY / name).read_text().replace("/opt/footnote/bin/footnote", "/bin/sh")
        (tmp_path / name).write_text(unit)
    done = run(tool("systemd-analyze"), "verify", "--man=no", *(str(tmp_path / name) for name in units))
    assert done.stderr == ""
    assert done.returncode == 0


def test_the_unit_is_shut_in() -> None:
    done = run(tool("systemd-analyze"), "security", "--offline=true", f"--threshold={MOST_EXPOSED}", "footnote.service")
    assert done.returncode == 0, done.stdout[-500:]


def test_the_alerts_fire_when_they_should() -> None:
    promtool = tool("promtool")
    for words in (("check", "config", "prometheus.yml"), ("test", "rules", "alerts_test.yml")):
        done = run(promtool, *words, cwd=DEPLOY / "monitoring")
        assert done.returncode == 0, done.stdout + done.stderr


def test_prometheus_accepts_the_metrics() -> None:
    from prometheus_client import generate_latest

    from bot.observing import Watch

    watch = Watch(("discord",))
    watch.asked("discord", "answer", 0.001, 0.9)
    done = subprocess.run(
        [tool("promtool"), "check", "metrics"], input=generate_latest(watch.registry), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


def test_dashboard_and_alerts_name_only_metrics_that_are_served() -> None:
    from prometheus_client import generate_latest

    from bot.observing import Watch

    watch = Watch(("discord",))
    watch.asked("discord", "answer", 0.001, 0.9)
    watch.edited("edit")
    watch.failed("Ask")
    watch.happened("discord", "reconnect")
    lines = generate_latest(watch.registry).decode().splitlines()
    served = {re.sub(r"_(bucket|sum|count)$", "", re.split(r"[{ ]", line)[0]) for line in lines if line[0] != "#"}
    texts = [(DEPLOY / "monitoring" / name).read_text() for name in ("grafana-dashboard.json", "alerts.yml")]
    named = {name for text in texts for name in re.findall(r"\b(footnote_\w+|process_\w+)", text)}
    assert {re.sub(r"_bucket$", "", name) for name in named} <= served
    assert json.loads(texts[0])["title"] == "Footnote"
