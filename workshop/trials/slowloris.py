#!/usr/bin/env python3
"""Thousands of connections that send a byte every ten seconds, and frames that announce 100 MiB and stall.

Drip: connections that send a length and a header one byte at a time, one byte every ten seconds, from as many addresses of
127.0.0.0/8 as the limit for one address makes necessary. Announce: connections that announce 100 MiB and send nothing more.
Fill: connections that announce 100 MiB, send 400 KB of it and stall. All of them come at the same time, and come again when
they are closed. A well-behaved producer and consumer work beside them, and another connection writes a record of 600 KB
every half second, which needs memory for large requests too.

Demanded: the process lives; resident memory stays below BUDGET_MIB; p99 beside them below LATENCY_MS; every large record is
acknowledged within LARGE_S; whoever stalls in a frame is closed (all of the first ones within CLOSED_S).

  usage: slowloris.py [dripping connections, 4000] [seconds, 80]
"""

import multiprocessing
import os
import resource
import socket
import struct
import sys
import threading
import time

from beside import Beside
from kafka import API_VERSIONS, batch, produce, request
from rig import COUNTED, Broker, Sampler, folder, gone, say

BUDGET_MIB = 600
LATENCY_MS = 100
LARGE_S = 10
CLOSED_S = 75
PER_ADDRESS = 900
DRIP_S = 10
DRIP = request(API_VERSIONS, b"")
ANNOUNCED = struct.pack(">i", 100 << 20)


class Stalling:
    """One of them; what it sends is given in steps, one each time it is its turn."""

    def __init__(self, port, number, first, rest):
        self.port, self.number, self.first, self.rest = port, number, first, rest
        self.closed = 0
        self.open()

    def open(self):
        self.began, self.sent = time.monotonic(), 0
        self.socket = socket.socket()
        self.socket.bind((f"127.0.1.{1 + self.number // PER_ADDRESS}", 0))
        self.socket.settimeout(30)
        self.socket.connect(("127.0.0.1", self.port))
        self.socket.setblocking(False)
        self._send(self.first)

    def _send(self, data):
        try:
            self.socket.send(data)
        except BlockingIOError:
            pass
        except OSError:
            self.closed += 1

    def step(self):
        """Sends the next byte, or comes again if it was closed."""
        try:
            gone = self.socket.recv(1) == b""
        except BlockingIOError:
            gone = False
        except OSError:
            gone = True
        if gone:
            self.closed += 1
            self.socket.close()
            self.open()
        elif self.sent < len(self.rest):
            self._send(self.rest[self.sent:self.sent + 1])
            self.sent += 1


def crowd(port, dripping, pipe):
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    kinds = [(DRIP[:1], DRIP[1:])] * dripping + [(ANNOUNCED, b"")] * 100 + [(ANNOUNCED + bytes(400_000), b"")] * 100
    all_of_them = [Stalling(port, number, *kind) for number, kind in enumerate(kinds)]
    pipe.send("there")
    at = 0
    while not pipe.poll(0.1):
        count = len(all_of_them) * 0.1 / DRIP_S
        for number in range(int(at), int(at + count)):
            all_of_them[number % len(all_of_them)].step()
        at += count
    pipe.send([[sum(1 for each in part if each.closed > 0), len(part)]
               for part in (all_of_them[:dripping], all_of_them[dripping:dripping + 100], all_of_them[dripping + 100:])])


class Large(threading.Thread):
    """Writes a record of 600 KB every half second, and remembers how long the slowest took."""

    def __init__(self, broker):
        super().__init__(daemon=True)
        self.connection = broker.connect(120)
        self.connection.create_topic("large", 1)
        self.frame = produce([("large", [(0, batch(bytes(600_000), int(time.time() * 1000)))])])
        self.seconds, self.running = [], True
        self.start()

    def run(self):
        while self.running:
            began = time.monotonic()
            error, _ = self.connection.produce(self.frame)[0]
            if error != 0:
                raise RuntimeError(f"a large record was refused: {error}")
            self.seconds.append(time.monotonic() - began)
            time.sleep(0.5)

    def end(self):
        alive, self.running = self.is_alive(), False
        self.join(130)
        if not alive or self.is_alive():
            raise RuntimeError("the writer of large records met an error")
        return len(self.seconds), max(self.seconds)


def trial(broker, dripping, seconds):
    beside, large = Beside(broker.port), Large(broker)
    time.sleep(3)
    beside.lap("warming up")
    time.sleep(5)
    beside.lap("nothing else")
    say(f"before: {broker.sizes()}")
    sampler, cpu, began = Sampler(broker), broker.cpu_s(), time.monotonic()
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=crowd, args=(broker.port, dripping, theirs), daemon=True)
    process.start()
    ours.recv()
    arriving = beside.lap("while they came")
    time.sleep(seconds)
    standing = beside.lap(f"{dripping} dripping, 200 stalling")
    sizes, (heap, direct) = broker.sizes(), broker.memory_mib()
    ours.send("end")
    closed = ours.recv()
    share = (broker.cpu_s() - cpu) / (time.monotonic() - began)
    process.kill()
    process.join()
    written, slowest = large.end()
    beside.end()
    most = sampler.end()
    say(f"beside them: {sizes}; heap {heap:.0f} MiB, direct {direct:.0f} MiB, most RSS {most:.0f} MiB, CPU {share:.1%} of a core")
    say("closed at least once: " + ", ".join(f"{count} of {of} {kind}" for (count, of), kind in
                                            zip(closed, ("dripping", "that announced", "that sent a part"))))
    say(f"{written} records of 600 KB acknowledged, the slowest after {slowest:.2f} s")
    return most, max(value for lap in (arriving, standing) for value in lap), slowest, closed


def main():
    dripping = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 80
    data = folder("slowloris")
    broker = Broker(data, options=COUNTED)
    try:
        broker.start()
        most, p99, slowest, closed = trial(broker, dripping, seconds)
        all_closed = seconds < CLOSED_S or all(count == of for count, of in closed)
        holds = broker.is_alive() and most < BUDGET_MIB and p99 < LATENCY_MS and slowest < LARGE_S and all_closed
        say(f"{'HOLDS' if holds else 'DOES NOT HOLD'}: most RSS {most:.0f} of {BUDGET_MIB} MiB, p99 beside {p99:.1f} of "
            f"{LATENCY_MS} ms, slowest large record {slowest:.1f} of {LARGE_S} s, all who stalled closed: {all_closed}")
        return 0 if holds else 1
    finally:
        broker.end()
        gone(data)
        if "KEEP" not in os.environ:
            broker.output.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
