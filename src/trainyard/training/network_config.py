"""What every trainer of the torch engine takes. Light: specs import it."""

from trainyard.contracts.trainer import TrainerConfig
from trainyard.training.fields import (
    Accumulate,
    BatchSize,
    ClipNorm,
    Device,
    Devices,
    Epochs,
    KeepEvery,
    LearningRate,
    Patience,
    Precision,
    Preflight,
    Recover,
    ReportEvery,
    Schedule,
    Seed,
    WarmupShare,
    WeightDecay,
    Workers,
)


class NetworkConfig(TrainerConfig):
    """A trainer gives a field a default of its own by naming it again: `epochs: Epochs = 5`."""

    epochs: Epochs = 20
    batch_size: BatchSize = 64
    learning_rate: LearningRate = 0.001
    patience: Patience = 0
    schedule: Schedule = "cosine"
    warmup_share: WarmupShare = 0.1
    weight_decay: WeightDecay = 0.01
    accumulate: Accumulate = 1
    clip_norm: ClipNorm = 0.0
    precision: Precision = "32"
    device: Device = "auto"
    devices: Devices = 1
    workers: Workers = 0
    keep_every: KeepEvery = 0
    recover: Recover = True
    preflight: Preflight = True
    report_every: ReportEvery = 1
    seed: Seed = 0
