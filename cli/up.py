"""`hkwatch up`: check the settings, then run the Procfile's processes until Ctrl-C."""

import os
import sys
from pathlib import Path

import typer
from honcho.environ import parse_procfile
from honcho.manager import Manager

from cli.check import check_settings
from queues.server import NoServer, arguments
from settings.environment import ROOT, Environment, environment
from settings.problems import ConfigError, Problem


def up(procfile: Path = typer.Option(ROOT / "Procfile", help="Processes to run, one a line.")) -> None:
    """Run the whole daemon on this machine: Redis (unless REDIS_URL is set), scheduler, crawler, alerts."""
    problems = check_settings()
    if problems:
        raise ConfigError(problems)
    env = environment()
    commands = _commands(procfile, env)
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    variables = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    manager = Manager()
    for name, command in commands.items():
        manager.add_process(name, command, env=variables, cwd=str(ROOT))
    print("hkwatch is starting; Ctrl-C ends it, `hkwatch status` shows it", file=sys.stderr)
    manager.loop()
    status = 0 if manager.returncode in (130, 143) else manager.returncode  # Ctrl-C and SIGTERM are how a daemon ends
    if status:
        print("hkwatch has ended because one of its processes did: what it said stands above", file=sys.stderr)
    sys.exit(status)


def _commands(procfile: Path, env: Environment) -> dict[str, str]:
    """Name -> command of each process to run. Raises ConfigError when they cannot be read, or Redis cannot have its folder."""
    try:
        commands: dict[str, str] = dict(parse_procfile(procfile.read_text(encoding="utf-8")).processes)
    except UnicodeDecodeError as error:
        raise ConfigError([Problem(procfile, 0, "expected UTF-8 text, found other bytes")]) from error
    except OSError as error:
        raise ConfigError([Problem(procfile, 0, f"expected a readable file: {error.strerror}")]) from error
    if not commands:
        raise ConfigError([Problem(procfile, 0, "expected lines such as `alerts: python -m alerts.worker`, found none")])
    if env.redis_url:
        commands.pop("redis", None)
    elif "redis" in commands:
        try:
            arguments(env.redis_socket.parent)
        except NoServer as error:
            raise ConfigError([Problem("private Redis", 0, str(error))]) from error
    return commands
