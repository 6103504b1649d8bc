"""An export of a million rows: rows a second and memory, beside the least that anybody could do with it.

`python benchmarks/imports.py [ROWS]`. The measure is csv.DictReader and json.dumps over the same file in the same run,
which reads no time, judges no field and sorts nothing.
"""

from __future__ import annotations

import csv
import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

ROWS = 1_000_000
HEAD = (
    "Query Id,Query Name,Date,Title,Snippet,Url,Domain,Sentiment,Page Type,Language,Author,Full Name,Full Text,"
    "Resource Id,Thread Entry Type,Thread Id,X Followers,X Reply to,X Repost of,X Reposts,X Likes,X Replies,X Verified,"
    "Reach (new),Impressions,Country,City"
)


def write(path: Path, rows: int) -> None:
    """A Brandwatch export, newest first as they come, with six lines before its header."""
    with path.open("w", encoding="utf-8") as out:
        out.write("Report:,Bulk Mentions Download\nBrand:,Acme Air\nFrom:,a\nTo:,b\nLabel:,Acme Air\n\n" + HEAD + "\n")
        for number in range(rows, 0, -1):
            day, second = 1 + number // 86_400 % 28, number % 86_400
            at = f"2026-03-{day:02d} {second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}.0"
            out.write(
                f"1,Acme Air,{at},Acme Air lost my bag,Acme Air lost…,http://twitter.com/u{number % 9973}/statuses/"
                f'{10**18 + number},twitter.com,negative,twitter,en,u{number % 9973},User,"Acme Air lost my bag again '
                f'&amp; nobody answers, {number}",{10**18 + number},post,0,{number % 50_000},,,{number % 7},41,9,false,'
                "2211,1840,US,Boston\n"
            )


def least(path: str) -> int:
    """Rows as dictionaries, and those as JSON."""
    number = 0
    with Path(path).open(encoding="utf-8", newline="") as stream, Path(os.devnull).open("w") as out:
        for _ in range(6):
            next(stream)
        for row in csv.DictReader(stream):
            number += 1
            out.write(json.dumps(row) + "\n")
    return number


def ours(path: str) -> int:
    """Rows as mentions, sorted by time, each once, as lines."""
    from firebreak.commands.import_ import import_files

    import_files([path], out=os.devnull)
    with Path(path).open("rb") as stream:
        return sum(1 for _ in stream) - 7


def main() -> None:
    """Both in a process of their own, so that memory is told apart; seconds are of the processor."""
    if len(sys.argv) == 3:
        began = process_time()
        rows = {"least": least, "ours": ours}[sys.argv[1]](sys.argv[2])
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{rows} {process_time() - began:.3f} {peak:.0f}")
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    found = {}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        for size in (rows // 10, rows):
            write(path, size)
            for kind in ("least", "ours"):
                command = [sys.executable, __file__, kind, str(path)]
                said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
                found[kind] = (int(said[0]) / float(said[1]), float(said[1]), float(said[2]))
                megabytes = path.stat().st_size / 1e6
                print(
                    f"{kind:>6} {size:>9,} rows {megabytes:6.0f} MB  {found[kind][0]:>9,.0f} rows a CPU second  "
                    f"{found[kind][1]:6.1f} s  peak {found[kind][2]:5.0f} MB"
                )
            print(f"        {found['ours'][1] / found['least'][1]:.1f} times as long as csv.DictReader and json.dumps")


if __name__ == "__main__":
    main()
