"""A plan counts a step's batches over all devices, however it comes by them."""

from trainyard.training.network_config import NetworkConfig
from trainyard.training.plan import Plan


def test_a_step_has_the_batches_of_all_devices() -> None:
    plan = Plan.of(NetworkConfig(accumulate=3, devices=2))
    assert plan.accumulate == 6
    assert plan.changed({"accumulate": 5, "epochs": 7, "seed": 1}).accumulate == 10
    assert plan.changed({"epochs": 7}).accumulate == 6
