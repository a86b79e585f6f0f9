"""A well-behaved producer and consumer beside whatever load a trial makes, in a process of their own.

The producer writes one small record at a time, a hundred a second, and waits for each acknowledgement; the consumer
fetches with long polling. What is measured is the time to the acknowledgement, and from the record's making to its
arrival at the consumer.
"""

import multiprocessing
import struct
import threading
import time

from kafka import Connection, batch, batches, produce
from rig import percentile, say

TOPIC = "beside"
PACE_S = 0.01


class Beside:
    """Begun at once; `lap` gives what has been measured since the last one."""

    def __init__(self, port):
        connection = Connection(port)
        connection.create_topic(TOPIC, 1)
        connection.close()
        context = multiprocessing.get_context("fork")
        self.ours, theirs = context.Pipe()
        self.process = context.Process(target=_run, args=(port, theirs), daemon=True)
        self.process.start()
        self.ours.recv()

    def lap(self, what=None):
        """(p99 of acknowledgements, p99 of deliveries) in ms, and all of it said if `what` names the time."""
        self.ours.send("lap")
        acked, delivered, errors = self.ours.recv()
        if what is not None:
            say(f"  beside, {what}: " + _words("acknowledged", acked) + "; " + _words("delivered", delivered)
                + (f"; ERRORS {errors[:3]}" if errors else ""))
        if errors:
            raise RuntimeError(f"the producer or consumer beside met {errors[0]}")
        return percentile(acked, 0.99) if acked else None, percentile(delivered, 0.99) if delivered else None

    def end(self):
        self.process.kill()
        self.process.join()


def _words(name, millis):
    if not millis:
        return f"{name} NONE"
    return (f"{name} {len(millis)}, ms: p50 {percentile(millis, 0.5):.1f}, p99 {percentile(millis, 0.99):.1f}, "
            f"max {millis[-1]:.1f}")


class _Measured:
    def __init__(self):
        self.acked, self.delivered, self.errors = [], [], []

    def take(self):
        taken = sorted(self.acked), sorted(self.delivered), self.errors
        self.acked, self.delivered, self.errors = [], [], []
        return taken


def _run(port, pipe):
    measured = _Measured()
    for target in (_produce, _consume):
        threading.Thread(target=_guarded, args=(target, port, measured), daemon=True).start()
    pipe.send("begun")
    while True:
        pipe.recv()
        pipe.send(measured.take())


def _guarded(target, port, measured):
    try:
        target(Connection(port, 120), measured)
    except (OSError, RuntimeError) as failure:
        measured.errors.append(f"{target.__name__[1:]}: {failure!r}")


def _produce(connection, measured):
    due = time.perf_counter()
    while True:
        began = time.perf_counter()
        value = struct.pack(">d", began) + b"." * 92
        error, _ = connection.produce(produce([(TOPIC, [(0, batch(value, int(time.time() * 1000)))])]))[0]
        if error != 0:
            raise RuntimeError(f"error {error}")
        measured.acked.append((time.perf_counter() - began) * 1000)
        due = max(due + PACE_S, began)
        time.sleep(max(0, due - time.perf_counter()))


def _consume(connection, measured):
    offset = connection.end_offset(TOPIC, 0)
    while True:
        error, _, data = connection.fetch(TOPIC, 0, offset, wait_ms=500)
        now = time.perf_counter()
        if error != 0:
            raise RuntimeError(f"error {error}")
        for _, following, whole in batches(data):
            measured.delivered.append((now - struct.unpack(">d", whole[-101:-93])[0]) * 1000)
            offset = following
