"""The composition root: from settings to a running application."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator

import structlog
from fastapi import FastAPI

from trainyard import __version__
from trainyard.api import errors, guard, openapi, pages, routers
from trainyard.execution.launchers.local import LocalLauncher
from trainyard.services import catalog, housekeeping, recovery, scheduler, views
from trainyard.services.announcer import Announcer
from trainyard.services.evaluating import Evaluator
from trainyard.services.processing import Workbench
from trainyard.services.snapshots import Snapshots
from trainyard.services.studio import Studio
from trainyard.services.verifying import Verifier
from trainyard.settings import Settings, studio_token
from trainyard.store.database import Database

log = structlog.get_logger()


def compose(settings: Settings) -> Studio:
    """Put the parts of a studio together; nothing is started, only the database is opened."""
    settings.home.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database)
    database.open()
    studio = Studio(
        home=settings.home,
        database=database,
        launcher=LocalLauncher(settings.home, settings.threads),
        token=studio_token(settings),
        slots=settings.slots,
        threads=settings.threads,
        silence_limit_s=settings.silence_limit_s,
        checkpoint_every_s=settings.checkpoint_every_s,
        time_limit_grace_s=settings.time_limit_grace_s,
        replay=settings.replay,
        import_roots=settings.import_roots,
        code_roots=settings.code_roots,
        fetch_hosts=settings.fetch_hosts,
        browser=settings.browser,
    )
    studio.workbench = Workbench()
    studio.verifier = Verifier()
    studio.evaluator = Evaluator()
    studio.announcer = Announcer(lambda run_id: views.announce(studio, run_id))
    studio.snapshots = Snapshots(lambda topic: views.snapshot(studio, topic))
    return studio


def create_app(settings: Settings) -> FastAPI:
    """The ASGI application of one studio."""
    studio = compose(settings)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        async with _running(studio):
            yield

    app = FastAPI(title="Trainyard", version=__version__, lifespan=lifespan, docs_url="/docs", redoc_url=None)
    app.state.studio = studio
    errors.install(app)
    routers.include(app)
    pages.include(app)
    openapi.install(app)
    app.add_middleware(guard.HostGuard, allowed=settings.allowed_hosts)
    return app


@contextlib.asynccontextmanager
async def _running(studio: Studio) -> AsyncGenerator[None]:
    """Launcher, adoption, scheduler, bundled data: everything that lives beside the requests."""
    await studio.launcher.start()
    for attempt, handle in await recovery.adopt_all(studio):
        log.info("adopted", run=attempt.run_id, attempt=attempt.number, guardian=handle.pid)
        scheduler.watch(studio, attempt.run_id, attempt.number, handle)
    studio.signals.queue.set()
    studio.spawn(scheduler.run_forever(studio))
    studio.spawn(catalog.bring_bundled(studio))
    studio.spawn(studio.workbench.run_forever(studio))
    studio.spawn(studio.evaluator.run_forever(studio))
    studio.spawn(housekeeping.empty_trash(studio))
    try:
        yield
    finally:
        await studio.cancel_all()
        await studio.launcher.close()
        await asyncio.to_thread(studio.database.close)
