"""Where the weights that a training starts from lie: a folder that is allowed, or a model repository of a hub.

No code that comes with a model is run, and no pickle is opened: only safetensors are taken
(https://huggingface.co/docs/safetensors), and of a repository only the files that a model needs are fetched.
"""

import dataclasses
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx2
import huggingface_hub
from huggingface_hub import errors

from trainyard.contracts.errors import InvalidError
from trainyard.datasets.fetch.addresses import HUB, HubAddress, parse
from trainyard.datasets.fetch.errors import CutError
from trainyard.datasets.fetch.guard import Guard
from trainyard.datasets.fetch.hub import API_TIMEOUT_S, endpoint_hosts
from trainyard.datasets.fetch.hub_errors import meaning, no_hub
from trainyard.datasets.fetch.patience import Patience
from trainyard.datasets.fetch.transport import client
from trainyard.training.brought import PICKLED, allowed_path, pickled

FETCH_HOSTS = "TRAINYARD_FETCH_HOSTS"
PAUSES_S = (1.0, 3.0)
"""Between three tries to reach a hub."""
WANTED = ["*.safetensors", "*.json", "*.txt", "*.model"]
_Hub: Any = huggingface_hub  # its functions are decorated in ways that a type checker cannot follow


def folder_of(base: str, patience: Patience | None = None) -> Path:
    """The folder that holds the model `base`: a path, or `owner/name[@revision]` of a hub, fetched if need be.

    Raises InvalidError where there is none such, where it is not allowed, and where it has no safetensors.
    """
    if base.startswith(("/", "~")):
        folder = allowed_path(base)
        if not folder.is_dir():
            raise InvalidError(f"{base} is a file; name the folder of the model.")
        check_files((path.name for path in folder.iterdir() if path.is_file()), base)
        return folder
    address = parse(HUB + base.removeprefix(HUB))
    assert isinstance(address, HubAddress)  # noqa: S101  it begins with hf:
    return _of_hub(dataclasses.replace(address, noun="model"), patience or Patience(PAUSES_S))


def check_files(names: Iterable[str], base: str) -> None:
    """Raises InvalidError where a model with these files in its folder cannot be opened here."""
    files = sorted(names)
    if "config.json" not in files:
        raise InvalidError(f"There is no config.json in {base}; it is no folder of a Hugging Face model.")
    if any(name.endswith(".safetensors") for name in files):
        return
    others = [name for name in files if name.endswith(PICKLED)]
    if not others:
        raise InvalidError(f"There are no weights in {base}; it needs a file model.safetensors beside its config.json.")
    if base.startswith(("/", "~")):
        raise pickled(base, others[0], f"{base}/{others[0]}")
    fetched = f", once `hf download {base.removeprefix(HUB)} --local-dir FOLDER` has put it there"
    raise pickled(base, others[0], f"FOLDER/{others[0]}", fetched)


def _of_hub(address: HubAddress, patience: Patience) -> Path:
    if huggingface_hub.is_offline_mode():
        return _cached(address)
    hosts = filter(None, os.environ.get(FETCH_HOSTS, "").split(","))
    guard = Guard([*hosts, *endpoint_hosts()])
    _Hub.set_client_factory(lambda: client(guard))
    while True:
        try:
            return _fetched(address)
        except CutError as error:
            patience.failed(address.shown, error, came_further=False)


def _fetched(address: HubAddress) -> Path:
    """In the cache of the hub's client, where it stays for the next training. Raises CutError for what may pass."""
    api: Any = _Hub.HfApi(library_name="trainyard")
    try:
        info = api.model_info(address.repository, revision=address.revision, timeout=API_TIMEOUT_S)
        check_files((one.rfilename for one in info.siblings if "/" not in one.rfilename), address.shown)
        return _snapshot(address, local_files_only=False)
    except (httpx2.HTTPError, errors.LocalEntryNotFoundError, errors.FileMetadataError) as error:
        raise meaning(error, address, api.endpoint) from error
    except (KeyError, TypeError, ValueError) as error:
        raise no_hub(api.endpoint) from error
    except OSError as error:
        if error.errno is None:  # the client's own: a file that came shorter or longer than announced
            raise CutError("a file came incomplete") from error
        raise


def _snapshot(address: HubAddress, *, local_files_only: bool) -> Path:
    """Asked for by the name of the revision, not by its commit: the cache keeps which commit that was."""
    found = _Hub.snapshot_download(
        address.repository,
        revision=address.revision,
        allow_patterns=WANTED,
        ignore_patterns=["*/*"],
        local_files_only=local_files_only,
        library_name="trainyard",
    )
    return Path(found)


def _cached(address: HubAddress) -> Path:
    """Offline: what is in the cache of this machine."""
    try:
        found = _snapshot(address, local_files_only=True)
    except (errors.LocalEntryNotFoundError, ValueError) as error:
        raise InvalidError(
            f"{address.shown} is not in the cache of this machine, and HF_HUB_OFFLINE forbids to fetch it. Unset it, "
            f"put the model there (hf download {address.repository}), or name a folder that holds a model."
        ) from error
    check_files((path.name for path in found.iterdir()), address.shown)
    return found
