"""Runs every benchmark of this folder, one process each: `make bench`, or `python -m benchmarks pipeline matching`.

`make bench COMPARE=v0.1.0` runs each on that commit and on the working tree by turns, prints every figure with its
noise, and ends with 1 where one is worse by more than a tenth. `ONLY="matching imports"` takes those alone.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from ._compare import against

HERE = Path(__file__).parent


def main() -> int:
    """Run those named, or all; the number of those that failed, or whether any figure is worse."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--compare", metavar="BASE", help="a commit, a tag or a branch")
    parser.add_argument("--rounds", type=int, default=2, help="times that each version is run (default: 2)")
    chosen = parser.parse_args()
    names = chosen.names or sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))
    if chosen.compare:
        return min(1, against(chosen.compare, names, chosen.rounds))
    failed = 0
    for name in names:
        print(f"\n## {name}\n", flush=True)
        failed += subprocess.run([sys.executable, str(HERE / f"{name}.py")], check=False).returncode != 0
    return failed


sys.exit(main())
