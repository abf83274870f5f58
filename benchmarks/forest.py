"""A forest grown live (scores every 5 trees) against one `fit` call of the same forest. Target: 1.05 x."""

import argparse
from typing import Any

from common import interleaved, show
from studio import context_for, journalled, made_table
from trainyard.datasets import tables
from trainyard.datasets.split import Part
from trainyard.trainers.forest.fit import grow_live
from trainyard.trainers.forest.growing import new_forest
from trainyard.trainers.forest.spec import ForestConfig

TARGET = 1.05


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--trees", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    config = ForestConfig(trees=options.trees)
    with made_table(options.rows, 20, 3) as version, journalled() as emit:
        data = tables.load(version)
        x, y = data.part(Part.TRAIN)

        def ours() -> None:
            grow_live(context_for(config, version, emit), new_forest(config, data, 0, 1), data)

        def peer() -> None:
            forest: Any = new_forest(config, data, 0, 1)
            forest.set_params(warm_start=False).fit(x, y)

        comparison = interleaved(ours, peer, options.rounds)
    facts = {"rows": options.rows, "trees": options.trees, "trees_per_point": config.trees_per_point}
    show("forest_live", comparison, TARGET, "scikit-learn, one fit call", ["scikit-learn", "numpy"], **facts)


if __name__ == "__main__":
    main()
