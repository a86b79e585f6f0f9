#!/usr/bin/env python3
"""A disk that hangs for ten seconds, and one that is saturated: everybody else is still served.

The broker's data lies on an ext4 image, mounted over a loop device. Producers run all the while (acks=all, one record at a
time, each record with a number of its own), and another connection asks ApiVersions a hundred times a second; a third
reads a topic from the page cache. First the file system is frozen for ten seconds (fsfreeze: every write and sync in it
waits); then it is thawed, and four processes write to it with O_DIRECT and O_DSYNC for ten seconds. Demanded: ApiVersions
within 50 ms at p99.9 in both, no acknowledgement that is not readable afterwards, also after a SIGKILL.

Needs root (mount, fsfreeze), and unmounts and deletes everything at its end.
  usage: slow_disk.py [seconds of each, 10]
"""

import os
import pathlib
import subprocess
import sys
import threading
import time

from kafka import batch, produce
from rig import Broker, folder, gone, percentile, say

PRODUCERS = 4
LIMIT_MS = 50


class Probe(threading.Thread):
    """Asks ApiVersions at a steady pace until it is told to end."""

    def __init__(self, broker):
        super().__init__(daemon=True)
        self.connection = broker.connect()
        self.millis = []
        self.running = True

    def run(self):
        due = time.perf_counter()
        while self.running:
            began = time.perf_counter()
            self.connection.api_versions()
            self.millis.append((time.perf_counter() - began) * 1000)
            due += 0.01
            time.sleep(max(0, due - time.perf_counter()))
        self.connection.close()

    def end(self, what):
        """Says the percentiles; returns p99.9 in milliseconds."""
        self.running = False
        self.join()
        found = sorted(self.millis)
        say(f"{what}: {len(found)} ApiVersions, ms: p50 {percentile(found, 0.5):.2f}, p99 {percentile(found, 0.99):.2f}, "
            f"p99.9 {percentile(found, 0.999):.2f}, max {found[-1]:.2f}")
        return percentile(found, 0.999)


class Producer(threading.Thread):
    """Writes numbered records; remembers what was acknowledged at which offset."""

    def __init__(self, broker, partition):
        super().__init__(daemon=True)
        self.broker, self.partition = broker, partition
        self.acked, self.errors, self.slowest_s = {}, [], 0.0
        self.running = True

    def run(self):
        connection = self.broker.connect(120)
        number = 0
        while self.running:
            value = f"{self.partition}:{number:09d}".encode() + b"." * 500
            frame = produce([("slow", [(self.partition, batch(value, int(time.time() * 1000)))])], timeout_ms=60000)
            began = time.perf_counter()
            error, base = connection.produce(frame)[0]
            self.slowest_s = max(self.slowest_s, time.perf_counter() - began)
            if error == 0:
                self.acked[base] = value
            else:
                self.errors.append(error)
            number += 1
        connection.close()


class Reader(threading.Thread):
    """Fetches the first MiB of a topic that lies in the page cache, again and again."""

    def __init__(self, broker):
        super().__init__(daemon=True)
        self.connection = broker.connect()
        self.millis = []
        self.running = True

    def run(self):
        while self.running:
            began = time.perf_counter()
            error, _, data = self.connection.fetch("ready", 0, 0)
            if error != 0 or not data:
                raise RuntimeError(f"fetch: error {error}, {len(data)} bytes")
            self.millis.append((time.perf_counter() - began) * 1000)
            time.sleep(0.02)
        self.connection.close()

    def end(self):
        self.running = False
        self.join()
        found = sorted(self.millis)
        say(f"  {len(found)} fetches from the page cache, ms: p50 {percentile(found, 0.5):.1f}, max {found[-1]:.1f}")


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def measured(broker, what, deed):
    probe, reader = Probe(broker), Reader(broker)
    probe.start()
    reader.start()
    deed()
    p999 = probe.end(what)
    reader.end()
    return p999


def freeze(mount, seconds):
    time.sleep(1)
    run("fsfreeze", "-f", str(mount))
    try:
        time.sleep(seconds)
    finally:
        run("fsfreeze", "-u", str(mount))
    time.sleep(1)


def saturate(mount, seconds):
    writers = [subprocess.Popen(["timeout", str(seconds), "sh", "-c",
                                 f"while :; do dd if=/dev/zero of={mount}/noise{number} bs=1M count=64 "
                                 f"oflag=direct,dsync conv=notrunc; done"],
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
               for number in range(4)]
    for writer in writers:
        writer.wait()


def lost(broker, producers):
    connection = broker.connect()
    missing = 0
    for producer in producers:
        there = dict(connection.read_all("slow", producer.partition))
        missing += sum(1 for base, value in producer.acked.items() if value not in bytes(there.get(base, b"")))
    connection.close()
    return missing


def trial(data, mount, seconds):
    broker = Broker(data, output=pathlib.Path(f"{mount.parent}.out"))
    try:
        broker.start()
        connection = broker.connect()
        connection.create_topic("slow", PRODUCERS)
        connection.create_topic("ready", 1)
        for _ in range(4):
            connection.produce(produce([("ready", [(0, batch(b"r" * 250000, int(time.time() * 1000)))])]))
        producers = [Producer(broker, number) for number in range(PRODUCERS)]
        for producer in producers:
            producer.start()
        time.sleep(2)
        found = [measured(broker, "nothing done to the disk", lambda: time.sleep(5)),
                 measured(broker, f"frozen for {seconds} s", lambda: freeze(mount, seconds)),
                 measured(broker, f"saturated for {seconds} s", lambda: saturate(mount, seconds))]
        for producer in producers:
            producer.running = False
        for producer in producers:
            producer.join()
        acked = sum(len(producer.acked) for producer in producers)
        say(f"acknowledged {acked} records, errors {sum((producer.errors for producer in producers), [])[:10]}, "
            f"slowest answer {max(producer.slowest_s for producer in producers):.1f} s; {broker.sizes()}")
        missing = lost(broker, producers)
        say(f"not readable afterwards: {missing}")
        broker.kill()
        broker.start()
        missing_after = lost(broker, producers)
        say(f"not readable after SIGKILL and restart: {missing_after}")
        good = missing == missing_after == 0 and all(p999 <= LIMIT_MS for p999 in found)
        say("HOLDS" if good else "DOES NOT HOLD")
        return 0 if good else 1
    finally:
        broker.end()


def main():
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    place = folder("slow")
    image, mount = place / "disk.img", place / "mount"
    mount.mkdir()
    run("truncate", "-s", "2G", str(image))
    run("mkfs.ext4", "-q", "-F", str(image))
    run("mount", "-o", "loop", str(image), str(mount))
    try:
        return trial(mount / "data", mount, seconds)
    finally:
        subprocess.run(["fsfreeze", "-u", str(mount)], stderr=subprocess.DEVNULL)
        run("umount", str(mount))
        gone(place)
        if "KEEP" not in os.environ:
            pathlib.Path(f"{place}.out").unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
