"""Names of files that are safe in a header, on any disk, and to read."""

from __future__ import annotations

import re
import unicodedata

from app.files.kinds import (
    EXECUTABLE_EXTENSIONS,
    EXTENSIONS,
    HTML_EXTENSIONS,
    MACRO_EXTENSIONS,
    SCRIPT_EXTENSIONS,
)

#: Characters of a name, its extension included.
LONGEST = 120
#: Bytes of its stem in UTF-8: disks take 255 for a name.
LONGEST_BYTES = 240

# Endings that are taken off a name before the right one is put on; any other ("acta.v2") is part of the name.
_ENDINGS = (
    EXTENSIONS
    | HTML_EXTENSIONS
    | MACRO_EXTENSIONS
    | EXECUTABLE_EXTENSIONS
    | SCRIPT_EXTENSIONS
    | {"svg", "xml"}
)
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_UNSAFE = re.compile(r'[<>:"|?*%;\x60$\\/]+')


def safe_filename(name: str, extension: str) -> str:
    """``name`` to offer with a download, ending in ``.extension``.

    Letters of every script stay. Folders, control and direction characters, what a system reserves, and leading dots
    go; so does any ending known to us, one behind the other: "acta.php.pdf" is "acta.pdf". Never empty, at most
    LONGEST characters.
    """
    stem = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    stem = "".join(
        " " if c.isspace() else c for c in stem if c.isspace() or unicodedata.category(c)[0] != "C"
    )
    stem = _without_endings(" ".join(_UNSAFE.sub("_", stem).split()))
    if not any(map(str.isalnum, stem)) or _RESERVED.match(stem.strip(" .-")):
        stem = f"archivo {stem.strip(' .-')}"
    stem = stem.strip(" .-")[: LONGEST - len(extension) - 1]
    while len(stem.encode()) > LONGEST_BYTES:
        stem = stem[:-1]
    return f"{_without_endings(stem)}.{extension}"


def _without_endings(stem: str) -> str:
    stem = stem.rstrip(" .-")
    while "." in stem and stem.rpartition(".")[2].strip().lower() in _ENDINGS:
        stem = stem.rpartition(".")[0].rstrip(" .-")
    return stem
