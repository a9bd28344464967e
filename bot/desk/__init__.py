"""All policy: what becomes of each request. Desk.handle is the only door."""

from bot.desk.door import Desk
from bot.desk.shelf import Volume

__all__ = ["Desk", "Volume"]
