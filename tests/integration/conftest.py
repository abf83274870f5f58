"""One real studio for all tests of this folder: it takes seconds to start, and tests make their own runs in it."""

from collections.abc import Iterator

import pytest

from support.studio import StudioProcess, running_studio


@pytest.fixture(scope="session")
def shared_studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioProcess]:
    with running_studio(tmp_path_factory.mktemp("studio"), TRAINYARD_SLOTS="2") as running:
        yield running


@pytest.fixture
def studio(shared_studio: StudioProcess) -> Iterator[StudioProcess]:
    """The shared studio; what a test leaves behind in its slots is ended before the next one, also when it failed."""
    yield shared_studio
    shared_studio.discard_all()
