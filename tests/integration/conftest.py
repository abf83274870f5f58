"""One real studio for all tests of this folder: it takes seconds to start, and tests make their own runs in it."""

from collections.abc import Iterator

import pytest

from support.studio import StudioProcess, running_studio


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioProcess]:
    with running_studio(tmp_path_factory.mktemp("studio"), TRAINYARD_SLOTS="2") as running:
        yield running
