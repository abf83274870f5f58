"""A folder on the server."""

import os
from pathlib import Path

from trainyard.datasets.intake.folders import walk


def test_plain_files_in_order_and_no_link_is_followed(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    for name in ("b/2.txt", "b/1.txt", "a.txt", "é/🐈.txt"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    outside.mkdir()
    (outside / "secret.txt").write_text("secret")
    (root / "linked_folder").symlink_to(outside)
    (root / "linked_file").symlink_to(outside / "secret.txt")
    (root / "around").symlink_to(root)
    os.mkfifo(root / "pipe")
    assert [upload.label for upload in walk(root)] == ["a.txt", "b/1.txt", "b/2.txt", "é/🐈.txt"]
    assert all(upload.path.read_text() == upload.label for upload in walk(root))
