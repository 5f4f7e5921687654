"""What stands in the place of a file that is kept elsewhere."""

from __future__ import annotations

_POINTERS = {
    b"version https://git-lfs": (
        "is what Git LFS puts in the place of a file; 'git lfs pull' fetches the file itself"
    ),
    b"/annex/objects/": (
        "is what git-annex puts in the place of a file; 'git annex get' fetches the file itself"
    ),
}


def pointer(head: bytes) -> str:
    """Say what a file that begins so stands for, and what fetches it; empty: it is itself."""
    return next((said for magic, said in _POINTERS.items() if head.startswith(magic)), "")
