"""Attributions against what can be worked out by hand."""

import torch
from torch import Tensor, nn

from trainyard.training.explaining.attributions import integrated_gradients, margin, occlusion, rollout
from trainyard.training.explaining.pictures import summed, windows_hidden
from trainyard.training.explaining.series import series_views
from trainyard.training.objectives import Classes, Numbers


def test_integrated_gradients_add_up_to_what_the_score_gains() -> None:
    torch.manual_seed(0)
    net = nn.Sequential(nn.Flatten(), nn.Linear(12, 8), nn.Tanh(), nn.Linear(8, 1))
    x, baseline = torch.rand(1, 3, 4), torch.full((1, 3, 4), 0.3)
    found = integrated_gradients(lambda some: net(some)[:, 0], x, baseline)
    assert found.shape == x.shape
    assert torch.isclose(found.sum(), (net(x) - net(baseline)).double().sum(), atol=1e-4)
    straight = integrated_gradients(lambda some: (some * 2).sum(dim=(1, 2)), x, baseline)
    assert torch.allclose(straight, (2 * (x - baseline)).double(), atol=1e-6)


def test_a_hidden_window_takes_away_what_it_adds() -> None:
    weights = torch.arange(6.0).view(1, 2, 3)

    def score(some: Tensor) -> Tensor:
        return (some * weights).sum(dim=(1, 2))

    x = torch.ones(1, 2, 3)
    falls = occlusion(score, x, torch.zeros_like(x), [(slice(0, 1), slice(None)), (slice(1, 2), slice(2, 3))])
    assert falls.tolist() == [3.0, 5.0]
    assert torch.equal(x, torch.ones(1, 2, 3)), "the picture itself is not changed"


def test_a_picture_is_hidden_evenly_up_to_its_edges() -> None:
    """Where each pixel adds as much, all fields inside get the same: four windows of four fields each."""
    falls, size = windows_hidden(
        lambda some: some.sum(dim=(1, 2, 3)), torch.ones(1, 1, 28, 20), torch.zeros(1, 1, 28, 20)
    )
    assert (size, tuple(falls.shape)) == (2, (14, 10))
    assert falls[1:-1, 1:-1].eq(16.0).all()
    assert falls[0, 1:-1].eq(12.0).all()
    whole, field = summed(torch.ones(100, 200))
    assert (field, tuple(whole.shape), whole.sum().item()) == (4, (25, 50), 20_000.0)


def test_log_odds_do_not_fade_where_a_net_is_sure() -> None:
    outputs = torch.tensor([[100.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    assert torch.allclose(margin(Classes(), outputs, 0), torch.tensor([100.0, 0.0]) - torch.tensor(2.0).log())
    assert margin(Numbers(10.0, 2.0), torch.tensor([[0.5]]), None).tolist() == [11.0]


def test_attention_of_all_layers_together_sums_to_1() -> None:
    torch.manual_seed(0)
    layers = [torch.rand(4, 5, 5).softmax(dim=2) for _ in range(3)]
    assert torch.allclose(rollout(layers).sum(dim=1), torch.ones(5, dtype=torch.float64))
    nothing = [torch.eye(5).expand(4, 5, 5)] * 3
    assert torch.equal(rollout(nothing), torch.eye(5, dtype=torch.float64))


def test_a_long_series_is_shown_in_stretches_with_its_gaps() -> None:
    curve = torch.arange(1200.0).view(600, 2)
    curve[:3, 1] = float("nan")
    x = torch.cat([torch.nan_to_num(curve), curve.isnan().float()], dim=1)[None]
    hidden, followed = series_views(lambda some: some[:, 300:303, 0].sum(dim=1), x, curve, "log_odds")
    assert hidden.steps == 600
    for view in (hidden, followed):
        assert [len(channel) for channel in (*view.effects, *view.curves)] == [300] * 4
        assert max(range(300), key=view.effects[0].__getitem__) in range(140, 160)
        assert not any(view.effects[1])
        assert view.curves[1][:2] == [None, 7.0]
    assert sum(followed.effects[0]) == x[0, 300:303, 0].sum()
