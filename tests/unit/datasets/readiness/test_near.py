"""Edited copies: at least 95 of 100 are found, and pictures or texts that are merely alike are not."""

import io
from typing import Any, cast

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_digits, load_sample_images

from support import drafts
from trainyard.contracts.dataset import DatasetKind
from trainyard.datasets import hashing
from trainyard.datasets.readiness.base import Subject
from trainyard.datasets.readiness.shingles import near_texts
from trainyard.datasets.split import Part
from unit.datasets.readiness.finding import counts, only


def hash_of(picture: Image.Image) -> int:
    return hashing.dhash(np.asarray(picture.convert("L").resize((9, 8), Image.Resampling.BILINEAR)))


def look_of(picture: Image.Image) -> bytes:
    return hashing.look(np.asarray(picture.convert("L").resize((16, 16), Image.Resampling.BILINEAR)))


def recompressed(picture: Image.Image) -> Image.Image:
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=60)
    return Image.open(io.BytesIO(out.getvalue()))


def resized(picture: Image.Image) -> Image.Image:
    return picture.resize((int(picture.width * 0.7), int(picture.height * 0.7)), Image.Resampling.BICUBIC)


def brightened(picture: Image.Image) -> Image.Image:
    levels = np.asarray(picture.convert("RGB")).astype(np.float64) * 1.06 + 5
    return Image.fromarray(np.clip(levels, 0, 255).astype(np.uint8))


def photographs() -> list[Image.Image]:
    """Pieces of two photographs that do not overlap: of one place and one camera, and no copies."""
    size = 70
    pair = cast(Any, load_sample_images())
    return [
        Image.fromarray(photo[top : top + size, left : left + size])
        for photo in pair.images
        for top in range(0, photo.shape[0] - size, size)
        for left in range(0, photo.shape[1] - size, size)
    ]


def blobs(count: int) -> list[Image.Image]:
    random = np.random.RandomState(0)
    return [
        Image.fromarray(random.randint(0, 256, (6, 6)).astype(np.uint8)).resize((64, 64), Image.Resampling.BICUBIC)
        for _ in range(count)
    ]


def digits() -> list[Image.Image]:
    """Many of one class look alike, though no two are the same."""
    scans = cast(Any, load_digits()).images
    return [Image.fromarray((grey * 15).astype(np.uint8)).resize((32, 32)) for grey in scans]


def album(pictures: list[Image.Image], looks: bool = True) -> Subject:
    made = drafts.images(rows=len(pictures), dhash=np.array([hash_of(one) for one in pictures], dtype=np.int64))
    if looks:
        made.draft.samples = made.draft.samples.append_column("look", [[look_of(one) for one in pictures]])
    made.parts[:] = Part.TRAIN
    return made


@pytest.mark.parametrize("edit", [recompressed, resized, brightened])
@pytest.mark.parametrize("looks", [True, False])
def test_edited_pictures_are_found(edit, looks: bool) -> None:
    pictures = blobs(300)
    found = counts(album([*pictures, *map(edit, pictures[:100])], looks)).get("duplicates.near", 0)
    assert 95 <= found <= 100


@pytest.mark.parametrize("edit", [recompressed, resized, brightened])
def test_edited_photographs_are_found_unless_they_are_plain(edit) -> None:
    pictures = photographs()
    told = [one for one in pictures if hashing.telling(np.array([hash_of(one)]).view(np.uint64))[0]]
    found = counts(album([*told, *map(edit, told)])).get("duplicates.near", 0)
    assert 0.95 * len(told) <= found <= len(told)


def test_edited_scans_are_found_where_looks_tell_them_from_their_class() -> None:
    pictures = digits()
    before = counts(album(pictures)).get("duplicates.near", 0)
    assert before <= 0.01 * len(pictures)
    after = counts(album([*pictures, *map(brightened, pictures[:200])])).get("duplicates.near", 0)
    assert after - before >= 190


@pytest.mark.parametrize("pictures", [photographs(), blobs(500)], ids=["photographs", "blobs"])
def test_different_pictures_are_no_copies(pictures: list[Image.Image]) -> None:
    assert counts(album(pictures)).get("duplicates.near", 0) <= 0.01 * len(pictures)


def test_scans_of_one_class_are_no_copies_where_only_hashes_are_known() -> None:
    assert "duplicates.near" not in counts(album(digits(), looks=False))


def test_flat_pictures_are_no_copies_of_each_other() -> None:
    random = np.random.RandomState(0)
    flat = [Image.fromarray((level + random.rand(40, 40) * 3).astype(np.uint8)) for level in range(20, 240, 4)]
    assert "duplicates.near" not in counts(album(flat))


def test_a_hash_is_made_of_eight_rows_of_nine() -> None:
    rising = np.tile(np.arange(0, 90, 10), (8, 1))
    assert hashing.dhash(rising) == -1
    assert hashing.dhash(rising[:, ::-1]) == 0
    with pytest.raises(ValueError, match="8 rows of 9"):
        hashing.dhash(rising.T)
    with pytest.raises(ValueError, match="16 rows"):
        hashing.look(rising)


@pytest.mark.parametrize("whole", [True, False])
def test_all_pairs_within_four_bits_are_found(whole: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not whole:
        monkeypatch.setattr(hashing, "_WHOLE", 0)
    random = np.random.RandomState(1)
    hashes = np.unique(random.randint(0, 2**63, 20_000, dtype=np.int64).view(np.uint64))
    bits = np.uint64(1) << np.stack([random.permutation(64)[:4] for _ in range(500)]).astype(np.uint64)
    near = hashes[:500] ^ np.bitwise_or.reduce(bits, axis=1)
    pairs = hashing.close_pairs(np.concatenate([hashes, near]))
    assert {(row, len(hashes) + row) for row in range(500)} <= {(int(a), int(b)) for a, b in pairs}


def edited(text: str, random: np.random.RandomState) -> str:
    """Two words of forty replaced, one left out, one letter turned."""
    words = text.split()
    for at in random.choice(len(words), 2, replace=False):
        words[at] = drafts.sentence(random, 1)
    del words[random.randint(len(words))]
    return " ".join(words).capitalize() + "!"


def test_lightly_edited_texts_are_found_and_others_are_not() -> None:
    random = np.random.RandomState(5)
    made = drafts.texts(rows=400).draft.samples.column("text").to_pylist()
    copies = [edited(text, random) for text in made[:200]]
    pairs = near_texts([*made, *copies])
    assert len({int(b) for _, b in pairs if b >= 400}) >= 190
    assert all(b == a + 400 for a, b in pairs)


def test_near_copies_across_parts_are_a_warning_about_training() -> None:
    pictures = blobs(100)
    made = album([*pictures, *map(recompressed, pictures[:20])])
    made.parts[100:] = Part.TEST
    finding = only(made, "leak.near_duplicates")
    assert 19 <= finding.count <= 20
    assert "in training are nearly the same as one in validation or test" in finding.title
    assert "duplicates.near" not in counts(made)


def test_exact_copies_are_not_near_copies_too() -> None:
    made = album(blobs(50), looks=False)
    made.draft.samples = made.draft.samples.take([*range(50), 0, 1, 2]).set_column(0, "id", [np.arange(53)])
    again = drafts.subject(
        made.draft.kind,
        {name: made.draft.samples.column(name) for name in made.draft.samples.column_names[1:]},
        target="label",
        task=made.draft.task,
        parts=np.zeros(53, dtype=np.uint8),
        files=[file.sha256 for file in made.source.files],  # type: ignore[union-attr]
    )
    assert counts(again)["duplicates.exact"] == 3
    assert "duplicates.near" not in counts(again)


def test_texts_about_one_passage_are_no_copies_of_each_other() -> None:
    """Reviews judged in seven aspects, one of them edited; only what is alike in both texts is a copy."""
    random = np.random.RandomState(0)
    reviews = [drafts.sentence(random, 40) for _ in range(30)]
    edited = " ".join([*reviews[0].split()[:-1], "changed"])
    texts = [text for text in [*reviews, edited] for _ in range(7)]
    aspects = [aspect for _ in range(31) for aspect in ("taste", "price", "smell", "size", "look", "colour", "packing")]
    samples = {"text": texts, "pair": aspects, "label": drafts.labels(random, len(texts), 2)}
    pairs = drafts.subject(DatasetKind.TEXT, samples, {"text": "text", "pair": "text"}, target="label")
    pairs.parts[:] = Part.TRAIN
    assert {name: count for name, count in counts(pairs).items() if "duplicates" in name} == {"duplicates.near": 7}
