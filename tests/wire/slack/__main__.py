"""`python -m tests.wire.slack`: a loopback Slack to run the bot's real process against.

Prints one line of JSON: its ports, and the settings for a bot in Socket Mode. Stops when its input ends (so that it
never outlives who started it) or on SIGTERM.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys

from tests.wire.slack.control import Control
from tests.wire.slack.server import SlackServer


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.wire.slack", description="A loopback Slack for load and chaos."
    )
    parser.add_argument("--port", type=int, default=0, help="the Web API's port (default: any)")
    parser.add_argument("--keep", type=int, default=1_000, help="messages a channel, calls and actions remembered")
    parser.add_argument("--no-check", action="store_true", help="don't check what the bot sends")
    parser.add_argument("--no-echo", action="store_true", help="don't send the bot its own messages")
    parser.add_argument("--retries", default="0,60,300", help="seconds after which an event comes again; '' for never")
    parser.add_argument("--stay", action="store_true", help="go on when the input ends")
    return parser.parse_args()


async def _stop_with_input(stop: asyncio.Event) -> None:
    reader = asyncio.StreamReader()
    try:
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    except (OSError, ValueError):
        return  # no pipe, so nobody holds its other end: a signal will come
    while await reader.read(65_536):
        pass
    stop.set()


async def main() -> None:
    """Serve until told to stop."""
    options = _options()
    server = SlackServer(keep=options.keep, check=not options.no_check, echo=not options.no_echo)
    server.port = options.port
    server.faults.retries = tuple(float(one) for one in options.retries.split(",") if one)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with server:
        control = Control(server)
        await control.start()
        ports = {"port": server.port, "control": control.port, "settings": server.settings()}
        print(json.dumps(ports | {"signing_secret": server.signing_secret}), flush=True)
        watching = None if options.stay else asyncio.ensure_future(_stop_with_input(stop))
        await stop.wait()
        if watching:
            watching.cancel()
        await control.stop()


if __name__ == "__main__":
    asyncio.run(main())
