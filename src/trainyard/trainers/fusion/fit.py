"""Train a net on samples of several parts."""

from pathlib import Path
from typing import Any

from trainyard.contracts.events import Phase
from trainyard.datasets import multimodal
from trainyard.datasets.split import Part
from trainyard.trainers.fusion.altering import Altering
from trainyard.trainers.fusion.answering import Answering, Doubt
from trainyard.trainers.fusion.heads import Heads, heads_of
from trainyard.trainers.fusion.inputs import Training, prepare, together
from trainyard.trainers.fusion.naming import called
from trainyard.trainers.fusion.net import Net
from trainyard.trainers.fusion.objective import Fused
from trainyard.trainers.fusion.parts import parts_of, rounded, standardise
from trainyard.trainers.fusion.saved import DOUBT, HEADS_TOLD, READING, SHOWN, TARGET, judge_saved, load, trial
from trainyard.trainers.fusion.spec import SPEC, FusionConfig
from trainyard.trainers.fusion.wanted import wanted_heads
from trainyard.training.context import Context, Result
from trainyard.training.images.augmentation import Augmentation
from trainyard.training.learning import Subject, begin, learn
from trainyard.training.objectives import objective_for
from trainyard.training.preflight import check_parts
from trainyard.training.weights import save_model

__all__ = ["fit", "judge_saved", "load", "trial"]


def fit(context: Context[FusionConfig]) -> Result:
    """Train, judge and save a net; raises InvalidDataError where the data set does not fit."""
    context.phase(Phase.PREPARING)
    begin(context)
    config = context.config
    left_out = [name.strip() for name in config.leave_out.split(",") if name.strip()]
    wanted = wanted_heads(config.heads)
    data = multimodal.load(context.dataset, left_out, beside=[one.name for one in wanted])
    check_parts(context.dataset, data)
    names = data.reading.names
    context.log(f"joins {len(names)} parts: {', '.join(names)}")
    prepared = prepare(data, config.spectrogram == "recordings", config.points)
    outputs = max(1, len(data.classes))
    base = objective_for(data.y[data.parts == Part.TRAIN], len(data.classes), config.class_weight)
    heads = Heads(heads_of(wanted, data.beside, data.parts == Part.TRAIN, config.class_weight))
    objective = Fused(base, called(names), config.alone_share, outputs, heads)
    architecture: dict[str, Any] = {
        "parts": parts_of(prepared, config),
        "fusion": config.fusion,
        "size": rounded(config.size),
        "outputs": outputs,
        "dropout": config.dropout,
        "beside": heads.width,
    }
    net = Net(**architecture)
    standardise(net, prepared)
    pictures = Augmentation(shift=config.shift, rotate=config.rotate, flip=config.flip)
    how = Training(pictures, Altering.of(config), config.modality_dropout)
    targets = objective.targets(data.y, data.beside)
    sources = {part: together(prepared, part, targets) for part in Part}
    sources[Part.TRAIN] = together(prepared, Part.TRAIN, targets, how)
    doubt = Doubt(kind=config.uncertainty, passes=config.uncertainty_passes)
    answering = Answering(net, objective, prepared, targets, doubt)
    facts = {
        **architecture,
        READING: data.reading.model_dump(),
        SHOWN: prepared.shown.model_dump(),
        TARGET: objective.facts(),
        HEADS_TOLD: [head.model_dump() for head in heads.all],
        DOUBT: doubt.model_dump(),
    }

    def save(folder: Path) -> None:
        save_model(folder, net, facts)
        answering.save(folder)

    return learn(context, SPEC.id, Subject(net, objective, sources, save, answering=lambda: answering.model))
