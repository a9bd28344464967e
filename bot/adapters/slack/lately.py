"""Where the bot heard or said something lately, or what it was: so many of them and no more."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

__all__ = ["Lately"]


class Lately:
    """Remembers the *most* places, each a tuple of ids, that were noted last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._places: OrderedDict[tuple[str, ...], None] = OrderedDict()

    def note(self, *place: str) -> None:
        """Note that something happens there."""
        self._places[place] = None
        self._places.move_to_end(place)
        if len(self._places) > self._most:
            self._places.popitem(last=False)

    def __contains__(self, place: tuple[str, ...]) -> bool:
        """Return whether *place* is among those."""
        return place in self._places

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        """Yield the places, the latest first, as they stand now."""
        yield from reversed(list(self._places))
