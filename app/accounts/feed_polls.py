"""Who asks for personal feeds and from where, noted without any request writing to the database.

A poll is a line put at the end of a spool in the instance's folder, after the answer was made; the worker reads the
spool and keeps what it says. Nothing rests on a line: one that is lost is made good by the next poll, one that is read
twice says the same. See docs/adr/0016.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv6Address, ip_address, ip_network
from pathlib import Path

from flask import current_app

from app.accounts.models import FeedClient
from app.kernel import clock

#: Bytes of the spool beyond which polls go unnoted until the worker has read it.
LARGEST = 2**20
#: Of an address, the part that stands for its network: a household's or an office's.
BITS = {4: 24, 6: 48}

#: What calendars say of themselves; the first that is found stands.
_CLIENTS = (
    (FeedClient.GOOGLE, re.compile(r"google-calendar|googlebot|apps-viewer", re.ASCII)),
    (FeedClient.OUTLOOK, re.compile(r"outlook|microsoft office|exchange", re.ASCII)),
    (FeedClient.THUNDERBIRD, re.compile(r"thunderbird|lightning/", re.ASCII)),
    (FeedClient.APPLE, re.compile(r"calendaragent|dataaccessd|ical/|\b(?:ios|mac(?:_| )?os(?: |_)?x?|macos)/", re.ASCII)),
)  # fmt: skip
#: These ask from halls of servers all over the world: the whole of them is one place.
_FROM_SERVERS = re.compile(r"google-calendar|exchange", re.ASCII)
_LINE = re.compile(rb"(\d{1,12}) (\d{1,12}) ([a-z]{1,24}) ([0-9a-f]{32})")


@dataclass(frozen=True)
class Poll:
    token_id: int
    at: datetime
    client: FeedClient
    network: str


def client_of(user_agent: str) -> FeedClient:
    """The family of calendars that a User-Agent names."""
    said = user_agent[:400].lower()
    return next((client for client, pattern in _CLIENTS if pattern.search(said)), FeedClient.OTHER)


def network_of(address: str, user_agent: str) -> str:
    """The network that ``address`` is of, as text; for who asks from many servers, its name."""
    service = _FROM_SERVERS.search(user_agent[:400].lower())
    if service is not None:
        return service[0]
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    return str(ip_network((ip, BITS[ip.version]), strict=False))


def note(token_id: int, *, address: str, user_agent: str) -> None:
    """Put down that an address was asked just now. Never fails: a feed doesn't depend on it."""
    line = b"%d %d %s %s\n" % (
        token_id,
        int(clock.now().timestamp()),
        client_of(user_agent).value.encode(),
        _hashed(token_id, network_of(address, user_agent)).encode(),
    )
    path = _spool()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab", buffering=0) as spool:
            if spool.tell() < LARGEST:
                spool.write(line)  # at once and at the end, whoever else writes
    except OSError as error:
        current_app.logger.warning("a poll of a feed was not noted: %s", error)


def take() -> Sequence[Poll]:
    """What was noted since the last time. It stays on the disk until ``let_go``, to be read again after a failure."""
    if not _taken().exists():
        try:
            _spool().rename(_taken())
        except FileNotFoundError:
            return ()
    return [poll for line in _taken().read_bytes().splitlines() if (poll := _parse(line)) is not None]


def let_go() -> None:
    """Forget what was taken: it is kept."""
    _taken().unlink(missing_ok=True)


def _parse(line: bytes) -> Poll | None:
    found = _LINE.fullmatch(line)
    if found is None or found[3].decode() not in set(FeedClient):
        return None
    at = datetime.fromtimestamp(int(found[2]), UTC)
    return Poll(int(found[1]), at, FeedClient(found[3].decode()), found[4].decode())


def _hashed(token_id: int, network: str) -> str:
    """Without the secret nobody finds the network by trying all there are; and no two addresses can be compared."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, f"feed-poll {token_id} {network}".encode(), hashlib.sha256).hexdigest()[:32]


def _spool() -> Path:
    return Path(str(current_app.config["INSTANCE_DIR"])) / "feed-polls"


def _taken() -> Path:
    return _spool().with_suffix(".taken")
