"""The NumPy arrays that annotations here speak of, by the type of their elements; docstrings add the shapes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BoolArray = NDArray[np.bool_]
Float32Array = NDArray[np.float32]
Float64Array = NDArray[np.float64]
IndexArray = NDArray[np.intp]
Int16Array = NDArray[np.int16]
Int64Array = NDArray[np.int64]
Uint16Array = NDArray[np.uint16]
Uint32Array = NDArray[np.uint32]
