"""A file that goes along with a form from its trial to its keeping: nothing of it is stored in between.

What comes back may be anything: it is unpacked up to the limit and read again as if it were new.
"""

from __future__ import annotations

import base64
import binascii
import zlib

from flask_babel import gettext as _

from app.kernel.imports import FileRefused


def pack(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data)).decode("ascii")


def unpack(parcel: str, *, most: int) -> bytes:
    """The bytes of ``pack``; one more than ``most`` of what is larger. Raises FileRefused for what was no parcel."""
    try:
        return zlib.decompressobj().decompress(base64.b64decode(parcel, validate=True), most + 1)
    except (binascii.Error, ValueError, zlib.error):
        raise FileRefused(_("The file was lost on the way: choose it again.")) from None
