"""The loopback Slack itself: one HTTP server on 127.0.0.1 for the Web API, the sockets and the files."""

from __future__ import annotations

from functools import partial
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.wire.slack import api, files, hooks
from tests.wire.slack.faults import Failure, Gate
from tests.wire.slack.poster import Answer
from tests.wire.slack.pressing import Pressing
from tests.wire.slack.stage import APP_TOKEN, CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET
from tests.wire.slack.world import Workspace

__all__ = ["SlackServer"]


class SlackServer(Pressing):
    """A Slack with one workspace, Acme, in which the app is installed; use it as `async with SlackServer() as slack`.

    People: olga (owner), adam (admin), ann and ben (members), gus (guest), solo (single-channel guest), dee
    (deactivated), botty (another app's bot), zoe (of the workspace Globex, met in #partners), footnote (the bot).
    Channels with the bot: #general, #secret (private), #attic (archived), #partners (Slack Connect); without: #random,
    #vault (private). User group: @editors with ann.
    """

    port = 0
    team: Workspace
    _runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.up()
        self.furnish()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.stop()

    # life

    async def up(self) -> None:
        """Listen, on the port it had before if it had one."""
        app = web.Application(client_max_size=1 << 26)
        app.router.add_route("*", "/api/{method}", partial(api.handle, self))
        app.router.add_get("/link/", self.links.handle)
        for kind in ("commands", "actions", "app"):
            app.router.add_post(f"/{kind}/{{team}}/{{number}}", partial(hooks.handle, self))
        app.router.add_post("/upload/v1/{file}", partial(files.receive_upload, self))
        app.router.add_get("/files-pri/{file}/{path:.*}", partial(files.download, self))
        app.router.add_get("/signin", _sign_in)
        app.router.add_get("/oauth/v2/authorize", self._authorize)
        self.add_routes(app)
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()
        self.port = self._runner.addresses[0][1]
        self.base = f"http://127.0.0.1:{self.port}"

    def add_routes(self, app: web.Application) -> None:
        """Serve more; for the program that is driven from outside."""

    async def down(self) -> None:
        """Stop listening and break every connection, as when the network is gone; `up` brings it back."""
        self.links.drop()
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def stop(self) -> None:
        """End for good."""
        await self.poster.close()
        await self.links.close()
        await self.down()
        self.clock.close()

    def furnish(self) -> None:
        """Fill the world."""
        world = self.world
        self.team = team = world.new_workspace("Acme")
        globex = world.new_workspace("Globex")
        world.install(team)
        bot = world.bot(team)
        adam, ann, ben = (
            world.new_person("adam", team, role="admin"),
            world.new_person("ann", team),
            world.new_person("ben", team),
        )
        gus, solo = (
            world.new_person("gus", team, role="guest"),
            world.new_person("solo", team, role="single_channel_guest"),
        )
        olga, botty = world.new_person("olga", team, role="owner"), world.new_person("botty", team, role="bot")
        world.new_person("dee", team, deactivated=True)
        zoe = world.new_person("zoe", globex)
        team.strangers[zoe.id] = zoe
        everybody = [olga, adam, ann, ben]
        world.new_channel("general", team, members=[*everybody, gus, solo, botty, bot])
        world.new_channel("random", team, members=everybody)
        world.new_channel("secret", team, members=[olga, ann, bot], kind="group")
        world.new_channel("vault", team, members=[olga], kind="group")
        world.new_channel("attic", team, members=[ann, bot], archived=True)
        world.new_channel("partners", team, members=[ann, zoe, bot]).shared_with.add(globex.id)
        world.new_group("editors", team, [ann])
        self.allowed_mentions.add(bot.id)

    # the bot's settings

    @property
    def api_url(self) -> str:
        """FOOTNOTE_SLACK_API."""
        return f"{self.base}/api/"

    @property
    def token(self) -> str:
        """The bot's token in the first workspace."""
        assert self.team.app
        return self.team.app.token

    app_token, signing_secret, client_id, client_secret = APP_TOKEN, SIGNING_SECRET, CLIENT_ID, CLIENT_SECRET

    def settings(self, port: int | None = None) -> dict[str, str]:
        """Return the environment of a bot in Socket Mode or, with a *port* of its own, in HTTP mode."""
        shared = {"FOOTNOTE_SLACK_API": self.api_url, "FOOTNOTE_SLACK_BOT_TOKEN": self.token}
        if port is None:
            return shared | {"FOOTNOTE_SLACK_APP_TOKEN": APP_TOKEN}
        return shared | {"FOOTNOTE_SLACK_SIGNING_SECRET": SIGNING_SECRET, "FOOTNOTE_SLACK_PORT": str(port)}

    async def call_at(self, url: str, *, verify: bool = True) -> None:
        """Switch to HTTP mode: from now on everything is posted to *url*, once it answered the challenge."""
        self.poster.url = url
        self.courier.way = self.poster
        if verify and not await self.poster.verify_url():
            raise AssertionError(f"{url} didn't answer url_verification with the challenge")

    async def post(self, body: bytes, **how: str) -> Answer:
        """POST any bytes to the bot; *timestamp* and *signature* forge, "" leaves one out."""
        return await self.poster.post(body, how.pop("content_type", "application/json"), **how)  # type: ignore[arg-type]

    # faults

    def fail(self, method: str, **how: object) -> Failure:
        """Let the next calls of *method* ("*": of any) end as a `Failure` says."""
        failure = Failure(**how)  # type: ignore[arg-type]
        self.faults.calls.setdefault(method, []).append(failure)
        return failure

    def hold(self, method: str, times: int = 1) -> Gate:
        """Keep the next calls of *method* waiting until the gate is opened."""
        gate = Gate()
        self.fail(method, times=times, gate=gate)
        return gate

    async def _authorize(self, request: web.Request) -> web.Response:
        """Install at once: the admin agrees, and the browser is sent back with a code."""
        query = request.query
        if query.get("client_id") != CLIENT_ID:
            return web.Response(status=400, text="invalid_client_id")
        code = self.approve(query.get("team") or self.team, query.get("scope", ""))
        location = f"{query['redirect_uri']}?code={code}&state={query.get('state', '')}"
        raise web.HTTPFound(location)


async def _sign_in(request: web.Request) -> web.Response:
    return web.Response(text="<!DOCTYPE html><title>Slack</title>Sign in", content_type="text/html")
