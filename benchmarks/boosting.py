"""Boosting with a point an iteration against one plain `lightgbm.train` with the same parameters. Target: 1.10 x."""

import argparse

import lightgbm as lgb

from common import interleaved, show
from studio import context_for, journalled, made_table
from trainyard.datasets import tables
from trainyard.datasets.split import Part
from trainyard.trainers.boosting.fit import boost
from trainyard.trainers.boosting.parameters import parameters
from trainyard.trainers.boosting.spec import BoostingConfig

TARGET = 1.10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--features", type=int, default=30)
    parser.add_argument("--iterations", type=int, default=100)
    parser.add_argument("--classes", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    config = BoostingConfig(iterations=options.iterations, patience=0)
    with made_table(options.rows, options.features, options.classes) as version, journalled() as emit:
        data = tables.load(version)
        x, y = data.part(Part.TRAIN)
        settings = parameters(config, options.classes, 0, 1)

        def ours() -> None:
            boost(context_for(config, version, emit), data)

        def peer() -> None:
            lgb.train(settings, lgb.Dataset(x, y, params=settings), options.iterations)

        comparison = interleaved(ours, peer, options.rounds)
    facts = {
        "rows": options.rows,
        "features": options.features,
        "iterations": options.iterations,
        "classes": options.classes,
    }
    show("boosting_live", comparison, TARGET, "LightGBM, one plain train call", ["lightgbm", "numpy"], **facts)


if __name__ == "__main__":
    main()
