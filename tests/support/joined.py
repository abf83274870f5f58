"""Small data sets of several parts, made from a seed and read as the studio reads them."""

import io
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from support.file_kinds import csv_bytes, npy, wav
from trainyard.contracts.dataset import Recipe
from trainyard.datasets.build import Naming, build
from trainyard.datasets.drafts import silent
from trainyard.datasets.packs import new_source
from trainyard.datasets.version import DatasetVersion


def of_files(home: Path, files: dict[str, bytes], **recipe: Any) -> DatasetVersion:
    """The version that a studio with this home folder makes of these files."""
    sources, folder = home / "sources", home / "datasets" / "made" / "v1"
    sources.mkdir(parents=True)
    folder.parent.mkdir(parents=True)
    with new_source(sources) as writer:
        for name, content in files.items():
            writer.add(name, [content])
    naming = Naming("made", "Made", "generated", generated=True)
    return build(folder, sources, writer.sha256, Recipe(**recipe), naming, silent).version


def picture(bright: bool, random: np.random.Generator, side: int = 8) -> bytes:
    """Bright on the left, or on the right."""
    pixels = random.integers(0, 100, (side, side), np.uint8)
    half = slice(0, side // 2) if bright else slice(side // 2, side)
    pixels[:, half] += 120
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "PNG")
    return content.getvalue()


def tone(high: bool, random: np.random.Generator) -> bytes:
    """A tenth of a second at 8 kHz, low or high."""
    steps = np.arange(700 + random.integers(0, 200))
    wave = 0.5 * np.sin(2 * np.pi * (1800 if high else 500) * steps / 8000 + random.random() * 6)
    return wav(wave + 0.05 * random.normal(size=len(steps)))


def track(rising: bool, random: np.random.Generator) -> bytes:
    """Two channels, of which the second is off now and then; they rise or fall."""
    steps = np.arange(20 + random.integers(0, 8))
    values = (steps / 20 if rising else -steps / 20) + 0.1 * random.normal(size=(2, len(steps)))
    values[1, random.random(len(steps)) < 0.1] = np.nan
    return npy(values.astype(np.float32))


def cloud(flat: bool, random: np.random.Generator) -> bytes:
    points = random.normal(size=(60, 3))
    return npy(points * ([1, 1, 0.05] if flat else [0.05, 1, 1]))


def all_kinds(home: Path, count: int = 84) -> DatasetVersion:
    """Three classes; each part tells one of them from the others, and every part is missing now and then."""
    random, files, rows = np.random.default_rng(0), dict[str, bytes](), list[str]()
    for number in range(count):
        label, lacks = number % 3, random.random(6) < 0.15
        own = {
            f"{number}.wav": tone(label == 0, random),
            f"log{number}.npy": track(label == 1, random),
            f"{number}.png": picture(label == 2, random),
            f"scan{number}.npy": cloud(label == 0, random),
        }
        names = ["" if lack else name for name, lack in zip(own, lacks, strict=False)]
        files |= {name: content for name, content in own.items() if name in names}
        note = "" if lacks[4] else f"seen on a day of {('rain', 'sun', 'snow')[label]} number {number}"
        weight = "" if lacks[5] else f"{label + random.normal() / 2:.3f}"
        rows.append(",".join([*names, note, weight, "ab"[number % 2], f"c{label}"]))
    head = "sound,log,shot,scan,note,weight,site,label"
    return of_files(home, {**files, "all.csv": csv_bytes(head, *rows)})


def exclusive_or(home: Path, count: int = 600) -> DatasetVersion:
    """The class is whether exactly one of two things holds, of which the sound tells one and the picture the other."""
    random, files, rows = np.random.default_rng(0), dict[str, bytes](), list[str]()
    for number in range(count):
        high, left = bool(number & 1), bool(number & 2)
        files |= {f"{number}.wav": tone(high, random), f"{number}.png": picture(left, random)}
        rows.append(f"{number}.wav,{number}.png,{'one' if high != left else 'both or none'}")
    return of_files(home, {**files, "pairs.csv": csv_bytes("sound,shot,label", *rows)})


def measures(home: Path, count: int = 90) -> DatasetVersion:
    """A number is to be told: the sum of what a picture and a column show."""
    random, files, rows = np.random.default_rng(0), dict[str, bytes](), list[str]()
    for number in range(count):
        bright, weight = bool(number % 2), random.normal()
        files[f"{number}.png"] = picture(bright, random)
        rows.append(f"{number}.png,{weight:.3f},{3 * bright + weight:.3f}")
    return of_files(home, {**files, "t.csv": csv_bytes("shot,weight,target", *rows)}, format="multimodal")


def outlooks(home: Path, count: int = 240) -> DatasetVersion:
    """A class that the picture tells; whether it comes `soon`, which picture and column tell together; and `hours`,
    which the column tells, and where nothing stands if it never comes. `echo` gives `hours` away."""
    random, files, rows = np.random.default_rng(0), dict[str, bytes](), list[str]()
    for number in range(count):
        bright, level, never = bool(number % 2), random.normal(), random.random() < 0.25
        files[f"{number}.png"] = picture(bright, random)
        hours = 100 * np.exp(2 * level + 0.3 * random.normal())
        told = "," if never else f"{hours:.3f},{2 * hours:.3f}"
        rows.append(f"{number}.png,{level:.4f},{int(bright and level > 0)},{told},{'ab'[number % 2]}")
    table = csv_bytes("shot,level,soon,hours,echo,label", *rows)
    return of_files(home, {**files, "t.csv": table}, format="multimodal")
