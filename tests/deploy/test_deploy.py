"""What people copy from deploy/ names modules, ports and variables that exist, and passes its own checker."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from settings.environment import Environment
from settings.metrics import ROLE_PORTS
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
ROLES = {"scheduler": "scheduler.main", "crawler": "crawlers.worker", "alerts": "alerts.worker"}
ELSEWHERE = {"HKWATCH_CLOCK"}


def documents() -> dict[str, dict[str, object]]:
    """Role -> its Deployment."""
    found = yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8"))
    return {document["metadata"]["labels"]["app.kubernetes.io/component"]: document for document in found}


def test_every_role_of_the_procfile_is_deployed_by_its_module() -> None:
    procfile = (ROOT / "Procfile").read_text(encoding="utf-8")
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]

    for role, module in ROLES.items():
        assert f"python -m {module}" in procfile
        assert importlib.util.find_spec(module) is not None
        assert compose[role]["command"] == [module]
        assert f"127.0.0.1:{ROLE_PORTS[role]}/healthz" in compose[role]["healthcheck"]["test"][-1]
    assert compose.keys() - ROLES.keys() == {"redis"}


def test_the_cluster_probes_the_port_that_a_role_serves() -> None:
    for role, document in documents().items():
        (container,) = document["spec"]["template"]["spec"]["containers"]  # type: ignore[index]
        assert container["args"] == [ROLES[role]]
        assert container["ports"] == [{"name": "metrics", "containerPort": ROLE_PORTS[role]}]
        assert container["livenessProbe"]["httpGet"] == {"path": "/healthz", "port": "metrics"}
    assert documents().keys() == ROLES.keys()


def test_every_variable_that_is_set_is_one_that_is_read() -> None:
    known = {name.upper() for name in Environment.model_fields} | ELSEWHERE

    for path in DEPLOY.iterdir():
        used = set(re.findall(r"\b(?:HKWATCH_[A-Z_]+|REDIS_URL|SENTRY_[A-Z_]+)\b", path.read_text(encoding="utf-8")))
        assert used - known == set(), path.name


def linter(name: str) -> str:
    """Where the checker is; without it the test is skipped, or fails where all are required."""
    found = shutil.which(name)
    if found is None:
        assert not os.environ.get("HKWATCH_REQUIRE_LINTERS"), f"{name} is required here"
        pytest.skip(f"no {name} on this machine; .ci/run installs it")
    return found


@pytest.mark.parametrize(
    ("command", "file"),
    [
        (("check-jsonschema", "--builtin-schema", "vendor.compose-spec"), "compose.yaml"),
        (("kubernetes-validate",), "kubernetes.yaml"),
        (("hadolint", "--no-color"), "Dockerfile"),
    ],
)
def test_a_file_passes_its_own_checker(command: tuple[str, ...], file: str) -> None:
    checked = subprocess.run(
        [linter(command[0]), *command[1:], str(DEPLOY / file)], capture_output=True, text=True, timeout=60, check=False
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("unit", ["hkwatch.service", "hkwatch@.service"])
def test_the_units_are_sound_to_systemd(unit: str, tmp_path: Path) -> None:
    text = (DEPLOY / unit).read_text(encoding="utf-8")
    assert re.search(r"^ExecStart=/opt/hkwatch/\.venv/bin/python -m (cli\.main up|%i)$", text, re.MULTILINE)
    analyze = linter("systemd-analyze")
    copy = tmp_path / unit
    copy.write_text(text.replace("/opt/hkwatch/.venv/bin/python", sys.executable), encoding="utf-8")

    checked = subprocess.run([analyze, "verify", "--man=no", str(copy)], capture_output=True, text=True, timeout=30)

    assert (checked.returncode, checked.stderr + checked.stdout) == (0, "")


def test_the_image_installs_from_the_lock_file_and_runs_as_nobody_in_particular() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")

    assert "--require-hashes -r requirements.lock" in text
    assert re.search(r"^USER 10001$", text, re.MULTILINE)
    assert re.search(r"^FROM python:3\.11-", text, re.MULTILINE)
