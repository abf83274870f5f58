"""Are the trees of a loaded forest trees? scikit-learn follows node numbers without looking at their bounds."""

from typing import Any

import numpy as np

from trainyard.contracts.errors import InvalidError

TREE_TYPE = "sklearn.tree._tree.Tree"
_LEAF = -1


def check_nodes(forest: Any) -> None:
    """Raises InvalidError where a tree points outside itself, back to itself, or at a feature that does not exist."""
    for number, estimator in enumerate(forest.estimators_):
        tree = estimator.tree_
        own = np.arange(tree.node_count)
        inner = tree.children_left != _LEAF
        for children in (tree.children_left, tree.children_right):
            # A child has a higher number than its parent, so that every way down ends.
            if np.any((children[inner] <= own[inner]) | (children[inner] >= tree.node_count)):
                raise InvalidError(f"Tree {number} of the forest points to a node that it does not have.")
        features = tree.feature[inner]
        if np.any((features < 0) | (features >= forest.n_features_in_)):
            raise InvalidError(f"Tree {number} of the forest asks for a feature that the data do not have.")
