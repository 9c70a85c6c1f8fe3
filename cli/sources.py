"""The names of the sources, for commands that take one."""

import pkgutil

import typer

import crawlers.spiders
from settings.spelling import did_you_mean


def source_names() -> list[str]:
    """All sources, in alphabetical order, without importing them."""
    return sorted(module.name for module in pkgutil.iter_modules(crawlers.spiders.__path__))


def check_source(name: str) -> None:
    """Raises typer's BadParameter, which says what there is, for an unknown source."""
    if name not in source_names():
        names = source_names()
        raise typer.BadParameter(f"expected a source, one of {', '.join(names)}; found {name!r}{did_you_mean(name, names)}")
