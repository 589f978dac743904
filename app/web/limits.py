"""Rate limits. In one process they are counted in memory; with several, CONVOCA_RATELIMIT_STORAGE_URI names a Redis."""

from __future__ import annotations

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address)
