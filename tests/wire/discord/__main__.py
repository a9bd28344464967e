"""The loopback Discord in a process of its own: prints one JSON line with its addresses, then serves.

It ends when its standard input does (so it never outlives who started it), or on SIGTERM.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys

from tests.wire.discord.control import CONTROLS
from tests.wire.discord.driven import DrivenServer


async def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.wire.discord", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 lets the system choose")
    parser.add_argument("--validate", type=int, default=0, metavar="N", help="check every Nth request; 0 checks none")
    parser.add_argument("--keep", type=int, default=10_000, help="how much of everything to remember")
    chosen = parser.parse_args()
    server = DrivenServer(CONTROLS, validate=chosen.validate, keep=chosen.keep)
    await server.start(chosen.port)
    print(json.dumps({"port": server.port, **server.settings}), flush=True)
    await until_told_to_stop()
    await server.stop()


async def until_told_to_stop() -> None:
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, told.set)
    loop.add_signal_handler(signal.SIGINT, told.set)
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    ended = asyncio.create_task(reader.read())
    stopped = asyncio.create_task(told.wait())
    _, rest = await asyncio.wait({ended, stopped}, return_when=asyncio.FIRST_COMPLETED)
    for each in rest:
        each.cancel()


if __name__ == "__main__":
    asyncio.run(main())
