"""The health of a base: is every fact borne out by its source, found by its phrasings, and said once?"""

from knowledge.check.base import check_base, source_of
from knowledge.check.report import Finding, Report, Rule, Severity
from knowledge.check.retrieval import Trial, first_match, leave_one_out

__all__ = [
    "Finding",
    "Report",
    "Rule",
    "Severity",
    "Trial",
    "check_base",
    "first_match",
    "leave_one_out",
    "source_of",
]
