"""The part of `run` that makes it light: what only the start needed is given back to the system."""

from __future__ import annotations

import ctypes
import gc
import sys


def give_back_memory() -> None:
    """To be called once all is built: from now on garbage is only looked for among what came later.

    What stands now stays until the end, and looking through it cost a mention a third of its time for garbage. The C
    library keeps what was freed: of reading the playbooks and of dictionaries that were some 50 MB.
    """
    gc.collect()
    gc.freeze()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's; musl has none and keeps nothing
        if trim:
            trim(0)
