"""A ZIP of pictures: sent, unpacked and indexed by a real studio, against `cp` and `unzip` of the same file.

The time ends when every picture's bytes lie in the store under their hashes and can be asked for by name, which is
what `unzip` leaves behind too; until the verdict stands takes longer, and is told beside it. Meanwhile another process
asks the same server for its list of runs. In the end a second upload is cut in the middle.
"""

import argparse
import http.client
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from common import Check, report
from homes import quiet, studio
from pictures import pack, write_pictures
from trainyard.testing.studio import StudioProcess

TARGET, GROWTH_MB, P99_MS, RESENT_PERCENT = 1.0, 256.0, 300.0, 1.0
LOOK_EVERY_S = 0.05
PIECE = 1 << 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="trainyard-bench-") as name, studio() as process:
        folder = Path(name)
        write_pictures(folder / "pictures", options.pictures)
        archive = folder / "pictures.zip"
        pack(folder / "pictures", archive)
        shutil.rmtree(folder / "pictures")
        idle_mb = _memory_mb(process)
        with probing(process) as waits:
            took = [_round(process, archive, folder, number) for number in range(options.rounds)]
        resent = _cut(process, archive)
        ratios = [ours["stored_s"] / peer for ours, peer in took]
        report(
            "zip_upload",
            "cp and unzip of the same file on the same disk",
            [
                Check("until stored and indexed, ours / peer", statistics.median(ratios), TARGET, "x"),
                Check(
                    "growth of the server's memory",
                    max(ours["memory_mb"] for ours, _ in took) - idle_mb,
                    GROWTH_MB,
                    "MB",
                ),
                Check("another call meanwhile, p99", waits["p99_ms"], P99_MS, "ms"),
                Check("sent again after a cut", 100 * resent / archive.stat().st_size, RESENT_PERCENT, "%"),
            ],
            ["pillow", "pyarrow"],
            pictures=options.pictures,
            bytes=archive.stat().st_size,
            ratios=ratios,
            peer_s=[peer for _, peer in took],
            ours=[ours for ours, _ in took],
            calls=waits,
        )


def _round(process: StudioProcess, archive: Path, folder: Path, number: int) -> tuple[dict[str, float], float]:
    if number % 2:
        peer = _peer(archive, folder)
        return _ours(process, archive), peer
    ours = _ours(process, archive)
    return ours, _peer(archive, folder)


def _peer(archive: Path, folder: Path) -> float:
    begun = time.perf_counter()
    subprocess.run(["cp", str(archive), str(folder / "copy.zip")], check=True)
    subprocess.run(["unzip", "-q", str(folder / "copy.zip"), "-d", str(folder / "unzipped")], check=True)
    took = time.perf_counter() - begun
    shutil.rmtree(folder / "unzipped")
    (folder / "copy.zip").unlink()
    return took


def _ours(process: StudioProcess, archive: Path) -> dict[str, float]:
    begun = time.perf_counter()
    made = process.client.add_dataset(archive)
    times = {"sent_s": time.perf_counter() - begun, "memory_mb": _memory_mb(process)}
    while True:
        dataset = process.client.dataset(made["id"])
        times["memory_mb"] = max(times["memory_mb"], _memory_mb(process))
        stage = dataset["processing"]["stage"] if dataset["processing"] else None
        if stage not in {None, "waiting", "unpacking"}:
            times.setdefault("stored_s", time.perf_counter() - begun)
        if dataset["state"] != "processing":
            break
        time.sleep(LOOK_EVERY_S)
    if dataset["state"] == "error":
        raise RuntimeError(dataset["problem"])
    times["verdict_s"] = time.perf_counter() - begun
    process.client.delete_dataset(made["id"])
    return times


def _memory_mb(process: StudioProcess) -> float:
    return psutil.Process(process.pid).memory_info().rss / 2**20


def _cut(process: StudioProcess, archive: Path) -> int:
    """Send half of the file in one request, break the line, and ask how much is there: the bytes lost on the way."""
    size = archive.stat().st_size
    headers = {"Authorization": f"Bearer {process.token}", "Tus-Resumable": "1.0.0"}
    line = http.client.HTTPConnection("127.0.0.1", process.port, timeout=60)
    line.request("POST", "/api/uploads", headers=headers | {"Upload-Length": str(size)})
    answer = line.getresponse()
    answer.read()
    url = str(answer.headers["Location"])
    patch = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0", "Content-Length": str(size)}
    line.putrequest("PATCH", url)
    for name, value in (headers | patch).items():
        line.putheader(name, value)
    line.endheaders()
    sent = 0
    with archive.open("rb") as file:
        while sent < size // 2:
            piece = file.read(PIECE)
            line.send(piece)
            sent += len(piece)
    line.close()
    offset = _settled(process, url, headers)
    return sent - offset


def _settled(process: StudioProcess, url: str, headers: dict[str, str]) -> int:
    """The offset that the server tells once it has noticed that nobody sends any more."""
    line = http.client.HTTPConnection("127.0.0.1", process.port, timeout=60)
    before = -1
    while True:
        line.request("HEAD", url, headers=headers)
        answer = line.getresponse()
        answer.read()
        now = int(answer.headers.get("Upload-Offset", -1))
        if now == before and now > 0:
            return now
        before = now
        time.sleep(0.5)


@contextmanager
def probing(process: StudioProcess) -> Generator[dict[str, Any]]:
    """What another caller waits for, measured by a process of its own; filled when the block ends."""
    probe = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("probe.py")), str(process.port), process.token],
        env=quiet(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    waits: dict[str, Any] = {}
    yield waits
    waits |= json.loads(probe.communicate("")[0])


if __name__ == "__main__":
    main()
