"""The file of a network: read where it is allowed, kept beside the run, and made a module. Never outside of a child.

Who may write such a file may do whatever the studio may; that is why nothing is read unless the administrator has named
folders for it. The first attempt keeps a copy, once the network is found sound, and every later one takes that.
"""

import hashlib
import json
import linecache
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import decode_source
from pathlib import Path
from traceback import extract_tb
from types import ModuleType

import torch

from trainyard.contracts.errors import InvalidError
from trainyard.contracts.trainer import KEPT_CODE
from trainyard.datasets.atomic import whole_folder
from trainyard.training.brought import CODE_ROOTS, allowed_path, folders_in

FILE, RECORD = "network.py", "network.json"
LARGEST = 1_000_000
"""Bytes of a file; a longer one is data, not code."""


@dataclass(frozen=True, slots=True)
class Code:
    """A file as it was read. `shown` is the path that a person gave, by which they know it."""

    content: bytes
    shown: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def check_switched_on() -> None:
    """Raises InvalidError where the administrator has not allowed code that people bring."""
    if not folders_in(CODE_ROOTS):
        raise InvalidError(
            "Code that people bring is not run here. Whoever runs the studio, and trusts those who use it, allows it "
            f"by naming folders when starting it: {CODE_ROOTS}=/folder/of/networks"
        )


def read(text: str) -> Code:
    """The file as it is now. Raises InvalidError where it cannot be one."""
    check_switched_on()
    path = allowed_path(text, "Code", CODE_ROOTS)
    if not path.is_file():
        raise InvalidError(f"{text} is no file; one Python file with the network is needed.")
    try:
        if (size := path.stat().st_size) > LARGEST:
            raise InvalidError(f"{text} has {size:,} bytes; a file of at most {LARGEST:,} is taken for a network.")
        return Code(path.read_bytes(), text)
    except OSError as error:
        raise InvalidError(f"{text} cannot be read by the studio: {error.strerror}.") from error


def keep(code: Code, run_folder: Path) -> None:
    """Keep a copy for later attempts, forks and retries. Raises OSError."""
    if (target := run_folder / KEPT_CODE).exists():
        return
    with whole_folder(target) as folder:
        write(code, folder)


def write(code: Code, folder: Path) -> None:
    """The file and what is known of it. Raises OSError."""
    (folder / FILE).write_bytes(code.content)
    told = {"path": code.shown, "sha256": code.sha256}
    (folder / RECORD).write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def kept(run_folder: Path) -> Code | None:
    """What `keep` kept, None where it has not. Raises InvalidError as `written` does."""
    folder = run_folder / KEPT_CODE
    return written(folder) if folder.exists() else None


def written(folder: Path) -> Code:
    """What `write` wrote. Raises InvalidError where it was changed since, or people's code is not run here."""
    check_switched_on()
    told = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    code = Code((folder / FILE).read_bytes(), told["path"])
    if code.sha256 != told["sha256"]:
        raise InvalidError(f"{folder / FILE} was changed after it was kept; its SHA-256 is {code.sha256}.")
    return code


def module_of(code: Code) -> ModuleType:
    """Run the file as a module of its own. Raises InvalidError with the line that does not work.

    Tracebacks show its lines as they were read, under the path that the person knows, whatever lies there by now.
    """
    text = _text(code)
    linecache.cache[code.shown] = (len(text), None, text.splitlines(keepends=True), code.shown)
    module = ModuleType(f"own_network_{code.sha256[:16]}")
    module.__file__ = code.shown
    sys.modules[module.__name__] = module  # dataclasses and pickling look their module up
    with in_words(code, "Running the file"):
        exec(compile(text, code.shown, "exec", dont_inherit=True), module.__dict__)  # noqa: S102  what this trainer is for
    return module


def _text(code: Code) -> str:
    """Raises InvalidError where it is no Python."""
    try:
        text = decode_source(code.content)
        compile(text, code.shown, "exec", dont_inherit=True)
    except SyntaxError as error:
        place = f"line {error.lineno}: " if error.lineno else ""
        raise InvalidError(f"{code.shown} is no Python that can be run: {place}{error.msg}.") from error
    except ValueError as error:  # bytes that are no text, or are zero
        raise InvalidError(f"{code.shown} is no Python: {error}.") from error
    return text


@contextmanager
def in_words(code: Code, doing: str) -> Generator[None]:
    """What the person's code raises, as a sentence with its line in their file; the traceback goes with it."""
    try:
        yield
    except (MemoryError, torch.OutOfMemoryError):
        raise
    except (Exception, SystemExit) as error:
        lines = [place for place in extract_tb(error.__traceback__) if place.filename == code.shown]
        where = f"line {lines[-1].lineno} of {code.shown}, in {lines[-1].name}" if lines else code.shown
        said = " ".join(str(error).split()) or "no message"
        raise InvalidError(f"{doing} raised {type(error).__name__}: {said} ({where}).") from error
