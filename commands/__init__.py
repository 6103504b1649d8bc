"""The commands: one file each, named as it is typed, with its options and its work.

Work that would make a file long stands in a neighbour that is named after it: `check_advice`, `doctor_slack`.
"""

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object a line, for programs.")]
