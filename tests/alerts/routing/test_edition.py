"""The subscribers file is read again while the worker runs."""

from pathlib import Path

from alerts.routing.edition import Edition
from tests.alerts.samples import WATCHLIST

DESK = '[[subscriber]]\nname = "{name}"\n[[subscriber.channel]]\ntype = "console"\n'


def test_a_change_is_in_force_without_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "subscribers.toml"
    path.write_text(DESK.format(name="a"))
    edition = Edition(path, WATCHLIST)
    path.write_text(DESK.format(name="another"))

    told = edition.refresh()

    assert told is None
    assert list(edition.subscribers.by_name) == ["another"]


def test_a_broken_file_keeps_the_old_one_and_says_so_and_says_when_it_is_well_again(tmp_path: Path) -> None:
    path = tmp_path / "subscribers.toml"
    path.write_text(DESK.format(name="a"))
    edition = Edition(path, WATCHLIST)

    path.write_text("[[subscriber]]\nname = \n")
    broken = edition.refresh()
    unchanged = edition.refresh()
    path.write_text(DESK.format(name="b") + "\n")
    sound = edition.refresh()

    assert broken is not None
    assert (broken.kind, broken.state, unchanged) == ("settings", "broken", None)
    assert sound is not None
    assert sound.state == "ok"
    assert list(edition.subscribers.by_name) == ["b"]
