"""Sixteen officers at once from a process of their own: ``python -m benchmarks.load PORT SITES COUNT``.

Prints one JSON object with the issues and Nexts a second that all of them reached together.
"""

import json
import subprocess
import sys

from benchmarks.office import COUNTERS
from benchmarks.running import OfficerClient
from benchmarks.timing import rate
from server.domain.identity import SiteId


def measure(port: int, sites: int, count: int) -> tuple[float, float]:
    """Return issues and Nexts a second, measured by a process of its own."""
    command = [sys.executable, "-m", "benchmarks.load", str(port), str(sites), str(count)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    result = json.loads(done.stdout)
    return result["issues"], result["calls"]


def main() -> None:
    """Measure and print."""
    port, sites, count = (int(argument) for argument in sys.argv[1:4])
    if sites == 1:
        officers = [OfficerClient(port, SiteId("site-1"), n) for n in range(1, COUNTERS + 1)]
    else:
        officers = [OfficerClient(port, SiteId(f"site-{n}"), 1) for n in range(1, sites + 1)]
    issues = rate([officer.issue for officer in officers], count)
    calls = rate([officer.call_next for officer in officers], count)
    print(json.dumps({"issues": issues, "calls": calls}))


if __name__ == "__main__":
    main()
