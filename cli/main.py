"""The `hkwatch` command: a table of its commands, each imported only when it is called."""

import sys
from importlib import import_module

import typer

from queues.connection import AWAY
from settings.logs import scrub
from settings.problems import ConfigError

COMMANDS = {  # name -> module:function, or module:typer application for a group
    "up": "cli.up:up",
    "check": "cli.check:check",
    "parse": "cli.parse:parse",
    "record": "cli.record:record",
    "backfill": "cli.backfill:backfill",
    "detect": "cli.detect:detect",
    "explain": "cli.explain:explain",
    "events": "cli.events:events",
    "dead": "cli.dead:dead",
    "silence": "cli.silence:silence",
    "test-alert": "cli.test_alert:send_test_alert",
    "schedule": "cli.schedule:schedule",
    "status": "cli.status:status",
    "market": "cli.market:app",
    "read-form": "cli.forms:read_form",
    "replay-quotes": "cli.replay_quotes:replay_quotes",
}
GREETING = "One real-world event of a Hong Kong company, one alert, with the facts in it."


def build(names: list[str]) -> typer.Typer:
    """The application with these commands."""
    app = typer.Typer(help=GREETING, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    app.callback()(lambda: None)
    for name in names:
        module, _, attribute = COMMANDS[name].partition(":")
        command = getattr(import_module(module), attribute)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name)(command)
    return app


def main() -> None:
    """Entry point; a defect of the settings is printed one line each, with exit status 2; 3: no Redis answers."""
    called = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    try:
        build([called] if called in COMMANDS else list(COMMANDS))(prog_name="hkwatch")
    except ConfigError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        sys.exit(2)
    except AWAY as error:
        print(f"no Redis answers: {scrub(str(error))} - is hkwatch running here, or REDIS_URL right?", file=sys.stderr)
        sys.exit(3)


if __name__ == "__main__":
    main()
