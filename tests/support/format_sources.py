"""A small source for each way of writing a data set: its files by their names."""

import numpy as np

from support import hugging_face
from support.file_kinds import csv_bytes, idx, json_lines, las, npy, ply, png, points, ts, wav


def reviews() -> dict[str, bytes]:
    row = '"A film of {0} that I liked, more or less, number {0}",{1}'
    rows = [row.format(number, ["good", "bad"][number % 2]) for number in range(12)]
    return {"reviews.csv": csv_bytes("review,label", *rows)}


def letters() -> dict[str, bytes]:
    names = {f"mail/{kind}/{number}.txt": kind for kind in ("spam", "ham") for number in range(4)}
    return {name: f"Dear reader, this is letter {name} of {kind}.".encode() for name, kind in names.items()}


def text_pairs() -> dict[str, bytes]:
    rows = [
        {"premise": f"The {n}th man sits on a bench by the sea.", "hypothesis": f"He {w} down.", "label": w}
        for n in range(5)
        for w in ("sits", "lies")
    ]
    return {"train.jsonl": json_lines(*rows)}


def questions() -> dict[str, bytes]:
    rows = [
        {"question": f"What is {n} and one?", "passage": f"{n} and 1 are {n + 1}.", "answers": {"text": [f"{n + 1}"]}}
        for n in range(6)
    ]
    return {"train.jsonl": json_lines(*rows[:4]), "test.jsonl": json_lines(*rows[4:])}


def archive() -> dict[str, bytes]:
    header = (
        "@timestamps false; @univariate false; @dimensions 2; @equalLength true; @seriesLength 3; @classLabel true a b"
    )
    train = ts(header, "1,2,3:4,5,6:a", "1,?,3:4,5,6:b", "3,2,1:6,5,4:b")
    return {"Made_TRAIN.ts": train, "Made_TEST.ts": ts(header, "0,0,1:1,1,1:a")}


def sounds() -> dict[str, bytes]:
    wave = np.sin(np.arange(400) / 9)
    return {f"{word}_{take}.wav": wav(wave * (take + 1) / 4) for word in ("yes", "no") for take in range(3)}


def hours() -> dict[str, bytes]:
    return {"load.csv": csv_bytes("date,heat,load", *(f"2024-01-01 {h:02d}:00:00,{h / 2},{h}" for h in range(20)))}


def shapes() -> dict[str, bytes]:
    sets = {"train": 3, "test": 1}
    return {
        f"{shape}/{part}/{n}.ply": ply(points(n) * size)
        for part, count in sets.items()
        for shape, size in (("cube", 1), ("tower", [1, 1, 5]))
        for n in range(count)
    }


def lidar() -> dict[str, bytes]:
    classes = np.arange(60) % 2 + 1
    return {"west.las": las(points(1), classes), "east.laz": las(points(2), classes, compressed=True)}


def field() -> dict[str, bytes]:
    """One cloud of 80 x 50 points, every third of the first class."""
    places = np.stack(np.meshgrid(np.arange(80.0), np.arange(50.0), [1.0]), axis=-1).reshape(-1, 3)
    return {"field.las": las(places + 0.25, np.arange(4000) % 3 // 2 + 1)}


def pairs() -> dict[str, bytes]:
    rows = [
        f"pictures/{n}.png,{n}.wav,{n * 1.5},{'odd' if n % 2 else 'even'},{'test' if n > 5 else 'train'}"
        for n in range(8)
    ]
    files = {"pairs.csv": csv_bytes("picture,sound,weight,label,split", *rows)}
    for n in range(8):
        files |= {f"pictures/{n}.png": png(n * 20), f"sounds/{n}.wav": wav(np.sin(np.arange(200) / (n + 2)))}
    return files


def stacks() -> dict[str, bytes]:
    """Logged series, pictures in an idx stack that two columns point into, and points in an NPY stack."""
    rows = [f"log{n}.csv,{'t10k' if n > 5 else 'train'},{n % 6},shape.npy#{n},{n * 1.5},{n % 3}" for n in range(8)]
    files = {"all.csv": csv_bytes("log,shot_file,shot_index,scan,weight,digit", *rows)}
    files |= {
        f"logs/log{n}.csv": csv_bytes("hour,tilt,crack", *(f"{h},{h * n},{h / 2 if h else ''}" for h in range(5)))
        for n in range(8)
    }
    pixels = np.arange(8 * 16).reshape(8, 4, 4)
    files |= {"train-images-idx3-ubyte": idx(pixels[:6]), "t10k-images-idx3-ubyte": idx(pixels[6:])}
    files |= {"train-labels-idx1-ubyte": idx([0] * 6), "t10k-labels-idx1-ubyte": idx([0] * 2)}
    return files | {"shape.npy": npy([points(n) for n in range(8)])}


def iris() -> dict[str, bytes]:
    rows = [f"{n / 10},{n % 4},{'setosa' if n % 2 else 'virginica'}" for n in range(20)]
    return {"iris.csv": csv_bytes("length,petals,species", *rows)}


def parts() -> dict[str, bytes]:
    return {f"wine-{part}.tsv": csv_bytes("acid\tkind", "1.5\ta", "2.5\tb", "?\ta") for part in ("train", "test")}


def animals() -> dict[str, bytes]:
    return {f"{kind}/{n}.png": png(40 * n) for kind in ("cat", "dog") for n in range(4)}


def listed() -> dict[str, bytes]:
    rows = [f"{n}.png,{'odd' if n % 2 else 'even'}" for n in range(6)]
    return {"labels.csv": csv_bytes("file,label", *rows), **{f"images/{n}.png": png(40 * n) for n in range(6)}}


def idx_pictures() -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for part, count in (("train", 6), ("t10k", 3)):
        files[f"{part}-images-idx3-ubyte"] = idx(np.arange(count * 16).reshape(count, 4, 4))
        files[f"{part}-labels-idx1-ubyte"] = idx([n % 3 for n in range(count)])
    return files


def hf_table() -> dict[str, bytes]:
    rows = [{"length": n / 10, "code": f"{n % 4:03d}", "species": n % 2} for n in range(12)]
    features = hugging_face.features(length="float32", code="string", species=["setosa", "virginica"])
    return hugging_face.saved(rows, features)


def hf_text() -> dict[str, bytes]:
    rows = [{"text": f"A film of {n} that I liked, more or less", "label": n % 3 - 1} for n in range(12)]
    features = hugging_face.features(text="string", label=["bad", "good"])
    splits = {"train": rows[:6], "test": rows[6:9], "unsupervised": rows[9:]}
    return hugging_face.saved_dict(splits, features, shards=2)


def hf_questions() -> dict[str, bytes]:
    rows = [
        {
            "id": f"{n}",
            "question": f"What is {n} and 1?",
            "context": f"{n} and 1 are {n + 1}.",
            "answers": {"text": [f"{n + 1}"]},
        }
        for n in range(6)
    ]
    return hugging_face.repository({"train": rows[:4], "validation": rows[4:]})


def hf_images() -> dict[str, bytes]:
    rows = [{"image": {"bytes": png(20 * n), "path": f"{n}.png"}, "label": n % 2} for n in range(8)]
    features = hugging_face.features(image="image", label=["cat", "dog"])
    return hugging_face.repository({"train": rows[:6], "test": rows[6:]}, features, card=True)


def hf_saved_images() -> dict[str, bytes]:
    rows = [{"picture": {"bytes": png(20 * n), "path": None}, "kind": n % 2} for n in range(8)]
    return hugging_face.saved(rows, hugging_face.features(picture="image", kind=["cat", "dog"]), shards=2)


def hf_audio() -> dict[str, bytes]:
    waves = [wav(np.sin(np.arange(400) / (n + 3))) for n in range(6)]
    rows = [{"audio": {"bytes": wave, "path": f"{n}.wav"}, "word": n % 2} for n, wave in enumerate(waves)]
    return hugging_face.saved(rows, hugging_face.features(audio="audio", word=["no", "yes"]))


def hf_series() -> dict[str, bytes]:
    rows = [{"target": [[n + t / 2, -t] for t in range(10)], "state": "up" if n % 2 else "down"} for n in range(6)]
    return hugging_face.repository({"train": rows})
