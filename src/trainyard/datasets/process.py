"""The child that works on a data set: `python -m trainyard.datasets.process JOB.json`; answers in lines of JSON.

It is run under `trainyard.execution.bounded`: a file that makes a parser run wild ends this process and no other.
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from trainyard.contracts.dataset import DatasetInfo
from trainyard.contracts.errors import StudioError
from trainyard.datasets.build import Built, Naming, build, info_fields
from trainyard.datasets.job import Answer, Job, Made, Refused, SourceMade, Step
from trainyard.datasets.packs import chunks_of, new_source
from trainyard.datasets.version import MANIFEST

TELL_EVERY_S = 0.2


def main() -> int:
    job = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Job)
    try:
        source = job.source or _take_in(job)
        _say(SourceMade(source))
        naming = Naming(job.name, job.title, job.origin)
        folder = Path(job.folder) / f"v{job.version}"
        built = build(folder, Path(job.sources), source, job.parsed_recipe(), naming, _Teller().tell)
        _say(Made(_info(job, built).model_dump_json()))
    except StudioError as error:
        _say(Refused(error.message))
    except MemoryError:
        _say(Refused("It needs more memory than one data set may take here; make it smaller, or divide it."))
    except OSError as error:
        _say(Refused(f"The disk refused: {error.strerror or error}."))
    return 0


def _take_in(job: Job) -> str:
    with new_source(Path(job.sources)) as writer:
        files = list(_files(job))
        for number, (label, path) in enumerate(files):
            _say(Step("unpacking", number, len(files)))
            with path.open("rb") as stream:
                writer.add(label, chunks_of(stream), path.stat().st_size)
    return writer.sha256


def _files(job: Job) -> Iterator[tuple[str, Path]]:
    if job.path is None:
        yield from ((upload.label, Path(upload.path)) for upload in job.uploads)
        return
    root = Path(job.path)
    found = sorted(path for path in root.rglob("*") if path.is_file()) if root.is_dir() else [root]
    yield from ((path.relative_to(root if root.is_dir() else root.parent).as_posix(), path) for path in found)


def _info(job: Job, built: Built) -> DatasetInfo:
    created = (built.version.folder / MANIFEST).stat().st_mtime
    return DatasetInfo.model_validate(
        {
            **info_fields(built),
            "id": job.dataset,
            "version": job.version,
            "created_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(created)),
        }
    )


class _Teller:
    """Tells how far the work is, not more often than a page can show."""

    def __init__(self) -> None:
        self._stage, self._at = "", 0.0

    def tell(self, stage: Any, done: int, total: int) -> None:
        now = time.monotonic()
        if stage != self._stage or now - self._at >= TELL_EVERY_S:
            self._stage, self._at = stage, now
            _say(Step(stage, done, total))


def _say(answer: Answer) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
