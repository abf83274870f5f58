"""The linear model's minimum is that of scikit-learn's logistic and ridge regression."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression, Ridge

from trainyard.datasets.bundled import materialise
from trainyard.datasets.split import Part
from trainyard.testing import trainers as contract
from trainyard.trainers import catalog
from trainyard.trainers.linear.net import Net, Penalised
from trainyard.training.objectives import Numbers
from trainyard.training.tabular import Prepared, prepare


def minimum(prepared: Prepared, classes: int, l2: float) -> Net:
    """The model at the minimum of its objective over all training rows, found by L-BFGS."""
    source = prepared.sources[Part.TRAIN]
    net = Net(prepared.columns.width, prepared.columns.codes, classes).double()
    objective = Penalised(prepared.objective, net.weight, l2, source.rows)
    inputs, targets = (source.numbers.double(), source.codes), source.targets
    search = torch.optim.LBFGS(net.parameters(), max_iter=2000, tolerance_grad=1e-10, line_search_fn="strong_wolfe")

    def loss() -> Any:
        search.zero_grad()
        value = objective.loss(net(inputs), targets)
        value.backward()
        return value

    search.step(loss)
    return net


@pytest.mark.parametrize(("dataset", "classes"), [("wine", 3), ("breast_cancer", 2)])
@pytest.mark.parametrize("l2", [0.5, 20.0])
def test_classes(tmp_path: Path, dataset: str, classes: int, l2: float) -> None:
    prepared = prepare(materialise(dataset, tmp_path / dataset), "standard", "none")
    source = prepared.sources[Part.TRAIN]
    reference = LogisticRegression(C=1 / l2, tol=1e-10, max_iter=10_000).fit(source.numbers, source.targets)
    net = minimum(prepared, classes, l2)
    assert net.weight.detach().T.numpy() == pytest.approx(reference.coef_, abs=2e-3)


@pytest.mark.parametrize("l2", [0.5, 20.0])
def test_numbers(tmp_path: Path, l2: float) -> None:
    prepared = prepare(materialise("diabetes", tmp_path / "diabetes"), "standard", "none")
    source, objective = prepared.sources[Part.TRAIN], prepared.objective
    assert isinstance(objective, Numbers)
    reference = Ridge(alpha=l2).fit(source.numbers, source.targets)
    assert minimum(prepared, 0, l2).weight.detach()[:, 0].numpy() == pytest.approx(reference.coef_, abs=1e-4)


def test_the_engine_comes_as_near_to_the_minimum_as_matters(tmp_path: Path) -> None:
    """With the defaults: on the validation rows it may be better, because the best epoch is kept, but hardly worse."""
    version = materialise("breast_cancer", tmp_path / "data")
    prepared = prepare(version, "standard", "none")
    train, val = prepared.sources[Part.TRAIN], prepared.sources[Part.VALIDATION]
    reference = LogisticRegression(C=1.0, max_iter=10_000).fit(train.numbers, train.targets)
    told: Any = reference.predict_log_proba(val.numbers)
    loss = -told[np.arange(val.rows), val.targets].mean()
    run = tmp_path / "run"
    run.mkdir()
    case = contract.Case(catalog.get("tabular.linear"), version, {}, 0.0)
    assert contract.run(case, run).result.summary["val/loss"] < loss * 1.02


def test_a_category_weighs_as_a_column_of_0_and_1_would() -> None:
    net = Net(1, [3, 4], classes=0)
    torch.nn.init.normal_(net.weight)
    numbers, codes = torch.tensor([[2.0]]), torch.tensor([[2, 1]])
    row = torch.tensor([[2.0, 0, 0, 1, 0, 1, 0, 0]])
    assert torch.allclose(net((numbers, codes)), row @ net.weight + net.bias)
