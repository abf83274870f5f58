"""One seed and one number of threads for everything that PyTorch does in this process."""

import torch


def seed_torch(seed: int, threads: int) -> torch.Generator:
    """Seed PyTorch, bound its threads, and return a generator of its own for the order of the rows."""
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    return torch.Generator().manual_seed(seed)
