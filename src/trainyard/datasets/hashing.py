"""Difference hashes: pictures that look alike have hashes that differ in few bits.

After Neal Krawetz, "Kind of Like That" (2013), https://www.hackerfactor.com/blog/?/archives/529-Kind-of-Like-That.html.
"""

import numpy as np
from numpy.typing import NDArray


def difference_hash(gray: NDArray[np.uint8]) -> int:
    """64 bits of a grey picture [8, 9]: whether each pixel is darker than the one to its right, row by row."""
    darker = gray[:, :-1] < gray[:, 1:]
    return int.from_bytes(np.packbits(darker).tobytes(), "big")
