"""The `hkwatch` command: a table of its commands, each imported only when it is called."""

import os
import re
import signal
import sys
from importlib import import_module
from importlib.metadata import version
from typing import Any

import typer
from redis.exceptions import RedisError

from cli.connected import NO_REDIS, complaint
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
USAGE_ERROR: Any = typer.BadParameter.__mro__[1]  # click's, or typer's own copy of it, by version
OWN_WORDS = (  # what typer says -> what we say
    (r"^Invalid value for '?([^':]+)'?:", r"\1:"),
    (r"^Invalid value: ", ""),
    (r"Value error, |\.(?=$)", ""),
    (r"Input should be greater than or equal to (\S+)", r"expected \1 or more"),
    (r"Input should be less than or equal to (\S+)", r"expected at most \1"),
    (r"Input should be a valid integer.*", "expected a whole number"),
    (r"Input should be a valid number.*", "expected a number"),
    (r"'([^']*)' is not one of (.*)", r"expected one of \2, found '\1'"),
)
INTERRUPTED = 130
GREETING = "One real-world event of a Hong Kong company, one alert, with the facts in it."


def build(names: list[str]) -> typer.Typer:
    """The application with these commands."""
    app = typer.Typer(help=GREETING, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    app.callback()(_start)
    for name in names:
        module, _, attribute = COMMANDS[name].partition(":")
        command = getattr(import_module(module), attribute)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name)(command)
    return app


def _version(wanted: bool) -> None:
    if wanted:
        print(f"hkwatch {version('hkwatch')}")
        raise typer.Exit


VERSION = typer.Option(False, "--version", callback=_version, is_eager=True, help="Show the version.")


def _start(shown: bool = VERSION) -> None:
    """Options of `hkwatch` itself."""


def main() -> None:
    """Entry point. Status 2: a defect of the settings or of the command line, one line each; 3: Redis does not answer."""
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.SIG_IGN:  # a shell's background job is not meant to hear of Ctrl-C
        signal.signal(signal.SIGINT, _interrupted)
    called = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    try:
        status = build([called] if called in COMMANDS else list(COMMANDS))(prog_name="hkwatch", standalone_mode=False)
    except ConfigError as error:
        status = error.say()
    except USAGE_ERROR as error:
        status = _say(error)
    except RedisError as error:
        print(complaint(error), file=sys.stderr)
        status = NO_REDIS
    except KeyboardInterrupt:  # while a command is imported; later on typer sees it
        status = INTERRUPTED
    except OSError as error:
        print(f"{error.filename or 'hkwatch'}: {error.strerror or error}", file=sys.stderr)
        status = 1
    finally:
        signal.signal(signal.SIGINT, before)
    sys.exit(status if isinstance(status, int) else 0)


def _interrupted(*_: Any) -> None:
    """The first Ctrl-C ends what is under way in order, the second one at once."""
    signal.signal(signal.SIGINT, _interrupted_again)
    raise KeyboardInterrupt


def _interrupted_again(*_: Any) -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\x1b[?25h")  # a progress bar hides the cursor
        sys.stderr.flush()
    os._exit(INTERRUPTED)


def _say(error: Any) -> int:
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
        return int(error.exit_code)
    path = error.ctx.command_path if error.ctx else "hkwatch"
    words = " ".join(error.format_message().split())
    for pattern, ours in OWN_WORDS:
        words = re.sub(pattern, ours, words)
    print(f"{path}: {words} (see `{path} --help`)", file=sys.stderr)
    return int(error.exit_code)


if __name__ == "__main__":
    main()
