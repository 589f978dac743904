"""A feed: the joining of kept blocks into one VCALENDAR (RFC 5545 3.4; RFC 7986 5), and of kept chunks into gzip.

Serializing and compressing 10,000 events takes seconds; one changed meeting must not cost that. So blocks are kept
per event, and runs of up to ``EVENTS_A_CHUNK`` blocks are kept deflated. Each chunk is a raw deflate stream (RFC
1951) without a last block, ended by ``Z_FULL_FLUSH``: on a byte boundary, with the window forgotten. Such streams
may be put one after another in any number; a final empty block closes them, and they are the body of a single gzip
member (RFC 1952) that every client reads (several members are lawful and some clients stop after the first).

The member ends with the CRC-32 and the length of all that it holds, uncompressed. Neither needs the bytes: a CRC is
a remainder of polynomials over GF(2), so that of ``a + b`` is the CRC of ``a`` times x^(8·len(b)), plus that of
``b``. ``crc32_combine`` does that in 32 steps a chunk, as zlib does.

Entity tags are made of the chunks' digests, so an 8 MB feed is not hashed again for one meeting either. They are
strong (RFC 9110 8.8.3): the tag stands for the identity bytes, and the gzip variant has its own, "…-gzip".
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache, reduce
from hashlib import blake2b
from itertools import islice
from typing import Final

from icalendar import Calendar
from icalendar.prop import vUri

from app.calendars.values import Text, color, duration, link
from app.calendars.zones import FIRST_YEAR, vtimezone

#: Events a chunk: below, joining costs more; above, the one chunk that changed does.
EVENTS_A_CHUNK: Final = 100

CLOSING: Final = b"END:VCALENDAR\r\n"
#: Who made it, in feeds and invitations alike.
PRODID: Final = "-//Convoca//Convoca 1//ES"

_GZIP_HEADER: Final = (
    b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # no name, no time: nothing of today [1952 2.3.1]
)
_LAST_BLOCK: Final = b"\x03\x00"  # an empty one, with the final bit set [1951 3.2.3]
_CRC_POLYNOMIAL: Final = 0xEDB88320
_ONE: Final = 1 << 31  # x^0: bits are kept reversed
_GZIP_SUFFIX: Final = "-gzip"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHead:
    """What a feed says of itself.

    ``source_url`` is the feed's own address, and None where that address is a secret (RFC 7986 5.8); ``page_url``
    the page for people; ``color`` a CSS3 name; ``refresh`` how often to ask again. ``prodid`` names this software.
    """

    name: str
    description: str
    prodid: str
    refresh: timedelta
    source_url: str | None = None
    page_url: str | None = None
    color: str | None = None
    language: str | None = None


def assemble(
    head: FeedHead, zones: Iterable[str], blocks: Iterable[bytes], *, since: int = FIRST_YEAR
) -> bytes:
    """Return the whole calendar. ``zones`` are the IANA names that the blocks refer to, each once or more."""
    return b"".join((opening(head, zones, since=since), *blocks, CLOSING))


def opening(head: FeedHead, zones: Iterable[str], *, since: int = FIRST_YEAR) -> bytes:
    """Return everything before the first event: the calendar's properties, then one VTIMEZONE for each zone.

    A calendar must hold a component (RFC 5545 3.6), so a feed without events yet names a zone all the same:
    ValueError if it does not.
    """
    names = sorted(set(zones))
    if not names:
        raise ValueError("a calendar needs a component: name the programme's zone")
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", Text(head.prodid))
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", Text(head.name, language=head.language))
    calendar.add("x-wr-calname", Text(head.name))
    if head.description.strip():
        calendar.add("description", Text(head.description, language=head.language))
        calendar.add("x-wr-caldesc", Text(head.description))
    calendar.add("refresh-interval", duration(head.refresh), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", duration(head.refresh))
    if head.source_url is not None:
        calendar.add("source", vUri(link(head.source_url)), parameters={"VALUE": "URI"})
    if head.page_url is not None:
        calendar.add("url", vUri(link(head.page_url)))
    if head.color is not None:
        calendar.add("color", color(head.color))
    properties: bytes = calendar.to_ical()
    return b"".join((properties.removesuffix(CLOSING), *(vtimezone(name, since=since) for name in names)))


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of a feed, kept compressed with what joining needs to know of it. All four fields can be stored."""

    deflated: bytes
    size: int
    crc: int
    digest: bytes

    def identity(self) -> bytes:
        """Return the bytes that were sealed."""
        return zlib.decompressobj(wbits=-zlib.MAX_WBITS).decompress(self.deflated)


def seal(stretch: bytes) -> Chunk:
    """Compress a stretch of a feed so that it can be joined with others."""
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    deflated = compressor.compress(stretch) + compressor.flush(zlib.Z_FULL_FLUSH)
    return Chunk(deflated, len(stretch), zlib.crc32(stretch), blake2b(stretch, digest_size=16).digest())


def chunks_of(
    head: FeedHead, zones: Iterable[str], blocks: Iterable[bytes], *, since: int = FIRST_YEAR
) -> Iterator[Chunk]:
    """Yield a feed that was not kept yet as chunks: the opening, the events by ``EVENTS_A_CHUNK``, the closing."""
    yield seal(opening(head, zones, since=since))
    remaining = iter(blocks)
    while stretch := b"".join(islice(remaining, EVENTS_A_CHUNK)):
        yield seal(stretch)
    yield closing()


@lru_cache(maxsize=1)
def closing() -> Chunk:
    """Return the last chunk of every feed."""
    return seal(CLOSING)


def identity_join(chunks: Iterable[Chunk]) -> bytes:
    """Return the feed's bytes as they are, for who does not take gzip."""
    return b"".join(chunk.identity() for chunk in chunks)


def gzip_join(chunks: Iterable[Chunk]) -> bytes:
    """Return the feed as one gzip member, without compressing or hashing anything anew."""
    parts = [_GZIP_HEADER]
    crc = size = 0
    for chunk in chunks:
        parts.append(chunk.deflated)
        crc = crc32_combine(crc, chunk.crc, chunk.size)
        size += chunk.size
    parts += [_LAST_BLOCK, struct.pack("<II", crc, size & 0xFFFFFFFF)]
    return b"".join(parts)


def etag(chunks: Iterable[Chunk]) -> str:
    """Return the strong entity tag of the identity bytes, quoted (34 characters).

    It depends on where chunks begin, too: the same bytes cut otherwise have another tag, at the price of one 200.
    """
    digest = blake2b(digest_size=16)
    for chunk in chunks:
        digest.update(chunk.digest)
    return f'"{digest.hexdigest()}"'


def gzip_etag(tag: str) -> str:
    """Return the gzip variant's own strong entity tag, from that of the identity bytes (RFC 9110 8.8.3.3)."""
    return f'{tag.removesuffix(chr(34))}{_GZIP_SUFFIX}"'


def crc32_combine(first: int, second: int, second_size: int) -> int:
    """Return the CRC-32 of two stretches put together, from that of each and the length of the second."""
    return _times(_power_of_x(second_size), first) ^ second


def _times(left: int, right: int) -> int:
    """Multiply two polynomials modulo the CRC's (zlib's ``multmodp``)."""
    product = 0
    while left:
        if left & _ONE:
            product ^= right
        left = (left << 1) & 0xFFFFFFFF
        right = (right >> 1) ^ _CRC_POLYNOMIAL if right & 1 else right >> 1
    return product


@lru_cache(maxsize=4096)
def _power_of_x(size: int) -> int:
    """Return x to the power of 8·size, modulo the CRC's polynomial."""
    powers = (_square_power(bit) for bit in range(size.bit_length()) if size >> bit & 1)
    return reduce(_times, powers, _ONE)


@lru_cache(maxsize=64)
def _square_power(bit: int) -> int:
    """Return x to the power of 8·2^bit: squared once for each bit, from x^8."""
    if bit == 0:
        return _ONE >> 8
    root = _square_power(bit - 1)
    return _times(root, root)
