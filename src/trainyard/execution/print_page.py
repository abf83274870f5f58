"""Print a page to PDF: becomes a browser without a window, for `execution.bounded`, whose bounds it keeps.

The page is a file of ours that forbids itself every request; that the browser finds no host is the second lock.
"""

import os
import sys
from pathlib import Path

import msgspec

FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-breakpad",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pdf-header-footer",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--window-size=840,1100",
    "--virtual-time-budget=10000",  # until the charts, which wait for their width, are drawn
)
NEEDED = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_DATA_DIRS")


class PrintJob(msgspec.Struct, frozen=True):
    """`folder` is the browser's own: its profile, what it keeps, its home; thrown away afterwards."""

    browser: str
    page: str
    pdf: str
    folder: str


def main() -> None:
    job = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=PrintJob)
    flags = [*FLAGS, f"--user-data-dir={job.folder}/profile", f"--print-to-pdf={job.pdf}"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")  # as root it has none, and refuses to start without being told so
    environment = {name: os.environ[name] for name in NEEDED if name in os.environ}
    environment |= {"HOME": job.folder, "TMPDIR": job.folder, "XDG_CONFIG_HOME": job.folder, "TZ": "UTC"}
    os.execve(job.browser, [job.browser, *flags, Path(job.page).as_uri()], environment)  # noqa: S606  found by us


if __name__ == "__main__":
    main()
