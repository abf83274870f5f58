"""Configs that come with the trainer. Light: the spec imports it."""

from trainyard.contracts.trainer import Template

SURVEY = (
    *("slope_height_m", "slope_angle_deg", "slide_depth_m", "friction_angle_deg", "cohesion_kPa", "rain_30d_mm"),
    *("station_1_distance_m", "station_2_distance_m", "station_3_distance_m"),
)
"""Six windows of a slope share them: they tell slopes apart by heart, and nothing of the hazard."""
RISKS, LEAD_TIME = ("failure_24h", "failure_48h"), "hours_to_failure"

ROCK_SLOPES = Template(
    id="rock-slopes",
    title="Rock slopes: hazard, risk, lead time",
    summary="For the bundled rock slopes, which are generated: the hazard class, the risk of failure within 24 h and "
    "48 h (the probabilities of two heads), and the hours that are left where a failure comes; with the weight of each "
    "part and how unsure each answer is. The slopes' survey is left out, by which they would be known by heart.",
    columns=["series", "raster", "cloud", *SURVEY, *RISKS, LEAD_TIME],
    config={
        "fusion": "gated",
        "heads": ", ".join((*RISKS, LEAD_TIME)),
        "leave_out": ", ".join(SURVEY),
        "dropout": 0.3,
        "uncertainty": "laplace",
    },
)
