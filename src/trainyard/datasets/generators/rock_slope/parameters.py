"""What slopes are like: geometry, strength, water and creep, drawn at random within ranges of the literature.

Units are metres, kilopascals, kilonewtons per cubic metre, degrees, hours and, for water and displacement, millimetres.
"""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
UNIT_WEIGHT_OF_WATER = 9.81
"""kN/m³."""


@dataclass(frozen=True, slots=True)
class Slopes:
    """A number for each of n slopes, float64 [n].

    Strength: cohesion falls from `peak_cohesion` to `residual_cohesion` over `weakening` mm of sliding, of which
    `worn` (0 to 1) has gone by when monitoring begins. Creep: `creep_rate` at a factor of safety of 1, e times faster
    for each `sensitivity` that it falls.
    """

    dip: Floats
    """Of the slide plane, and of the surface above it; degrees."""
    depth: Floats
    """Of the plane below the surface, vertical; m."""
    radius: Floats
    """Half the length of the sliding block; m."""
    unit_weight: Floats
    """Of the rock; kN/m³."""
    friction: Floats
    """Angle on the plane; degrees."""
    peak_cohesion: Floats
    residual_cohesion: Floats
    """kPa."""
    weakening: Floats
    """mm."""
    worn: Floats
    creep_rate: Floats
    """mm/h."""
    sensitivity: Floats
    infiltration_limit: Floats
    """mm/h; heavier rain runs off."""
    infiltration_share: Floats
    """Of the rain below the limit; the rest evaporates."""
    seepage_hours: Floats
    """From the surface to the groundwater."""
    drainage_hours: Floats
    """Of the groundwater out of the slope."""
    porosity: Floats
    """Of the joints that fill and drain; 0 to 1."""
    past_slip: Floats
    """Displacement long before monitoring, which the terrain shows; m."""

    def take(self, which: Any) -> "Slopes":
        """Some of them."""
        return Slopes(*(getattr(self, field.name)[which] for field in fields(self)))

    @property
    def driving(self) -> Floats:
        """Shear stress on the plane, γ z sin β cos β; kPa."""
        dip = np.radians(self.dip)
        return self.unit_weight * self.depth * np.sin(dip) * np.cos(dip)

    @property
    def loss(self) -> Floats:
        """What the factor of safety loses as cohesion falls from peak to residual."""
        return (self.peak_cohesion - self.residual_cohesion) / self.driving


def draw(random: np.random.RandomState, n: int) -> Slopes:
    """n slopes whose dry factor of safety is a little above 1; six in ten lose enough strength to run away."""
    dip, depth = random.uniform(28, 42, n), random.uniform(8, 25, n)
    unit_weight = random.uniform(23, 26, n)
    brittle = random.uniform(size=n) < 0.6
    sensitivity = random.uniform(0.012, 0.025, n)
    safety = random.uniform(1.02, 1.14, n)
    # Brittle ones end far enough below 1 to run away. The others look the same in a survey and hardly weaken.
    most = safety - 1 + 13 * sensitivity + random.uniform(0.02, 0.08, n)
    loss = np.where(brittle, most, random.uniform(0.002, 0.02, n))
    tangent = np.tan(np.radians(dip)) * (safety - most - random.uniform(0.01, 0.15, n))
    radians = np.radians(dip)
    driving = unit_weight * depth * np.sin(radians) * np.cos(radians)
    peak = driving * (safety - tangent / np.tan(radians))
    diffusivity = 10 ** random.uniform(-3.7, -2.7, n)  # m²/s, jointed rock and colluvium
    return Slopes(
        dip=dip,
        depth=depth,
        radius=random.uniform(20, 60, n),
        unit_weight=unit_weight,
        friction=np.degrees(np.arctan(tangent)),
        peak_cohesion=peak,
        residual_cohesion=peak - driving * loss,
        weakening=loss / sensitivity / 10 ** random.uniform(-2.7, -1.9, n),
        worn=random.uniform(0, 0.1, n),
        creep_rate=10 ** np.where(brittle, random.uniform(-1.7, -0.7, n), random.uniform(-1.3, 0.2, n)),
        sensitivity=sensitivity,
        infiltration_limit=random.uniform(4, 15, n),
        infiltration_share=random.uniform(0.4, 0.8, n),
        seepage_hours=seepage_hours(depth, dip, diffusivity),
        drainage_hours=10 ** random.uniform(2.0, 2.8, n),
        porosity=random.uniform(0.006, 0.018, n),
        past_slip=random.uniform(0.1, 0.6, n),
    )


def seepage_hours(depth: Floats, dip: Floats, diffusivity: Floats) -> Floats:
    """How long pressure takes from the surface down to the plane: Z² / (4 D₀ cos² β), with Z in m and D₀ in m²/s.

    The time scale of R. M. Iverson, Landslide triggering by rain infiltration, Water Resources Research 36 (2000)
    1897-1910: t* = t D̂ / Z² with D̂ = 4 D₀ cos² α.
    """
    return depth**2 / (4 * diffusivity * np.cos(np.radians(dip)) ** 2) / 3600
