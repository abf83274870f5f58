"""The child that fetches a data set: `python -m trainyard.datasets.fetch.child JOB.json`; answers in lines of JSON.

It is run under `trainyard.execution.bounded`. What it has fetched lies in the data set's folder when it ends, and is
read by another child (`datasets.process`); what it had fetched when it was killed is there for the next one.
"""

import os
import sys
from pathlib import Path

import msgspec

from trainyard.contracts.answers import Refused
from trainyard.contracts.errors import StudioError
from trainyard.datasets.fetch.addresses import HubAddress, WebAddress, parse
from trainyard.datasets.fetch.guard import SETTING, Guard
from trainyard.datasets.fetch.kept import kept_address
from trainyard.datasets.fetch.meter import Progress
from trainyard.datasets.fetch.web import WebFetch
from trainyard.datasets.job import FETCHED, Fetched, Job, Upload
from trainyard.datasets.telling import SteadyTeller, say

HUB_SETTINGS = {
    "HF_HUB_DISABLE_XET": "1",  # its own transfer would go past the guard
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_VERBOSITY": "critical",  # what it logs of a broken line is the whole address, with its signature
}


def main() -> int:
    job = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Job)
    try:
        with SteadyTeller() as teller:
            fetched = _fetched(job, lambda done, total: teller.tell("fetching", done, total))
        say(fetched)
    except StudioError as error:
        say(Refused(error.message))
    except OSError as error:
        say(Refused(f"The disk refused: {error.strerror or error}."))
    return 0


def _fetched(job: Job, progress: Progress) -> Fetched:
    folder = Path(job.folder) / FETCHED
    hosts = os.environ.get(SETTING, "").split(",")
    match parse(kept_address(folder)):
        case WebAddress() as address:
            file = WebFetch(address, folder, Guard(hosts), progress).run()
            return Fetched(origin=file.origin, uploads=[Upload(file.label, str(file.path))])
        case HubAddress() as address:
            os.environ |= HUB_SETTINGS
            from trainyard.datasets.fetch.hub import HubFetch, endpoint_hosts  # late: it reads these when imported

            found = HubFetch(address, folder, Guard([*hosts, *endpoint_hosts()]), progress).run()
            return Fetched(origin=found.origin, path=str(found.path))


if __name__ == "__main__":
    sys.exit(main())
