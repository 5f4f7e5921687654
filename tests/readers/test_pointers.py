"""Files that Git LFS and git-annex keep elsewhere: a clone may hold a few words in their place."""

from __future__ import annotations

import pytest

from advisor.errors import LogError
from advisor.readers import read

LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:cfbd65f3\nsize 429\n"
ANNEX = "/annex/objects/SHA256E-s429--cfbd65f3.csv\n"


@pytest.mark.parametrize("name", ["log.csv", "history.json", "events.out.tfevents.1.host", "x"])
@pytest.mark.parametrize(
    ("words", "command"), [(LFS, "git lfs pull"), (ANNEX, "git annex get")], ids=["LFS", "annex"]
)
def test_what_fetches_the_file_is_told(tmp_path, name: str, words: str, command: str) -> None:
    (tmp_path / name).write_text(words)
    for path in (tmp_path / name, tmp_path):
        with pytest.raises(LogError, match=command):
            read(path)
