"""What the programs of Python's clients share: arguments, bounds, records to send, and telling what came of
their scenarios.

usage: PROGRAM.py BOOTSTRAP PREFIX
"""

import sys
import time
import traceback

BOOTSTRAP, PREFIX = sys.argv[1], sys.argv[2]
DEADLINE_S = 30
# Old enough to differ from the time of writing, too young for any retention.
START_MS = int(time.time() * 1000) - 3_600_000


def named(name):
    return f"{PREFIX}-{name}"


def until(holds):
    """Asks until the answer is yes."""
    deadline = time.monotonic() + DEADLINE_S
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def varied(count):
    """Records with and without keys, values and headers."""
    return [
        {
            "key": None if i % 7 == 0 else f"key-{i % 10}".encode(),
            "value": None if i % 11 == 0 else (f"value-{i} " * 20).encode(),
            "timestamp": START_MS + i,
            "headers": [("n", str(i).encode()), ("empty", b"")] if i % 3 == 0 else [],
        }
        for i in range(count)
    ]


def play(version, scenarios):
    """Prints a line `PASS name` or `FAIL name: why` for each scenario, and ends the program with 1 if one failed."""
    print(f"VERSION {version}", flush=True)
    failed = False
    for name, scenario in scenarios.items():
        try:
            scenario()
            print(f"PASS {name}", flush=True)
        except Exception as error:
            failed = True
            where = traceback.extract_tb(error.__traceback__)[-1].lineno
            print(f"FAIL {name}: line {where}: {type(error).__name__} {error}", flush=True)
    sys.exit(1 if failed else 0)
