"""What holds for every test."""

from hypothesis import settings

settings.register_profile("footnote", deadline=None)  # pytest-timeout bounds a test; a busy machine is no failure
settings.load_profile("footnote")
