"""Who asks for a feed, by what it says of itself, and what of its address stands for its network."""

from __future__ import annotations

import pytest

from app.accounts.feed_polls import client_of, network_of
from app.accounts.models import FeedClient

GOOGLE = "Google-Calendar-Importer"
OUTLOOK = "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17328; Pro)"
EXCHANGE = "Microsoft Exchange/15.20 (15.20.9073.21)"


@pytest.mark.parametrize(
    ("said", "client"),
    [
        (GOOGLE, FeedClient.GOOGLE),
        ("Mozilla/5.0 (compatible; Google-Calendar-Importer/1.0)", FeedClient.GOOGLE),
        (OUTLOOK, FeedClient.OUTLOOK),
        (EXCHANGE, FeedClient.OUTLOOK),
        ("macOS/14.5 (23F79) CalendarAgent/1031", FeedClient.APPLE),
        ("Mac+OS+X/10.15.7 (19H2) CalendarAgent/930.5.1", FeedClient.APPLE),
        ("iOS/17.5.1 (21F90) dataaccessd/1.0", FeedClient.APPLE),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.5.0", FeedClient.THUNDERBIRD),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:128.0) Gecko/20100101 Thunderbird/128.5.0",
         FeedClient.THUNDERBIRD),
        ("vdirsyncer/0.20.0", FeedClient.OTHER),
        ("ICSx5/2.3 (ical4j/4.0 okhttp/4.12 Android/14)", FeedClient.OTHER),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15",
         FeedClient.OTHER),
        ("", FeedClient.OTHER),
        ("\x00\r\n" + "x" * 10_000 + "Thunderbird/1", FeedClient.OTHER),
    ],
)  # fmt: skip
def test_a_user_agent_names_a_family_of_calendars(said: str, client: FeedClient) -> None:
    assert client_of(said) is client


@pytest.mark.parametrize(
    ("address", "said", "network"),
    [
        ("198.51.100.7", OUTLOOK, "198.51.100.0/24"),
        ("198.51.100.250", "", "198.51.100.0/24"),
        ("::ffff:198.51.100.7", "", "198.51.100.0/24"),
        ("2001:db8:77:1::5", "", "2001:db8:77::/48"),
        ("2001:db8:77:ffff::9", "", "2001:db8:77::/48"),
        ("fe80::1%eth0", "", "fe80::/48"),
        ("66.249.83.1", GOOGLE, "google-calendar"),
        ("52.97.26.66", EXCHANGE, "exchange"),
        ("", "", ""),
        ("unix:", "", ""),
        ("300.1.1.1", "", ""),
    ],
)
def test_a_network_is_a_part_of_an_address_and_a_service_s_servers_are_one(
    address: str, said: str, network: str
) -> None:
    assert network_of(address, said) == network
