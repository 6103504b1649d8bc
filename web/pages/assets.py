"""What browsers load beside the page: one stylesheet, an icon, scripts of ours, and libraries out of npm.

The libraries are the packages' own files, unchanged; their versions stand in their names. Each is served under a name
that changes with it, so that it can be kept for a year.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from msgspec import Struct

FOLDER = Path(__file__).parent / "static"
STYLE, ICON = "house.css", "icon.svg"
HANDS = "hands.js"  # also where one is asked to sign in
SCRIPTS = (  # in the order in which they are loaded
    "htmx-2.0.11.min.js",
    "idiomorph-0.8.0.min.js",
    "house.js",
    HANDS,
)
ZOOM_SCRIPT, ZOOM_STYLE = "uPlot-1.6.32.iife.min.js", "uPlot-1.6.32.min.css"  # asked for by whoever zooms
ZOOMING = ("zoom.js",)  # on the page of a chart
EDITING = ("complete.js",)  # ... and of the playbooks file
KINDS = {".svg": "image/svg+xml", ".css": "text/css", ".js": "text/javascript"}


class Asset(Struct, frozen=True):
    """A file as it is served."""

    path: str
    kind: str
    content: bytes


def assets() -> dict[str, Asset]:
    """Every file by its name in the folder."""
    return {name: _asset(name) for name in (STYLE, ICON, *SCRIPTS, ZOOM_SCRIPT, ZOOM_STYLE, *ZOOMING, *EDITING)}


def _asset(name: str) -> Asset:
    content = (FOLDER / name).read_bytes()
    return Asset(f"/static/{sha256(content).hexdigest()[:12]}/{name}", KINDS[Path(name).suffix], content)
