"""Run the benchmarks named on the command line, or all of them: `make bench ARGS=store`."""

import os
import sys
from importlib import import_module
from pathlib import Path

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(threads, "1")  # one question is too small to share: threads would only wait for each other

NAMES = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))

for name in sys.argv[1:] or NAMES:
    if name not in NAMES:
        sys.exit(f"There is no benchmark called '{name}': choose from {', '.join(NAMES)}.")
    import_module(f"tests.benchmarks.{name}").main()
