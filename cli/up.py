"""`hkwatch up`: check the settings, then run the Procfile's processes until Ctrl-C."""

import os
import sys
from pathlib import Path

import typer
from honcho.environ import parse_procfile
from honcho.manager import Manager
from rich.console import Console

from cli.check import check_settings
from settings.environment import ROOT, environment
from settings.problems import ConfigError


def up(procfile: Path = typer.Option(ROOT / "Procfile", help="Processes to run, one a line.")) -> None:
    """Run the whole daemon on this machine: Redis (unless REDIS_URL is set), scheduler, crawler, alerts."""
    problems = check_settings()
    if problems:
        raise ConfigError(problems)
    env = environment()
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    variables = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    manager = Manager()
    for name, command in parse_procfile(procfile.read_text(encoding="utf-8")).processes.items():
        if name == "redis" and env.redis_url:
            continue
        manager.add_process(name, command, env=variables, cwd=str(ROOT))
    Console(stderr=True).print("[bold]hkwatch[/] is starting; Ctrl-C ends it, [bold]hkwatch status[/] shows it")
    manager.loop()
    sys.exit(0 if manager.returncode in (130, 143) else manager.returncode)  # Ctrl-C and SIGTERM are how a daemon ends
