"""Networks that people bring: what is wrong with a file is said before the first step; what is kept is what trains."""

import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from support import made_series
from support.own_networks import card_example, network_file
from trainyard.contracts.errors import InvalidError
from trainyard.contracts.events import Checkpoint, Metrics
from trainyard.contracts.trainer import KEPT_CODE
from trainyard.datasets.bundled import materialise
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion
from trainyard.execution.child import failure_of
from trainyard.trainers.own.fit import fit, judge_saved, load
from trainyard.trainers.own.inputs import prepare
from trainyard.trainers.own.network import arguments_in
from trainyard.trainers.own.spec import OwnConfig
from trainyard.training.brought import CODE_ROOTS
from trainyard.training.context import FINAL_MODEL, Context, Result

QUICK: dict[str, Any] = {"epochs": 1, "preflight": False, "batch_size": 32}
LAST_ROW = r"the only row of an epoch's last batch, .* \(float32 \[1, 13\]\), raised ValueError: Expected more than 1"
HEAD = "import torch\nfrom torch import nn\n"


@pytest.fixture(scope="module")
def wine(tmp_path_factory: pytest.TempPathFactory) -> DatasetVersion:
    return materialise("wine", tmp_path_factory.mktemp("datasets") / "wine")


@pytest.fixture(autouse=True)
def _code_is_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CODE_ROOTS, str(tmp_path))


@pytest.fixture
def bring(tmp_path: Path, wine: DatasetVersion) -> Callable[..., Result]:
    """Write `text` as the file, and train what is in it."""

    def train(text: str, version: DatasetVersion = wine, **config: Any) -> Result:
        file = tmp_path / "net.py"
        file.write_text(HEAD + textwrap.dedent(text), encoding="utf-8")
        return fit(context(version, tmp_path / "run", file=str(file), **config))

    return train


def context(version: DatasetVersion, folder: Path, events: list[Any] | None = None, **config: Any) -> Context[Any]:
    folder.mkdir(parents=True, exist_ok=True)
    told = [] if events is None else events
    return Context(
        OwnConfig.model_validate(QUICK | config), version, folder, 3, 1, "cpu", told.append, lambda: None, 1e-9
    )


def network(constructor: str, forward: str = "return self.head(x)") -> str:
    """A class whose two bodies are given; by itself it is sound."""
    bodies = (textwrap.indent(textwrap.dedent(body).strip(), " " * 8) for body in (constructor, forward))
    top, bottom = bodies
    return (
        "class Network(nn.Module):\n    def __init__(self, shape, outputs, **_):\n        super().__init__()\n"
        f"        self.head = nn.Linear(*shape, outputs)\n{top}\n\n    def forward(self, x):\n{bottom}\n"
    )


SOUND = network("pass")


def test_the_control_is_sound(bring: Callable[..., Result]) -> None:
    assert bring(SOUND).outcome == "completed"


FAULTS: dict[str, tuple[str, str]] = {
    "syntax": ("def broken(:\n    pass\n", r"net\.py is no Python that can be run: line 3: invalid syntax"),
    "import": (
        "import missing_module\n",
        r"ModuleNotFoundError: No module named 'missing_module' \(line 3 of .*net\.py",
    ),
    "exit": ("raise SystemExit(3)\n", r"Running the file raised SystemExit: 3 \(line 3 of"),
    "name": ("class Netwerk(nn.Module):\n    pass\n", r"no class or function 'Network' in .*Did you mean 'Netwerk'\?"),
    "no callable": ("Network = 3\n", "no class or function 'Network'"),
    "signature": (
        "class Network(nn.Module):\n    def __init__(self, width):\n        super().__init__()\n",
        r"Network\(width\) of .* cannot be called as Network\(shape, outputs\): too many positional arguments",
    ),
    "constructor": (
        network("raise ValueError('seven is odd')"),
        r"raised ValueError: seven is odd \(line 7 of .*, in __init__",
    ),
    "no module": ("def Network(shape, outputs):\n    return 'a net'\n", r"gave a str, which is no torch\.nn\.Module"),
    "no parameters": (network("del self.head", "return x"), "has no parameters"),
    "frozen": (network("self.requires_grad_(False)"), "requires_grad=False; none of them could learn"),
    "lazy": (network("self.more = nn.LazyLinear(3)"), r"parameters without a size \(more\.weight, more\.bias\)"),
    "plain list": (
        network("self.more = [nn.Linear(3, 3)]"),
        r"more of the network of .* is a list that holds layers: .* Use torch\.nn\.ModuleList",
    ),
    "plain dict": (
        network("self.more = {'a': nn.Parameter(torch.zeros(3))}"),
        r"is a dict that holds parameters: .* Use torch\.nn\.ParameterDict",
    ),
    "forward": (
        network("pass", "return self.head(x.reshape(2, -1))"),
        r"forward, given a batch \(float32 \[4, 13\]\), raised RuntimeError: .* \(line 10 of .*, in forward\)",
    ),
    "forward gives none": (network("pass", "self.head(x)"), r"gave a NoneType; it has to give a tensor \[4, 3\]"),
    "shape": (
        network("pass", "return self.head(x)[:, :2]"),
        r"gave float32 \[4, 2\]; it has to give float32 \[4, 3\]: one of 3 numbers, a logit a class, for each row",
    ),
    "type": (network("pass", "return self.head(x).double()"), r"gave float64 \[4, 3\]; it has to give float32"),
    "not finite": (network("pass", "return self.head(x) / 0"), "no numbers .NaN or infinite., with its first weights"),
    "one row squeezed": (network("pass", "return self.head(x).squeeze()"), r"a batch of one row, when it is judged"),
    "cut off": (
        network("pass", "return self.head(x).detach()"),
        r"No gradient reaches .*: what forward gives is cut off",
    ),
    "unused": (
        network("self.free = torch.zeros(1, requires_grad=True)", "return x[:, :3] * self.free"),
        "No gradient reaches the parameters .*: forward does not use them",
    ),
    "no slope": (network("pass", "return self.head(x) * 0"), "all gradients are 0"),
    "infinite slope": (
        network("nn.init.zeros_(self.head.weight); nn.init.zeros_(self.head.bias)", "return self.head(x).abs().sqrt()"),
        r"first gradients of head\.weight, head\.bias .* are NaN or infinite",
    ),
    "backwards": (
        network("pass", "y = self.head(x).exp()\nz = y * 1\ny += 1\nreturn y + z"),
        "Going backwards through the network raised RuntimeError",
    ),
    "not in the state dict": (
        network("self.mask = torch.rand(13)", "return self.head(x * self.mask)"),
        r"answers otherwise when it is judged: .* Not held are mask\. Register that as a buffer",
    ),
    "buffer that is not saved": (
        network("self.register_buffer('seen', torch.rand(1), persistent=False)", "return self.head(x) + self.seen"),
        r"answers otherwise when it is judged: .* Not held are seen\.",
    ),
    "steps counted aside": (
        network("self.steps = 0", "self.steps += self.training\nreturn self.head(x) * (1 + self.steps)"),
        "answers otherwise",
    ),
    "shared": (
        network("self.again = nn.Linear(13, 3)\nself.again.weight = self.head.weight"),
        r"holds one tensor under several names \(head\.weight, again\.weight\)",
    ),
    "odd state": (
        network("pass") + "\n    def get_extra_state(self):\n        return {'epoch': 1}\n",
        "holds _extra_state, which are no tensors",
    ),
    "random when judged": (
        network("pass", "return self.head(x + torch.rand_like(x))"),
        "draws random numbers when it is judged",
    ),
    "another each time": (
        network(
            "self.more = nn.Linear(3, 3 + torch.randint(50, ()).item())",
            "return self.head(x) + self.more.bias.sum()",
        ),
        r"makes another network each time: .* more\.bias is",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_with_a_file_is_said_before_the_first_step(
    bring: Callable[..., Result], tmp_path: Path, fault: str
) -> None:
    text, sentence = FAULTS[fault]
    with pytest.raises(InvalidError, match=sentence) as caught:
        bring(text)
    assert "\n" not in caught.value.message
    assert not (tmp_path / "run" / KEPT_CODE).exists()


def test_the_traceback_shows_the_lines_of_their_file(bring: Callable[..., Result], tmp_path: Path) -> None:
    with pytest.raises(InvalidError) as caught:
        bring(network("pass", "return self.head(x.reshape(2, -1))  # the culprit"))
    (tmp_path / "net.py").write_text("edited meanwhile", encoding="utf-8")
    failed = failure_of(caught.value)
    assert failed.reason == "invalid_data"
    assert "return self.head(x.reshape(2, -1))  # the culprit" in failed.traceback
    assert "forward, given a batch" in failed.message


def test_a_last_batch_of_one_row_is_tried_too(bring: Callable[..., Result], wine: DatasetVersion) -> None:
    rows = int((wine.parts == Part.TRAIN).sum())
    net = network("self.norm = nn.BatchNorm1d(13)", "return self.head(self.norm(x))")
    with pytest.raises(
        InvalidError,
        match=LAST_ROW,
    ):
        bring(net, batch_size=rows - 1)
    with pytest.raises(InvalidError, match=LAST_ROW):
        bring(net, batch_size=1)
    assert bring(net, batch_size=rows).outcome == "completed"


def test_parameters_that_learn_nothing_are_told_of(
    bring: Callable[..., Result], capsys: pytest.CaptureFixture[str]
) -> None:
    bring(network("self.idle = nn.Linear(2, 2)"))
    assert "no gradient reaches idle.weight, idle.bias; they stay as they are" in capsys.readouterr().out


def _refused(version: DatasetVersion, folder: Path, **config: Any) -> str:
    with pytest.raises(InvalidError) as caught:
        fit(context(version, folder / "run", **config))
    return caught.value.message


def test_a_file_that_is_none_is_refused(wine: DatasetVersion, tmp_path: Path) -> None:
    def written(name: str, content: bytes) -> str:
        (tmp_path / name).write_bytes(content)
        return str(tmp_path / name)

    assert "There is nothing at" in _refused(wine, tmp_path, file=str(tmp_path / "none.py"))
    (tmp_path / "folder.py").mkdir()
    assert "is no file" in _refused(wine, tmp_path, file=str(tmp_path / "folder.py"))
    assert "1,000,001 bytes" in _refused(wine, tmp_path, file=written("long.py", b"#" * 1_000_001))
    assert "is no Python" in _refused(wine, tmp_path, file=written("zero.py", b"x = 1\0"))
    assert "is no Python" in _refused(wine, tmp_path, file=written("bytes.py", b"x = '\xff\xfe'"))
    assert "file is empty" in _refused(wine, tmp_path)


def test_code_from_elsewhere_or_where_it_is_not_allowed_is_refused(
    wine: DatasetVersion, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = network_file(tmp_path_factory.mktemp("elsewhere"))
    (tmp_path / "link.py").symlink_to(elsewhere)
    for path in (elsewhere, tmp_path / "link.py", tmp_path / ".." / elsewhere.parent.name / elsewhere.name):
        assert "Code cannot be read from" in _refused(wine, tmp_path, file=str(path))
    monkeypatch.delenv(CODE_ROOTS)
    assert f"{CODE_ROOTS}=/folder" in _refused(wine, tmp_path, file=str(network_file(tmp_path)))


def test_a_run_goes_on_with_the_code_that_it_began_with(
    wine: DatasetVersion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "net.py"
    file.write_text(HEAD + SOUND, encoding="utf-8")
    folder = tmp_path / "run"
    begun = context(wine, folder, file=str(file), epochs=2)
    emit, seen = begun._emit, list[Any]()

    def until_saved(event: Any) -> None:
        emit(event)
        seen.append(event)
        if isinstance(event, Checkpoint):
            raise KeyboardInterrupt

    begun._emit = until_saved
    with pytest.raises(KeyboardInterrupt):
        fit(begun)
    file.write_text("this is no Python any more", encoding="utf-8")
    events: list[Any] = []
    result = fit(context(wine, folder, events, file=str(file), epochs=2))
    assert result.outcome == "completed"
    assert (folder / FINAL_MODEL / "network.py").read_text(encoding="utf-8") == HEAD + SOUND
    file.unlink()
    again = judge_saved(folder / FINAL_MODEL, wine)
    assert again == {name: value for name, value in result.summary.items() if name in again}
    monkeypatch.delenv(CODE_ROOTS)
    with pytest.raises(InvalidError, match="is not run here"):
        load(folder / FINAL_MODEL)


def test_code_that_was_changed_after_it_was_kept_is_refused(bring: Callable[..., Result], tmp_path: Path) -> None:
    bring(SOUND)
    for folder in (tmp_path / "run" / KEPT_CODE, tmp_path / "run" / FINAL_MODEL):
        (folder / "network.py").write_text("harm = True", encoding="utf-8")
    with pytest.raises(InvalidError, match="was changed after it was kept"):
        bring(SOUND)
    with pytest.raises(InvalidError, match="was changed after it was kept"):
        load(tmp_path / "run" / FINAL_MODEL)


def test_a_hash_pins_the_file_and_a_model_tells_it(bring: Callable[..., Result], tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match=r"net\.py has the SHA-256 [0-9a-f]{64}; sha256 asks for 0000"):
        bring(SOUND, sha256="0" * 64)
    bring(SOUND)
    kept = (tmp_path / "run" / KEPT_CODE / "network.json").read_text(encoding="utf-8")
    config = (tmp_path / "run" / FINAL_MODEL / "config.json").read_text(encoding="utf-8")
    sha256 = kept.partition('"sha256": "')[2][:64]
    assert f'"sha256": "{sha256}"' in config
    assert bring(SOUND, sha256=sha256).outcome == "completed"


def test_the_example_of_the_card_learns_digits(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    digits = materialise("digits", tmp_path_factory.mktemp("digits") / "digits")
    file = tmp_path / "small.py"
    file.write_text(card_example(), encoding="utf-8")
    arguments = "width=8, dropout=0.2"
    result = fit(context(digits, tmp_path / "run", file=str(file), arguments=arguments, epochs=2, learning_rate=0.01))
    assert result.summary["test/accuracy"] > 0.85
    model, _ = load(tmp_path / "run" / FINAL_MODEL)
    assert model(torch.zeros(2, 1, 8, 8)).shape == (2, 10)


@pytest.mark.parametrize(("name", "categories"), [("Rows", "columns"), ("Pairs", "codes")])
def test_a_table_with_categories_comes_as_columns_or_as_codes(tmp_path: Path, name: str, categories: str) -> None:
    random = np.random.default_rng(0)
    rows = zip(random.normal(size=200), random.choice(["red", "blue"], 200), strict=True)
    lines = [
        f"{number:.3f},{'' if row % 9 == 4 else round(number * 2, 3)},{colour},{number + (colour == 'red'):.3f}"
        for row, (number, colour) in enumerate(rows)
    ]
    text = "\n".join(["a,b,colour,y", *lines, ""]).encode()
    table = made_series.of_files(tmp_path / "data", {"table.csv": text}, {"target": "y"})
    config: dict[str, Any] = {"file": str(network_file(tmp_path)), "name": name, "categories": categories}
    run = context(table, tmp_path / "run", epochs=15, learning_rate=0.02, **config)
    prepared = prepare(run)
    inputs, targets = prepared.sources[Part.TRAIN].batch(torch.arange(5), torch.Generator())
    assert prepared.outputs == 1
    if categories == "codes":
        assert prepared.shape == (3,)
        assert prepared.codes == [4]
        assert [list(one.shape) for one in inputs] == [[5, 3], [5, 1]]
    else:
        assert prepared.shape == (7,)
        assert inputs.shape == (5, 7)
        assert inputs[:, 3:].sum(dim=1).tolist() == [1.0] * 5
    assert targets.dtype == torch.float32
    result = fit(run)
    assert result.summary["test/r2"] > 0.5
    again = judge_saved(tmp_path / "run" / FINAL_MODEL, table)
    assert again["test/rmse"] == pytest.approx(result.summary["test/rmse"])


def test_series_of_different_lengths_say_where_they_end(tmp_path: Path) -> None:
    waves = made_series.classes(tmp_path / "waves")
    prepared = prepare(context(waves, tmp_path / "run"))
    inputs, _ = prepared.sources[Part.TRAIN].batch(torch.arange(6), torch.Generator())
    steps, channels = prepared.shape
    assert inputs.shape == (6, steps, channels)
    real: Tensor = inputs[:, :, -1]
    assert set(real.flatten().tolist()) == {0.0, 1.0}
    assert (real.diff(dim=1) <= 0).all()
    assert (inputs * (1 - real)[:, :, None] == 0).all()


def test_longer_series_than_a_network_is_made_for_are_refused(tmp_path: Path) -> None:
    short = made_series.numbers(tmp_path / "short")
    config: dict[str, Any] = {"file": str(network_file(tmp_path)), "name": "over_time"}
    fit(context(short, tmp_path / "run", **config))
    samples = [(np.concatenate([values] * 4, axis=1), f"{one:.4f}") for values, _, one in made_series.waves(60)]
    long = made_series.of_files(tmp_path / "long", {"Made.ts": made_series.archive(samples, numbers=True)})
    with pytest.raises(InvalidError, match=r"has series of up to 1\d\d steps; this network takes \d\d at most"):
        judge_saved(tmp_path / "run" / FINAL_MODEL, long)


def test_arguments_are_read_as_what_they_look_like() -> None:
    assert arguments_in("width=64, rate = 0.5,act=relu, deep=true, none=null") == {
        "width": 64,
        "rate": 0.5,
        "act": "relu",
        "deep": True,
        "none": None,
    }
    assert arguments_in(None) == {}
    with pytest.raises(InvalidError, match="names 'width' twice"):
        arguments_in("width=1, width=2")


def test_points_come_as_from_any_trainer(bring: Callable[..., Result], wine: DatasetVersion, tmp_path: Path) -> None:
    events: list[Any] = []
    file = network_file(tmp_path)
    fit(context(wine, tmp_path / "other", events, file=str(file), name="Rows"))
    names = {name for event in events if isinstance(event, Metrics) for name in event.values}
    assert {"train/loss", "val/accuracy", "test/accuracy", "train/learning_rate"} <= names
