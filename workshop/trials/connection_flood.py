#!/usr/bin/env python3
"""Ten thousand sockets without a byte, and a broker that may open no more files.

Flood: 10,000 connections that say nothing, from one address and then from many, opened as fast as they come; whoever is
closed comes again. Demanded with the default limits: no more than 1,000 of one address stand, a producer and a consumer that
came before are served all the while, p99 below LATENCY_MS, memory below BUDGET_MIB, and a newcomer from another address is
served. Silent ones are closed after connections.max.idle.ms (5 s here).

Files: the same against a broker that may open 1,024 files (ulimit -n), with topics whose logs roll every MiB while the
flood stands. Demanded: no produce is refused and nothing of the log fails; once the flood is over, newcomers are served
within 5 s, without a restart; after SIGKILL and restart all that was acknowledged is there.

  usage: connection_flood.py [sockets, 10000] [seconds, 15]
"""

import multiprocessing
import os
import resource
import socket
import sys
import threading
import time

from beside import Beside
from kafka import batch, produce
from rig import COUNTED, Broker, Sampler, folder, gone, say

BUDGET_MIB = 450
LATENCY_MS = 300
PER_ADDRESS = 1000
FILES_MAX = 1024
ROLLING = 8


def flood(port, sockets, per_address, pipe):
    """Keeps as many connections open as it may; tells how many stand whenever it is asked."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    standing, closed, at = [], 0, 0
    pipe.send("there")
    while True:
        deadline = time.monotonic() + 0.5
        while len(standing) < sockets and time.monotonic() < deadline:
            one = socket.socket()
            one.setblocking(False)
            try:
                one.bind((f"127.0.2.{1 + at // per_address}", 0))
                one.connect_ex(("127.0.0.1", port))
                standing.append(one)
            except OSError:
                one.close()
                break
            at = (at + 1) % sockets
        left = []
        for one in standing:
            try:
                if one.recv(1) == b"":
                    one.close()
                    closed += 1
            except BlockingIOError:
                left.append(one)
            except OSError as failure:
                if failure.errno == 107:
                    left.append(one)
                else:
                    one.close()
                    closed += 1
        standing = left
        if pipe.poll(0.05):
            pipe.recv()
            pipe.send((len(standing), closed))


class Flood:
    def __init__(self, port, sockets, per_address):
        context = multiprocessing.get_context("fork")
        self.ours, theirs = context.Pipe()
        self.process = context.Process(target=flood, args=(port, sockets, per_address, theirs), daemon=True)
        self.process.start()
        self.ours.recv()

    def counts(self):
        self.ours.send("counts")
        return self.ours.recv()

    def end(self):
        self.process.kill()
        self.process.join()


def established(port):
    """Connections of a port that the kernel holds and the broker has accepted or may accept."""
    count = 0
    with open("/proc/net/tcp") as lines:
        for line in lines:
            fields = line.split()
            count += len(fields) > 3 and fields[1].endswith(f":{port:04X}") and fields[3] == "01"
    return count


def flooded(broker, beside, sockets, per_address, seconds, what):
    began = Flood(broker.port, sockets, per_address)
    arriving = beside.lap(f"{what}, while they came")
    time.sleep(seconds)
    p99 = beside.lap(what)
    heap, direct = broker.memory_mib()
    stand, closed = began.counts()
    say(f"{what}: {broker.sizes()}; heap {heap:.0f} MiB, direct {direct:.0f} MiB; {closed} closed by the broker")
    return began, max(value for lap in (arriving, p99) for value in lap if value is not None)


def newcomer(broker, patience_s=5):
    """Seconds until somebody new is served."""
    began = time.monotonic()
    while True:
        try:
            connection = broker.connect(2)
            connection.api_versions()
            connection.close()
            return time.monotonic() - began
        except OSError:
            if time.monotonic() - began > patience_s:
                return float("inf")


def many(sockets, seconds):
    data = folder("flood")
    broker = Broker(data, options=COUNTED, connections_max_idle_ms="60000")
    try:
        broker.start()
        beside = Beside(broker.port)
        time.sleep(4)
        beside.lap("nothing else")
        sampler = Sampler(broker)
        one, p99 = flooded(broker, beside, sockets, sockets, seconds, f"{sockets} sockets from one address")
        of_one, came = broker.files(), newcomer(broker)
        one.end()
        time.sleep(2)
        all_of, p99_all = flooded(broker, beside, sockets, 900, seconds, f"{sockets} sockets from many addresses")
        came = max(came, newcomer(broker))
        all_of.end()
        beside.lap("after they went")
        beside.end()
        most = sampler.end()
        holds = of_one < PER_ADDRESS + 100 and max(p99, p99_all) < LATENCY_MS and most < BUDGET_MIB and came < 5
        say(f"{'HOLDS' if holds else 'DOES NOT HOLD'}: {of_one} files with one address, p99 {max(p99, p99_all):.1f} of "
            f"{LATENCY_MS} ms, most RSS {most:.0f} of {BUDGET_MIB} MiB, a newcomer served after {came:.2f} s")
        return holds and broker.is_alive()
    finally:
        ended(broker, data)


def idle(sockets):
    data = folder("idle")
    broker = Broker(data, connections_max_idle_ms="5000")
    try:
        broker.start()
        before = broker.files()
        crowd = [socket.create_connection(("127.0.0.1", broker.port)) for _ in range(min(sockets, 900))]
        time.sleep(1)
        there = broker.files()
        time.sleep(12)
        after = broker.files()
        holds = there >= before + len(crowd) - 3 and after <= before + 2
        say(f"{'HOLDS' if holds else 'DOES NOT HOLD'}: {there - before} silent connections, {after - before} of them after "
            "connections.max.idle.ms of 5 s and the 5 s between two looks")
        return holds
    finally:
        ended(broker, data)


class Rolling(threading.Thread):
    """Writes to several partitions whose segments are small, so that files come and go."""

    def __init__(self, broker):
        super().__init__(daemon=True)
        self.connection = broker.connect(120)
        self.connection.create_topic("rolling", ROLLING, {"segment.bytes": str(1 << 20), "retention.bytes": str(2 << 20)})
        self.acked, self.errors, self.running = {}, [], True
        self.start()

    def run(self):
        data = batch(bytes(100_000), int(time.time() * 1000))
        frame = produce([("rolling", [(at, data) for at in range(ROLLING)])])
        while self.running:
            for at, (error, base) in enumerate(self.connection.produce(frame)):
                if error == 0:
                    self.acked[at] = base + 1
                else:
                    self.errors.append(error)
            time.sleep(0.02)

    def end(self):
        alive, self.running = self.is_alive(), False
        self.join(130)
        return alive and not self.is_alive()


def files(sockets, seconds):
    data = folder("files")
    broker = Broker(data, options=COUNTED, files_max=FILES_MAX, max_connections_per_ip=str(sockets),
                    log_retention_check_interval_ms="1000", log_initial_task_delay_ms="1000")
    try:
        broker.start()
        beside, rolling = Beside(broker.port), Rolling(broker)
        time.sleep(4)
        beside.lap("nothing else")
        crowd, p99 = flooded(broker, beside, sockets, sockets, seconds, f"{sockets} sockets, {FILES_MAX} files")
        acked = sum(rolling.acked.values())
        time.sleep(3)
        went_on = sum(rolling.acked.values()) > acked
        crowd.end()
        came = newcomer(broker)
        say(f"after the flood a newcomer was served after {came:.2f} s; {broker.sizes()}")
        ended_well = rolling.end()
        beside.end()
        errors = [line for line in broker.log().split("\n") if " ERROR " in line]
        broker.kill()
        broker.start()
        connection = broker.connect()
        lost = sum(max(0, end - connection.end_offset("rolling", at)) for at, end in rolling.acked.items())
        holds = ended_well and went_on and not rolling.errors and not errors and came < 5 and lost == 0
        say(f"{'HOLDS' if holds else 'DOES NOT HOLD'}: {sum(rolling.acked.values())} records over {ROLLING} rolling logs, "
            f"refused {len(rolling.errors)} {rolling.errors[:3]}, went on {went_on}, lines at ERROR {len(errors)} "
            f"{[line[:160] for line in errors[:2]]}, lost {lost}, newcomer after {came:.2f} s")
        return holds
    finally:
        ended(broker, data)


def ended(broker, data):
    broker.end()
    gone(data)
    if "KEEP" not in os.environ:
        broker.output.unlink(missing_ok=True)


def main():
    sockets = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 15
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    return 0 if all([many(sockets, seconds), idle(sockets), files(sockets, seconds)]) else 1


if __name__ == "__main__":
    sys.exit(main())
