"""Typed settings from the environment and a .env file; every name and default stands here and nowhere else."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from knowledge.modes import exposed

__all__ = ["PLATFORMS", "InvalidSetting", "Secret", "Settings", "address"]

PREFIX = "FOOTNOTE_"
PLATFORMS = ("discord", "slack")
_NUMBER = re.compile(r"\d{1,20}", re.ASCII)
_ADMIN = re.compile(r"(discord:\d{1,20}|slack:[A-Z0-9]{1,20}|console:local)")


class InvalidSetting(Exception):
    """A setting can't be used; str() is the sentence that says what to do."""


class Secret(str):
    """A token: prints as stars wherever it is shown, logged or formatted by accident."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'" if self else "''"

    def __format__(self, spec: str) -> str:
        return format("***" if self else "", spec)

    def reveal(self) -> str:
        """Return the token itself, for the one place that sends it."""
        return str.__str__(self)

    def __str__(self) -> str:
        return "***" if self else ""


def _setting(default: Any, help_text: str) -> Any:
    return field(default=default, metadata={"help": help_text})


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator set: each name is FOOTNOTE_ and the field's in capitals; the environment wins over .env."""

    database: str = _setting("", "path of the data file; default: footnote.db in the user's data folder")
    discord_token: Secret = _setting(Secret(), "the Discord bot's token")
    discord_api: str = _setting("", "another address for Discord's REST API: an HTTP proxy or a test server")
    discord_gateway: str = _setting("", "another address for Discord's gateway")
    discord_guild: str = _setting("", "one server's id: commands are shown there alone, at once, while developing")
    discord_shards: str = _setting("", "how many connections share the servers; default: one connection")
    discord_shard_ids: str = _setting("", "which of them this process holds, with commas between; default: all")
    slack_bot_token: Secret = _setting(Secret(), "the Slack bot's token (xoxb-…)")
    slack_app_token: Secret = _setting(Secret(), "the Slack app-level token (xapp-…), for Socket Mode")
    slack_signing_secret: Secret = _setting(Secret(), "the Slack app's signing secret, for HTTP mode")
    slack_port: str = _setting(
        "", "where Slack's HTTP requests arrive (/slack/events): a port on loopback, or address:port; for HTTP mode"
    )
    slack_client_id: str = _setting(
        "", "the Slack app's client id, to be installed in several workspaces (/slack/install)"
    )
    slack_client_secret: Secret = _setting(Secret(), "the client secret that goes with it")
    slack_api: str = _setting("", "another address for Slack's Web API, ending in /api/: a government or test endpoint")
    pepper: Secret = _setting(
        Secret(), "mixed into the key that askers are hashed by, so that the data file alone tells nobody who asked"
    )
    http_port: str = _setting(
        "", "where to serve /healthz, /readyz and /metrics: a port on loopback, or address:port; default: nowhere"
    )
    admins: str = _setting("", "who may curate everywhere: discord:ID,slack:ID")

    def __post_init__(self) -> None:
        for one in self.curators:
            if not _ADMIN.fullmatch(one):
                raise InvalidSetting(f"{PREFIX}ADMINS takes discord:ID or slack:ID with commas between, not '{one}'.")
        for name in ("discord_api", "slack_api"):
            value = getattr(self, name)
            if value and not value.startswith(("http://", "https://")):
                raise InvalidSetting(f"{PREFIX}{name.upper()} must be an http or https address.")
        if self.discord_gateway and not self.discord_gateway.startswith(("ws://", "wss://")):
            raise InvalidSetting(f"{PREFIX}DISCORD_GATEWAY must be a ws or wss address.")
        for name in ("discord_guild", "discord_shards"):
            value = getattr(self, name)
            if value and not (_NUMBER.fullmatch(value) and int(value)):
                raise InvalidSetting(f"{PREFIX}{name.upper()} takes a number, not '{value}'.")
        if self.discord_shard_ids:
            ids = self.discord_shard_ids.split(",")
            most = int(self.discord_shards or 0)
            if not all(_NUMBER.fullmatch(one) and int(one) < most for one in ids):
                raise InvalidSetting(
                    f"{PREFIX}DISCORD_SHARD_IDS takes numbers under {PREFIX}DISCORD_SHARDS with commas between."
                )
        if self.slack_api and not self.slack_api.endswith("/api/"):
            raise InvalidSetting(f"{PREFIX}SLACK_API must end in /api/.")
        for name in ("http_port", "slack_port"):
            if getattr(self, name):
                address(name, getattr(self, name))

    @property
    def curators(self) -> frozenset[str]:
        """Those who may curate everywhere, each as "platform:id"."""
        return frozenset(one.strip() for one in self.admins.split(",") if one.strip())

    @classmethod
    def read(
        cls, environ: Mapping[str, str] | None = None, dotenv: Path | None = None, *, guarded: bool = True
    ) -> Settings:
        """Return the settings in *environ* (the process's own by default), filled up from the file *dotenv*.

        Unless *guarded* is false, a file with a secret that others on this machine can read raises InvalidSetting.
        """
        environ = os.environ if environ is None else environ
        from_file = _file(dotenv) if dotenv and dotenv.is_file() else {}
        secrets = {PREFIX + spec.name.upper() for spec in fields(cls) if isinstance(spec.default, Secret)}
        if guarded and dotenv and any(from_file.get(name) for name in secrets) and exposed(dotenv):
            raise InvalidSetting(
                f"Others on this machine can read {dotenv}, which holds a secret: run 'chmod 600 {dotenv}'."
            )
        found: dict[str, Any] = {}
        for spec in fields(cls):
            name = PREFIX + spec.name.upper()
            value = (environ.get(name) or from_file.get(name) or "").strip()
            if value:
                found[spec.name] = Secret(value) if isinstance(spec.default, Secret) else value
        return cls(**found)

    @property
    def platforms(self) -> tuple[str, ...]:
        """The platforms whose tokens are set."""
        return tuple(name for name in PLATFORMS if not self.lacking(name))

    @property
    def half_set(self) -> str:
        """The sentence that says what Slack still lacks where only a part of it is set, else ""."""
        begun = self.slack_bot_token or self.slack_app_token or self.slack_signing_secret or self.slack_client_id
        return self.lacking("slack") if begun else ""

    def lacking(self, platform: str) -> str:
        """Return the sentence that says what is still to be set for *platform*, "" where it can be served."""
        if platform == "discord":
            return "" if self.discord_token else _unset("discord_token")
        if not self.slack_bot_token and not (self.slack_client_id and self.slack_client_secret and self.slack_port):
            return _unset("slack_bot_token")
        if self.slack_port and not self.slack_signing_secret:
            return _unset("slack_signing_secret")
        if self.slack_signing_secret and not self.slack_port and not self.slack_app_token:
            return f"{PREFIX}SLACK_PORT is not set: put there the port that Slack's HTTP requests arrive at."
        if not self.slack_app_token and not self.slack_port:
            return _unset("slack_app_token")
        return ""


def address(name: str, value: str) -> tuple[str, int]:
    """Return the host and port of a setting: "8080" is on loopback, "0.0.0.0:8080" is on every address."""
    host, _, port = value.rpartition(":")
    if not (port.isascii() and port.isdecimal() and int(port) < 65_536):
        raise InvalidSetting(
            f"{PREFIX}{name.upper()} takes a port, such as 8080, or an address and port: 0.0.0.0:8080."
        )
    return host.strip("[]") or "127.0.0.1", int(port)


def _file(dotenv: Path) -> Mapping[str, str | None]:
    from dotenv import dotenv_values  # costs start-up time, so only where there is such a file

    return dotenv_values(dotenv, interpolate=False)


def _unset(name: str) -> str:
    return f"{PREFIX}{name.upper()} is not set: put the token there or in the .env file."
