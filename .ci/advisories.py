"""Says what pip-audit found, and ends with 1 where something is known against a pinned package.

    make audit

pip-audit passes over packages that its service does not know, and calls that "no known vulnerabilities": where nothing
could be asked, this says so instead.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main(report: Path) -> int:
    """Print the outcome; 1 for a weakness."""
    if not report.is_file() or not report.stat().st_size:
        print("skipped: pip-audit is not to be had here, or could not ask for advisories; nothing was audited")
        return 0
    packages = json.loads(report.read_text(encoding="utf-8"))["dependencies"]
    asked = [one for one in packages if "skip_reason" not in one]
    passed = [one["name"] for one in packages if "skip_reason" in one]
    weak = [
        f"{one['name']} {one['version']}: {each['id']}, mended in {', '.join(each['fix_versions']) or 'nothing yet'}"
        for one in asked
        for each in one.get("vulns", [])
    ]
    print("\n".join(weak))
    if not asked:
        print(
            f"skipped: the index here knows no advisories for any of the {len(packages)} packages; nothing was audited"
        )
    else:
        print(f"{len(weak)} known weaknesses in {len(asked)} packages")
        if passed:
            print(f"not audited, since the index does not know them: {', '.join(passed)}")
    return bool(weak)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
