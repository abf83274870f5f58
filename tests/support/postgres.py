"""A throw-away PostgreSQL cluster for tests: found, started as an ordinary user, stopped, removed."""

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg

OWNER = "trainyard"
ORDINARY_USERS = ("postgres", "nobody")
START_TIMEOUT_S = 60
UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "60"}


class PostgresMissingError(Exception):
    """No server can be started here; the sentence says what is missing."""


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running cluster that is reached through a socket in `folder`."""

    folder: Path
    _numbers: "count[int]"

    def url(self, database: str) -> str:
        return f"postgresql://{OWNER}@/{database}?host={self.folder}"

    def create(self, template: str = "template1") -> str:
        """Make a database and return its URL."""
        name = f"t{next(self._numbers)}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def postgres_server() -> Generator[PostgresServer]:
    """A cluster for as long as the block runs. Raises PostgresMissingError where there are no server programs."""
    programs, user = find_programs(), _ordinary_user()
    folder = Path(tempfile.mkdtemp(prefix="trainyard-pg-"))
    try:
        if user is not None:
            shutil.chown(folder, user)
        data = folder / "data"
        _call([programs / "initdb", "-D", data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-locale", "-N"], user)
        _call([*_pg_ctl(programs, data), "-w", "-t", str(START_TIMEOUT_S), *_options(folder), "start"], user)
        try:
            yield PostgresServer(folder, count())
        finally:
            _call([*_pg_ctl(programs, data), "-w", "-m", "immediate", "stop"], user)
    finally:
        shutil.rmtree(folder)


def find_programs() -> Path:
    """The folder of `initdb` and `pg_ctl`: where pg_config says, or the newest of Debian's."""
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    with suppress(OSError, subprocess.CalledProcessError):
        said = subprocess.run(["pg_config", "--bindir"], check=True, capture_output=True, text=True).stdout.strip()
        candidates.insert(0, Path(said))
    for folder in candidates:
        if (folder / "initdb").is_file() and (folder / "pg_ctl").is_file():
            return folder
    raise PostgresMissingError("No PostgreSQL server programs are installed here (initdb, pg_ctl).")


def _version(folder: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", folder.parent.name))


def _ordinary_user() -> str | None:
    """Whom to run the server as: None is ourselves. It refuses root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    for name in ORDINARY_USERS:
        if name in known:
            return name
    raise PostgresMissingError(
        f"PostgreSQL refuses to run as root, and there is no user {' or '.join(ORDINARY_USERS)}."
    )


def _pg_ctl(programs: Path, data: Path) -> list[str | Path]:
    return [programs / "pg_ctl", "-s", "-D", data, "-l", data / "server.log"]


def _options(folder: Path) -> list[str]:
    """Reached through a socket alone, and as fast as data that nobody will miss allow."""
    settings = " ".join(f"-c {name}={value}" for name, value in UNSAFE.items())
    return ["-o", f"-c listen_addresses='' -k {folder} {settings}"]


def _call(command: list[str | Path], user: str | None) -> None:
    group = None if user is None else pwd.getpwnam(user).pw_gid
    extra: list[int] | None = None if user is None else []
    done = subprocess.run(
        [str(part) for part in command],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd="/",
        user=user,
        group=group,
        extra_groups=extra,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed: {done.stderr.strip()}")
