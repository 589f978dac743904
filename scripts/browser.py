"""A Chromium for the browser tests and the screenshots.

scripts/browser.py ensure    install one where there is none: Debian's as root, else playwright's own
scripts/browser.py where     say which one would be used
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.browser import NoBrowser, find_chromium, launched


def ensure() -> int:
    """Find or install a Chromium and open a page in it; 0 when that works."""
    try:
        found = find_chromium()
    except NoBrowser:
        _install()
        found = find_chromium()
    with launched() as browser:
        page = browser.new_page()
        page.set_content("<h1>Convoca</h1>")
        assert page.inner_text("h1") == "Convoca"
        print(f"{found} ({browser.version})")
    return 0


def _install() -> None:
    """Debian's package where we may install it; otherwise playwright's download."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        print("Installing Debian's chromium …", flush=True)
        subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False)
        done = subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-liberation"],
            env=environment, stdout=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        if done.returncode == 0:
            return
    print("Installing playwright's chromium …", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main(arguments: list[str]) -> int:
    """Do what the command line asks; the exit status."""
    try:
        match arguments:
            case ["ensure"]:
                return ensure()
            case ["where"]:
                print(find_chromium())
                return 0
    except NoBrowser as error:
        print(error)
        return 1
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
