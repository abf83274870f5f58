"""What the page shows of a sample, made once when its file is read. The first byte names the form.

- `I`: a WebP picture, at most PICTURE_PX on its longer side
- `S`: JSON `{"length": n, "channels": [{"name", "min": […], "max": […]}]}`, each thinned to SERIES_BUCKETS
- `C`: float32 little-endian x, y, z triples of at most CLOUD_POINTS points, centred, the longest side scaled to 2
- `M`: several of these: a line of JSON `[{"name", "form", "bytes"}]`, then so many bytes of each
"""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

PICTURE, SERIES, CLOUD, SEVERAL = b"I", b"S", b"C", b"M"
MEDIA_TYPES = {
    PICTURE: "image/webp",
    SERIES: "application/json",
    CLOUD: "application/octet-stream",
    SEVERAL: "application/vnd.trainyard.parts",
}
PICTURE_PX = 160
SERIES_BUCKETS = 200
CLOUD_POINTS = 4000


def of_picture(webp: bytes) -> bytes:
    return PICTURE + webp


def of_series(values: NDArray[np.float32], names: list[str]) -> bytes:
    """`values` is [channels, n]; minimum and maximum of each bucket are kept, so that a spike is seen."""
    n = values.shape[1]
    starts = np.unique(np.linspace(0, n, min(n, SERIES_BUCKETS), endpoint=False).astype(np.int64))
    channels: list[dict[str, object]] = []
    for name, channel in zip(names, values.astype(np.float64), strict=True):
        if n == 0:
            channels.append({"name": name, "min": [], "max": []})
            continue
        low, high = np.fmin.reduceat(channel, starts), np.fmax.reduceat(channel, starts)
        channels.append({"name": name, "min": low.tolist(), "max": high.tolist()})
    return SERIES + msgspec.json.encode({"length": n, "channels": channels})


def of_cloud(points: NDArray[np.float64]) -> bytes:
    """`points` is [n, 3]; every k-th of them is kept, and those that are not finite are left out."""
    finite = points[np.isfinite(points).all(axis=1)]
    chosen = finite[:: -(-len(finite) // CLOUD_POINTS)] if len(finite) else finite
    if len(chosen):
        low, high = chosen.min(axis=0), chosen.max(axis=0)
        chosen = (chosen - (low + high) / 2) * (2 / max(float((high - low).max()), 1e-12))
    return CLOUD + chosen.astype("<f4").tobytes()


def of_several(parts: Sequence[tuple[str, bytes]]) -> bytes:
    """`parts` are previews, each with the name that a person knows it by; one alone stays as it is."""
    if len(parts) == 1:
        return parts[0][1]
    heads = [{"name": name, "form": content[:1].decode(), "bytes": len(content) - 1} for name, content in parts]
    return SEVERAL + msgspec.json.encode(heads) + b"\n" + b"".join(content[1:] for _, content in parts)
