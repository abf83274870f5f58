"""Rain becomes pore pressure: two linear reservoirs in a row, the unsaturated rock and the groundwater on the plane.

A linear reservoir gives back its store in proportion to it, dS/dt = I - S/τ; two in a row make the delayed, smoothed
answer of J. E. Nash, The form of the instantaneous unit hydrograph, IASH Publication 45 (1957) 114-121. The first one's
time is Iverson's (2000) for pressure to diffuse to the plane: see `parameters.seepage_hours`.
"""

from dataclasses import dataclass

import numpy as np

from trainyard.datasets.generators.rock_slope.parameters import UNIT_WEIGHT_OF_WATER, Floats, Slopes


@dataclass(frozen=True, slots=True)
class Water:
    """Of n slopes, float64 [n, hours]: stores in mm at each hour's end, flows in mm within the hour.

    What rained is either lost or infiltrated; what infiltrated is stored, drained or spilled. Nothing else happens.
    """

    infiltrated: Floats
    lost: Floats
    """Run off and evaporated."""
    unsaturated: Floats
    groundwater: Floats
    drained: Floats
    spilled: Floats
    """What the full slope could not hold."""


def flow(slopes: Slopes, rain: Floats) -> Water:
    """The water of `rain` [n, hours] in mm/h, exact for rain that is even within each hour."""
    n, hours = rain.shape
    infiltrated = slopes.infiltration_share[:, None] * np.minimum(rain, slopes.infiltration_limit[:, None])
    keep_above = np.exp(-1 / slopes.seepage_hours)
    keep_below = np.exp(-1 / slopes.drainage_hours)
    full = 1000 * slopes.depth * slopes.porosity
    unsaturated, groundwater, drained, spilled = (np.zeros((n, hours)) for _ in range(4))
    above = infiltrated.mean(axis=1) * slopes.seepage_hours
    below = np.minimum(infiltrated.mean(axis=1) * slopes.drainage_hours, full)
    for hour in range(hours):
        seeping = infiltrated[:, hour]
        after = above * keep_above + seeping * slopes.seepage_hours * (1 - keep_above)
        percolating, above = above + seeping - after, after
        after = below * keep_below + percolating * slopes.drainage_hours * (1 - keep_below)
        drained[:, hour] = below + percolating - after
        below = np.minimum(after, full)
        spilled[:, hour] = after - below
        unsaturated[:, hour], groundwater[:, hour] = above, below
    return Water(infiltrated, rain - infiltrated, unsaturated, groundwater, drained, spilled)


def pore_pressure(slopes: Slopes, groundwater: Floats) -> Floats:
    """On the plane, kPa [n, hours]: γw h cos² β, of groundwater that stands h above it and flows along the slope.

    A. W. Skempton and F. A. DeLory, Stability of natural slopes in London Clay, Proceedings of the 4th International
    Conference on Soil Mechanics and Foundation Engineering 2 (1957) 378-381.
    """
    height = groundwater / (1000 * slopes.porosity[:, None])  # m
    return UNIT_WEIGHT_OF_WATER * height * np.cos(np.radians(slopes.dip[:, None])) ** 2
