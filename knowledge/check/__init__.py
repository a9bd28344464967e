"""The health of a base: is every fact borne out by its source, found by its phrasings, and said once?"""

from knowledge.check.base import check_base, source_of
from knowledge.check.likeness import other_amounts, same_phrasings, same_statements
from knowledge.check.report import Finding, Report, Rule, Severity
from knowledge.check.rereading import Rereading, digests, reread
from knowledge.check.retrieval import Trial, first_match, leave_one_out

__all__ = [
    "Finding",
    "Report",
    "Rereading",
    "Rule",
    "Severity",
    "Trial",
    "check_base",
    "digests",
    "first_match",
    "leave_one_out",
    "other_amounts",
    "reread",
    "same_phrasings",
    "same_statements",
    "source_of",
]
