"""A small storm: vendors fail at random, workers are killed, and the vendors count what arrives."""

from bench.storm import storm
from bench.storm_scene import Scene

QUICK = ("429", "500", "reset", "half", "accepted-then-cut")  # a test has no time for time-outs


async def test_in_a_storm_nothing_is_lost_and_nothing_doubled_outside_of_the_window() -> None:
    scene = Scene(events=40, subscribers=24, companies=7)

    outcome = await storm(scene, share=0.1, kills=2, workers=2, limit_s=60, kinds=QUICK)

    assert outcome.expected == len(scene.expected()) > 100
    assert outcome.troubles > 0
    assert outcome.good, outcome
