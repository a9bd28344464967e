"""Find the facts a question is about. Pure and synchronous."""

from knowledge.matcher.decision import decide
from knowledge.matcher.model import Decision, Match, Outcome, Reading, Verdict
from knowledge.matcher.snapshot import Matcher

__all__ = ["Decision", "Match", "Matcher", "Outcome", "Reading", "Verdict", "decide"]
