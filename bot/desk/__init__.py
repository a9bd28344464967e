"""All policy: what becomes of each request. Desk.handle is the only door."""

from bot.desk.door import Desk, Store
from bot.desk.errands import Notice
from bot.desk.limits import Limits
from bot.desk.meter import Meter
from bot.desk.shelf import Volume

__all__ = ["Desk", "Limits", "Meter", "Notice", "Store", "Volume"]
