"""What the errors of the hub's client mean to a person."""

import httpx2
from huggingface_hub import errors

from trainyard.datasets.fetch.addresses import HubAddress
from trainyard.datasets.fetch.answers import PASSING
from trainyard.datasets.fetch.errors import CutError, FetchError


def meaning(error: BaseException, address: HubAddress, endpoint: str) -> Exception:
    """CutError for what may pass, else FetchError with the way out."""
    shown, repository = address.shown, address.repository
    match error:
        case errors.GatedRepoError():
            return FetchError(
                f"{shown} is gated: agree to its terms on {endpoint}/{address.page}, then set HF_TOKEN to a "
                "token of that account where the studio runs."
            )
        case errors.RepositoryNotFoundError():
            return FetchError(
                f"There is no {address.noun} repository {repository!r} at {endpoint}, or it is private. Check it; for "
                "a private one, set HF_TOKEN where the studio runs to a token that may read it."
            )
        case errors.RevisionNotFoundError():
            revision = address.revision or "main"
            return FetchError(f"{repository} has no revision {revision!r}; give a branch, a tag or a commit of it.")
        case errors.HfHubHTTPError():
            return _of_status(error.response.status_code, shown)
        case httpx2.TooManyRedirects():
            return FetchError(f"{shown} leads from one address to the next without end.")
        case httpx2.HTTPError():
            return CutError(f"{endpoint} could not be reached, or the line was cut")
        case errors.FileMetadataError():
            return no_hub(endpoint)
        case _:
            cause = error.__cause__
            return CutError("the hub did not answer") if cause is None else meaning(cause, address, endpoint)


def no_hub(endpoint: str) -> FetchError:
    """For answers that no hub gives."""
    return FetchError(
        f"{endpoint} does not answer as a Hugging Face hub does; check HF_ENDPOINT where the studio runs."
    )


def _of_status(status: int, shown: str) -> Exception:
    if status in PASSING:
        return CutError(f"the hub answered with status {status}")
    if status in {401, 403}:
        return FetchError(
            f"The hub does not let the studio read {shown} (status {status}): set HF_TOKEN where the studio runs to a "
            "token that may read it, or renew the one that is set."
        )
    return FetchError(f"{shown} cannot be fetched: the hub answered with status {status}.")
