"""A cheap look before a costly one: whether any of some words stands in a text, in one pass however many they are."""

import ahocorasick


class Signs:
    """A set of plain words."""

    def __init__(self, *words: str) -> None:
        self._automaton = ahocorasick.Automaton()
        for word in words:
            self._automaton.add_word(word, word)
        self._automaton.make_automaton()

    def met(self, text: str) -> bool:
        """Whether `text` holds one of the words."""
        return next(self._automaton.iter(text), None) is not None
