"""What a text says that can be checked: its paragraphs, quantities, names and runs of words."""

from knowledge.prose.article import Article, sentences
from knowledge.prose.copying import Copying
from knowledge.prose.names import Names, Ordinary, capitals, common_words, names
from knowledge.prose.quantities import Kind, Quantity, is_found, quantities

__all__ = [
    "Article",
    "Copying",
    "Kind",
    "Names",
    "Ordinary",
    "Quantity",
    "capitals",
    "common_words",
    "is_found",
    "names",
    "quantities",
    "sentences",
]
