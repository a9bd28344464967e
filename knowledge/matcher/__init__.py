"""Find the facts a question is about. Pure and synchronous."""

from knowledge.matcher.model import Decision, Match, Outcome, Reading, Verdict

__all__ = ["Decision", "Match", "Outcome", "Reading", "Verdict"]
