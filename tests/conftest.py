"""What holds for every test."""

import os

from hypothesis import settings

# As the program does, before numpy is imported: on a busy machine two threads take ten times as long as one.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

settings.register_profile("footnote", deadline=None)  # pytest-timeout bounds a test; a busy machine is no failure
settings.load_profile("footnote")
