"""Who may ask for what. The check is here and nowhere else, and what has no rule is refused."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from enum import StrEnum

from bot import requests as r
from bot.requests import Asker, Place, Request
from knowledge.workbench import Named, Roster

__all__ = ["RIGHTS", "NotAllowed", "Right", "Rules"]

log = logging.getLogger(__name__)


class Right(StrEnum):
    """Who may ask for something."""

    ANYONE = "anyone"
    CURATOR = "curator"


RIGHTS: Mapping[type[Request], Right] = {
    r.Ask: Right.ANYONE,
    r.Choose: Right.ANYONE,
    r.Explain: Right.ANYONE,
    r.Help: Right.ANYONE,
    r.Share: Right.ANYONE,
    r.ShowSources: Right.ANYONE,
    r.SuggestQuestions: Right.ANYONE,
    r.ForgetMe: Right.ANYONE,
    r.Helpful: Right.ANYONE,
    r.More: Right.ANYONE,
    r.NoneOfThese: Right.ANYONE,
    r.NotAsked: Right.ANYONE,
    r.ShowPrivacy: Right.ANYONE,
    r.TellMe: Right.ANYONE,
    r.Unhelpful: Right.ANYONE,
    r.AcceptDraft: Right.CURATOR,
    r.AddPhrasing: Right.CURATOR,
    r.AnswerGap: Right.CURATOR,
    r.ChangeSetting: Right.CURATOR,
    r.ChangeSource: Right.CURATOR,
    r.Confirm: Right.CURATOR,
    r.Discard: Right.CURATOR,
    r.DismissGap: Right.CURATOR,
    r.DraftFrom: Right.CURATOR,
    r.DropDraft: Right.CURATOR,
    r.ExportBase: Right.CURATOR,
    r.ExportStats: Right.CURATOR,
    r.FactForm: Right.CURATOR,
    r.ImportPack: Right.CURATOR,
    r.ListCurators: Right.CURATOR,
    r.ListFacts: Right.CURATOR,
    r.ListGaps: Right.CURATOR,
    r.ListSources: Right.CURATOR,
    r.MarkChecked: Right.CURATOR,
    r.MergeFacts: Right.CURATOR,
    r.MovePhrasing: Right.CURATOR,
    r.NameCurator: Right.CURATOR,
    r.Reapply: Right.CURATOR,
    r.RejectMatch: Right.CURATOR,
    r.RenameFact: Right.CURATOR,
    r.RestoreBase: Right.CURATOR,
    r.RestoreFact: Right.CURATOR,
    r.RetireFact: Right.CURATOR,
    r.ReviewFact: Right.CURATOR,
    r.RewriteDraft: Right.CURATOR,
    r.SaveFact: Right.CURATOR,
    r.SaveSettings: Right.CURATOR,
    r.SearchFacts: Right.CURATOR,
    r.SetTarget: Right.CURATOR,
    r.SettingsForm: Right.CURATOR,
    r.ShowDraft: Right.CURATOR,
    r.ShowFact: Right.CURATOR,
    r.ShowGap: Right.CURATOR,
    r.ShowHistory: Right.CURATOR,
    r.SuggestFacts: Right.CURATOR,
    r.SuggestPhrasings: Right.CURATOR,
    r.ShowQuality: Right.CURATOR,
    r.ShowSettings: Right.CURATOR,
    r.ShowStats: Right.CURATOR,
    r.Undo: Right.CURATOR,
    r.UnnameCurator: Right.CURATOR,
    r.WriteAnswer: Right.CURATOR,
}


class NotAllowed(Exception):
    """The asker may not ask for this here; str() is the sentence for them."""


class Rules:
    """Decides by what the platform says of the asker, who was named here, and the operator's *admins*."""

    def __init__(self, roster: Roster, admins: frozenset[str]) -> None:
        self._roster, self.admins = roster, admins

    async def check(self, request: Request) -> None:
        """Raise NotAllowed unless the asker of *request* may ask for it."""
        right = RIGHTS.get(type(request))
        if right is Right.ANYONE:
            return
        if right is None:
            log.error("request without a rule", extra={"request": type(request).__name__})
            raise NotAllowed("Nobody may do that yet.")
        if not await self.curates(request.asker, request.place):
            raise NotAllowed("Only curators may do that here. An admin of this place can name you one.")

    async def curates(self, asker: Asker, place: Place) -> bool:
        """Return whether *asker* is a curator in *place*; in direct messages only the operator's admins are."""
        certain = self.certain(asker, place)
        return self.named(asker, await self._roster.curators(place.key)) if certain is None else certain

    def certain(self, asker: Asker, place: Place) -> bool | None:
        """Return whether *asker* is a curator in *place* whoever was named there; None where that decides it."""
        if asker.key in self.admins:
            return True
        if place.direct or asker.platform != place.platform:
            return False
        return True if asker.admin else None

    def named(self, asker: Asker, named: Iterable[Named]) -> bool:
        """Return whether *asker*, or a group of theirs, is among those *named*."""
        return any(one.id == asker.id if one.kind == "person" else one.id in asker.groups for one in named)
