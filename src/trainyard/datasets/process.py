"""The child that works on a data set: `python -m trainyard.datasets.process JOB.json`; answers in lines of JSON.

It is run under `trainyard.execution.bounded`: a file that makes a parser run wild ends this process and no other.
"""

import sys
import time
from pathlib import Path

import msgspec

from trainyard.contracts.answers import Refused
from trainyard.contracts.dataset import DatasetInfo, Recipe
from trainyard.contracts.errors import StudioError
from trainyard.datasets.build import Built, Naming, build, info_fields
from trainyard.datasets.generators.registry import generate, recipe_of
from trainyard.datasets.intake.archives import add_all
from trainyard.datasets.intake.base import Upload
from trainyard.datasets.intake.folders import walk
from trainyard.datasets.intake.taken import write_taken
from trainyard.datasets.job import Job, Made, SourceMade
from trainyard.datasets.packs import new_source
from trainyard.datasets.telling import Teller, say
from trainyard.datasets.version import MANIFEST


def main() -> int:
    job = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Job)
    try:
        source = job.source or _take_in(job)
        say(SourceMade(source))
        naming = Naming(job.name, job.title, job.origin, job.generated)
        folder = Path(job.folder) / f"v{job.version}"
        built = build(folder, Path(job.sources), source, _recipe(job), naming, Teller().tell)
        say(Made(_info(job, built).model_dump_json()))
    except StudioError as error:
        say(Refused(error.message))
    except MemoryError:
        say(Refused("It needs more memory than one data set may take here; make it smaller, or divide it."))
    except OSError as error:
        say(Refused(f"The disk refused: {error.strerror or error}."))
    return 0


def _take_in(job: Job) -> str:
    teller = Teller()
    spec = job.parsed_spec()
    with new_source(Path(job.sources)) as writer:
        if spec is None:
            taken = add_all(writer, _uploads(job), progress=lambda done, total: teller.tell("unpacking", done, total))
            write_taken(writer.folder, taken.broken, taken.notes)
        else:
            generate(spec, writer, lambda done, total: teller.tell("generating", done, total))
    return writer.sha256


def _recipe(job: Job) -> Recipe:
    """What a person said, and for the rest what the generator proposes, if one made the source."""
    said, spec = job.parsed_recipe(), job.parsed_spec()
    changes = {name: getattr(said, name) for name in said.model_fields_set}
    return said if spec is None else recipe_of(spec).model_copy(update=changes)


def _uploads(job: Job) -> list[Upload]:
    if job.path is None:
        return [Upload(upload.label, Path(upload.path)) for upload in job.uploads]
    path = Path(job.path)
    return list(walk(path)) if path.is_dir() else [Upload(path.name, path)]


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


if __name__ == "__main__":
    sys.exit(main())
