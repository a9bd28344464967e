"""Write the pages that are made from the code: python -m tests.docs, or make docs."""

from tests.docs.reference import REFERENCE, reference

if __name__ == "__main__":
    REFERENCE.write_text(reference(), encoding="utf-8")
