#!/usr/bin/env python3
"""Clients that send tens of thousands of requests and read no answer.

Each connection sends the same request over and over without reading: Metadata of 1,000 partitions, a fetch of a MiB, a long
polling fetch that finds nothing, a small produce, a heartbeat of a group that there is none of. It stops only when the
socket takes nothing for two seconds. A well-behaved producer and consumer work beside them.

Demanded: the process lives; resident memory stays below BUDGET_MIB; p99 beside them below FLOOD_LATENCY_MS while they send,
which takes all cores of a small machine for itself, and below LATENCY_MS while nobody reads; every connection was held up
by the broker (it sent less than it wanted to) or served; once they read, all answers come, in order.

  usage: deep_queues.py [connections of each kind, 100] [requests of each, 30000]
"""

import multiprocessing
import os
import resource
import socket
import struct
import sys
import time

from beside import Beside
from kafka import METADATA, VERSIONS, batch, fetch, produce, request, string
from rig import COUNTED, Broker, Sampler, folder, gone, say

BUDGET_MIB = 450
LATENCY_MS = 100
FLOOD_LATENCY_MS = 1000
PER_ADDRESS = 900
HEARTBEAT = 12
VERSIONS.setdefault(HEARTBEAT, 0)


def kinds():
    record = batch(b"x" * 100, int(time.time() * 1000))
    return {
        "Metadata of 1,000 partitions": request(METADATA, struct.pack(">i", 1) + string("wide") + b"\0"),
        "Fetch of a MiB": fetch("full", 0, 0, 1 << 20, 500),
        "Fetch that waits": fetch("empty", 0, 0, 1 << 20, 30_000),
        "Produce": produce([("small", [(0, record)])]),
        "Heartbeat": request(HEARTBEAT, string("nobody") + struct.pack(">i", 1) + string("none")),
    }


class Sender:
    def __init__(self, port, number, frame, requests):
        self.frame, self.requests, self.sent = frame, requests, 0
        self.block = b"".join(frame[:8] + struct.pack(">i", at) + frame[12:] for at in range(64))
        self.left = memoryview(self.block)
        self.socket = socket.socket()
        self.socket.bind((f"127.0.1.{1 + number // PER_ADDRESS}", 0))
        self.socket.settimeout(30)
        self.socket.connect(("127.0.0.1", port))
        self.socket.setblocking(False)
        self.closed = False

    def send(self):
        """Sends what the socket takes; whether it took anything."""
        before = self.sent
        try:
            while self.sent < self.requests:
                count = self.socket.send(self.left)
                self.left = self.left[count:]
                if not self.left:
                    self.left = memoryview(self.block)
                    self.sent += 64
                    if self.sent - before >= 64 * 8:
                        break
        except BlockingIOError:
            pass
        except OSError:
            self.closed = True
        return self.sent > before

    def answers(self, count):
        """Reads the first answers; what came of them, "all" if all did in order."""
        self.socket.setblocking(True)
        self.socket.settimeout(60)
        try:
            for at in range(count):
                size = struct.unpack(">i", self._exactly(4))[0]
                body = self._exactly(size)
                if struct.unpack_from(">i", body)[0] != at % 64:
                    return f"answer {at} was for request {struct.unpack_from('>i', body)[0]}"
            return "all"
        except OSError as failure:
            return f"{at} of {count}, then {failure!r}"

    def _exactly(self, size):
        data = bytearray()
        while len(data) < size:
            more = self.socket.recv(min(size - len(data), 1 << 20))
            if not more:
                raise ConnectionError("closed")
            data += more
        return data


def crowd(port, each, requests, pipe):
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    senders = {name: [Sender(port, number + at * each, frame, requests) for number in range(each)]
               for at, (name, frame) in enumerate(kinds().items())}
    every = [sender for group in senders.values() for sender in group]
    moved = time.monotonic()
    pipe.send("there")
    while time.monotonic() - moved < 2 and any(sender.sent < requests and not sender.closed for sender in every):
        for sender in every:
            if sender.sent < requests and not sender.closed and sender.send():
                moved = time.monotonic()
        time.sleep(0.005)
    pipe.send({name: (sum(sender.sent for sender in group), sum(sender.closed for sender in group))
               for name, group in senders.items()})
    pipe.recv()
    answered = {}
    for name, group in senders.items():
        last = next((sender for sender in group if not sender.closed), None)
        count = 64 if name == "Fetch that waits" else min(200, requests)
        answered[name] = "none, all closed" if last is None else last.answers(min(count, last.sent))
    pipe.send(answered)
    pipe.recv()


def prepare(broker):
    connection = broker.connect()
    for topic, partitions in (("wide", 1000), ("full", 1), ("empty", 1), ("small", 1)):
        connection.create_topic(topic, partitions)
    while connection.metadata(None) < 1003:
        time.sleep(0.05)
    frame = produce([("full", [(0, batch(bytes(900_000), int(time.time() * 1000)))])])
    for _ in range(4):
        connection.produce(frame)
    connection.close()


def trial(broker, each, requests):
    prepare(broker)
    beside = Beside(broker.port)
    time.sleep(3)
    beside.lap("warming up")
    time.sleep(5)
    beside.lap("nothing else")
    say(f"before: {broker.sizes()}")
    sampler, cpu, began = Sampler(broker), broker.cpu_s(), time.monotonic()
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=crowd, args=(broker.port, each, requests, theirs), daemon=True)
    process.start()
    ours.recv()
    sent = ours.recv()
    flooding = beside.lap("while they sent")
    time.sleep(5)
    standing = beside.lap("while nobody reads")
    heap, direct = broker.memory_mib()
    say(f"beside them: {broker.sizes()}; heap {heap:.0f} MiB, direct {direct:.0f} MiB, CPU "
        f"{(broker.cpu_s() - cpu) / (time.monotonic() - began):.1%} of a core")
    for name, (count, closed) in sent.items():
        say(f"  {name}: {count / each:.0f} of {requests} requests sent by each, {closed} of {each} closed by the broker")
    ours.send("read")
    answered = ours.recv()
    say(f"  answers in order once read: {answered}")
    ours.send("end")
    process.join()
    time.sleep(2)
    beside.lap("after they went")
    beside.end()
    most = sampler.end()
    say(f"gone: {broker.sizes()}; most RSS {most:.0f} MiB")
    return most, max(flooding), max(standing), set(answered.values()) == {"all"}


def main():
    each = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    requests = int(sys.argv[2]) if len(sys.argv) > 2 else 30000
    data = folder("queues")
    broker = Broker(data, options=COUNTED)
    try:
        broker.start()
        most, flooding, standing, answered = trial(broker, each, requests)
        holds = (broker.is_alive() and most < BUDGET_MIB and flooding < FLOOD_LATENCY_MS and standing < LATENCY_MS
                 and answered)
        say(f"{'HOLDS' if holds else 'DOES NOT HOLD'}: most RSS {most:.0f} of {BUDGET_MIB} MiB, p99 beside {flooding:.1f} "
            f"of {FLOOD_LATENCY_MS} and {standing:.1f} of {LATENCY_MS} ms, answers in order: {answered}")
        return 0 if holds else 1
    finally:
        broker.end()
        gone(data)
        if "KEEP" not in os.environ:
            broker.output.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
