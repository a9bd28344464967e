"""Propose facts from a text: one for each sentence that claims something, with ways to ask for it, by plain rules."""

from knowledge.drafting.claims import Proposal, propose
from knowledge.drafting.questions import questions
from knowledge.drafting.titles import source_for

__all__ = ["Proposal", "propose", "questions", "source_for"]
