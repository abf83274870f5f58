"""Settings, from the environment: TRAINYARD_HOME, _HOST, _PORT, _DATABASE_URL, _SLOTS, _API_KEY, and a few more."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from trainyard.contracts.errors import FieldProblem, InvalidError
from trainyard.training.brought import CODE_ROOTS, IMPORT_ROOTS, folders_in

DEFAULT_PORT = 8765


@dataclass(frozen=True, slots=True)
class Settings:
    """How one studio runs. `slots` trainings at a time share the machine's cores evenly."""

    home: Path
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    database_url: str = ""
    slots: int = 1
    api_key: str | None = None
    allowed_hosts: tuple[str, ...] = ()
    silence_limit_s: float | None = 1800.0
    checkpoint_every_s: float = 60.0
    time_limit_grace_s: float = 900.0
    replay: bool = True
    import_roots: tuple[Path, ...] = ()
    code_roots: tuple[Path, ...] = ()
    fetch_hosts: tuple[str, ...] = ()
    browser: str = ""

    @property
    def threads(self) -> int:
        """CPU threads of each run."""
        return max(1, (os.cpu_count() or 1) // self.slots)

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.home / 'studio.db'}"


def from_environment(**overrides: object) -> Settings:
    """Settings from TRAINYARD_* variables; `overrides` that are not None win. Raises InvalidError for a bad value."""
    env = os.environ
    values: dict[str, object] = {
        "home": Path(env.get("TRAINYARD_HOME", "~/.trainyard")),
        "host": env.get("TRAINYARD_HOST", "127.0.0.1"),
        "port": _number("TRAINYARD_PORT", DEFAULT_PORT, 0, 65535),
        "database_url": env.get("TRAINYARD_DATABASE_URL", ""),
        "slots": _number("TRAINYARD_SLOTS", max(1, (os.cpu_count() or 1)), 1, 1024),
        "api_key": env.get("TRAINYARD_API_KEY"),
        "allowed_hosts": tuple(filter(None, env.get("TRAINYARD_ALLOWED_HOSTS", "").split(","))),
        "silence_limit_s": float(_number("TRAINYARD_SILENCE_LIMIT_S", 1800, 0, 10**9)) or None,
        "checkpoint_every_s": float(_number("TRAINYARD_CHECKPOINT_EVERY_S", 60, 0, 10**9)),
        "time_limit_grace_s": float(_number("TRAINYARD_TIME_LIMIT_GRACE_S", 900, 1, 10**9)),
        "import_roots": tuple(folders_in(IMPORT_ROOTS)),
        "code_roots": tuple(folders_in(CODE_ROOTS)),
        "fetch_hosts": tuple(filter(None, env.get("TRAINYARD_FETCH_HOSTS", "").split(","))),
        "browser": env.get("TRAINYARD_BROWSER", ""),
        "replay": env.get("TRAINYARD_FAULT_NO_REPLAY") != "1",
    }
    values |= {name: value for name, value in overrides.items() if value is not None}
    values["home"] = Path(str(values["home"])).expanduser().resolve()
    return Settings(**values)  # pyright: ignore[reportArgumentType]  each value has the type of its field


def _number(name: str, default: int, least: int, most: int) -> int:
    text = os.environ.get(name, str(default))
    if not text.isdigit() or not least <= int(text) <= most:
        allowed = f"a whole number from {least} to {most}"
        message = f"{name} is {text!r}; it must be {allowed}."
        raise InvalidError(message, [FieldProblem(name, message, text, allowed)])
    return int(text)


def studio_token(settings: Settings) -> str:
    """The token that opens this studio: TRAINYARD_API_KEY, or one made at random and kept in the home folder."""
    if settings.api_key:
        return settings.api_key
    path = settings.home / "token"
    if not path.exists():
        settings.home.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(24))
    return path.read_text().strip()
