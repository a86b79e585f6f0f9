#!/usr/bin/env python3
"""Thousands of consumers that ask for much and read next to nothing.

Each asks for 50 MiB (fetch.max.bytes of the stock clients) of a topic that holds more, with the receive buffer of the stock
Java client (64 KiB), and then reads 1 byte to 1 KiB a second for the whole time; every tenth closes after a while and comes
again. A well-behaved producer and consumer work beside them all the while. Connections come from as many addresses of
127.0.0.0/8 as the limit for one address makes necessary.

Demanded: the process lives; resident memory stays below BUDGET_MIB; the p99 of the producer's acknowledgements and of the
consumer's deliveries stays below LATENCY_MS.

  usage: slow_consumers.py [connections, 2000] [seconds, 30]
"""

import multiprocessing
import os
import random
import resource
import socket
import sys
import time

from beside import Beside
from kafka import batch, fetch, produce
from rig import COUNTED, Broker, Sampler, folder, gone, say

BUDGET_MIB = 450
LATENCY_MS = 100
FETCH_BYTES = 50 << 20
PER_ADDRESS = 900
RATES = (1, 16, 128, 1024)


class Reader:
    """One of them."""

    def __init__(self, port, number):
        self.port, self.number, self.rate = port, number, RATES[number % len(RATES)]
        self.read, self.closed = 0, False
        self.open()

    def open(self):
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 << 10)
        self.socket.bind((f"127.0.1.{1 + self.number // PER_ADDRESS}", 0))
        self.socket.settimeout(30)
        self.socket.connect(("127.0.0.1", self.port))
        self.socket.sendall(fetch("big", self.number % 4, 0, FETCH_BYTES, 500))
        self.socket.setblocking(False)

    def step(self):
        try:
            data = self.socket.recv(self.rate)
            self.closed = self.closed or not data
            self.read += len(data)
        except BlockingIOError:
            pass
        except OSError:
            self.closed = True

    def again(self):
        self.socket.close()
        self.open()


def crowd(port, count, pipe):
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    readers = [Reader(port, number) for number in range(count)]
    pipe.send("there")
    second = 0
    while not pipe.poll():
        began = time.monotonic()
        for reader in readers:
            if reader.number % 10 == 0 and (reader.number // 10 + second) % 10 == 0:
                reader.again()
            reader.step()
        second += 1
        pipe.poll(max(0, 1 - (time.monotonic() - began)))
    pipe.send((sum(reader.read for reader in readers), sum(reader.closed for reader in readers), second))


def fill(broker):
    """240 MiB in four partitions, each with more than anybody may fetch at once."""
    connection = broker.connect()
    connection.create_topic("big", 4)
    data = batch(random.Random(1).randbytes(900_000), int(time.time() * 1000))
    for _ in range(70):
        for error, _ in connection.produce(produce([("big", [(at, data) for at in range(4)])])):
            if error != 0:
                raise RuntimeError(f"error {error}")
    connection.close()


def trial(broker, connections, seconds):
    fill(broker)
    beside = Beside(broker.port)
    time.sleep(3)
    beside.lap("warming up")
    time.sleep(seconds / 3)
    beside.lap("nothing else")
    say(f"before: {broker.sizes()}; heap {broker.memory_mib()[0]:.0f} MiB, direct {broker.memory_mib()[1]:.0f} MiB")
    sampler, cpu, began = Sampler(broker), broker.cpu_s(), time.monotonic()
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    readers = context.Process(target=crowd, args=(broker.port, connections, theirs), daemon=True)
    readers.start()
    ours.recv()
    say(f"{connections} slow consumers connected after {time.monotonic() - began:.1f} s")
    arriving = beside.lap("while they came")
    time.sleep(seconds)
    sizes, (heap, direct) = broker.sizes(), broker.memory_mib()
    standing = beside.lap(f"{connections} slow consumers")
    ours.send("end")
    read, closed, turns = ours.recv()
    took = time.monotonic() - began
    say(f"beside {connections}: {sizes}; heap {heap:.0f} MiB, direct {direct:.0f} MiB; they read {read} bytes in {turns} s, "
        f"{closed} were closed by the broker; CPU {(broker.cpu_s() - cpu) / took:.1%} of a core")
    readers.kill()
    readers.join()
    time.sleep(3)
    most = sampler.end()
    say(f"gone: {broker.sizes()}; most RSS {most:.0f} MiB")
    beside.lap("after they went")
    beside.end()
    return most, max(value for lap in (arriving, standing) for value in lap if value is not None), closed


def main():
    connections = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 30
    data = folder("slow")
    broker = Broker(data, options=COUNTED)
    try:
        broker.start()
        most, p99, closed = trial(broker, connections, seconds)
        holds = broker.is_alive() and most < BUDGET_MIB and p99 < LATENCY_MS and closed == 0
        say(f"{'HOLDS' if holds else 'DOES NOT HOLD'}: most RSS {most:.0f} of {BUDGET_MIB} MiB, p99 beside {p99:.1f} of "
            f"{LATENCY_MS} ms, {closed} closed")
        return 0 if holds else 1
    finally:
        broker.end()
        gone(data)
        if "KEEP" not in os.environ:
            broker.output.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
