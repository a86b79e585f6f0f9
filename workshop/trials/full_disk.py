#!/usr/bin/env python3
"""A full disk: a clean error, a broker that lives, nothing acknowledged lost, and the way back.

The broker's data lies on a tmpfs of 96 MiB (the journal's ring takes 16 of them), with segments of 1 MiB. Records come
until the broker refuses them: first small ones, through the journal, or large ones, past it, as told. Demanded: the
refusal is an answer with an error code, ApiVersions and fetches of everything acknowledged go on. Then room is made, by
DeleteRecords of half the records, by deleting another topic, and, once it is full again and the broker was stopped, killed
and started on the full disk, by a larger tmpfs: after each it is said whether records are taken again; after the last they
have to be. At last everything acknowledged and not deleted is read back, also after
SIGKILL.

Needs root (mount), and unmounts and deletes everything at its end.
  usage: full_disk.py [bytes of a record, 4000]
"""

import os
import pathlib
import subprocess
import sys
import time

from kafka import batch, produce
from rig import Broker, folder, gone, say

PARTITIONS = 4
MANY = 8


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Trial:
    def __init__(self, broker, record_bytes):
        self.broker, self.record_bytes = broker, record_bytes
        self.acked = {partition: {} for partition in range(PARTITIONS)}
        self.number = 0

    def produce_one(self, connection, partition):
        """The error; the names of what was acknowledged are kept by offset."""
        name = f"full-{self.number:09d}".encode()
        self.number += 1
        value = name + b"f" * (self.record_bytes - len(name))
        error, base = connection.produce(produce([("full", [(partition, batch(value, int(time.time() * 1000)))])]))[0]
        if error == 0:
            self.acked[partition][base] = name
        return error

    def fill(self, seconds=60):
        """Produces until every partition refuses; the errors seen, by code."""
        errors, refusing = {}, 0
        connection = self.broker.connect(20)
        began = time.monotonic()
        while refusing < MANY and time.monotonic() - began < seconds:
            refused = 0
            for partition in range(PARTITIONS):
                try:
                    error = self.produce_one(connection, partition)
                except OSError as failure:
                    error = f"{type(failure).__name__}: {failure}"
                    connection = self.broker.connect(20)
                if error != 0:
                    errors[error] = errors.get(error, 0) + 1
                    refused += 1
            refusing = refusing + 1 if refused == PARTITIONS else 0
        connection.close()
        return errors

    def missing(self):
        """How many acknowledged records can't be read, and the first error met."""
        connection, gone_records, failure = self.broker.connect(20), 0, None
        for partition, names in self.acked.items():
            found = {}
            try:
                start = min(names) if names else 0
                for base, whole in connection.read_all("full", partition, start):
                    found[base] = whole
            except (RuntimeError, OSError) as met:
                failure = failure or met
            gone_records += sum(1 for base, name in names.items() if name not in bytes(found.get(base, b"")))
        connection.close()
        return gone_records, failure

    def state(self, when):
        alive = self.broker.is_alive()
        kept = sum(map(len, self.acked.values()))
        say(f"{when}: broker {'alive' if alive else 'DEAD'}, {kept} records acknowledged and kept")
        if not alive:
            return False
        self.broker.connect(5).api_versions()
        lost, failure = self.missing()
        say(f"  not readable: {lost}{f' ({failure})' if failure else ''}")
        return lost == 0

    def accepted_again(self, how, seconds=15):
        """Whether every partition takes a record again."""
        taken = self.tried(seconds)
        say(f"  {'takes' if taken else 'REFUSES'} records after {how}")
        return taken

    def tried(self, seconds):
        connection, began = self.broker.connect(20), time.monotonic()
        left = set(range(PARTITIONS))
        while left and time.monotonic() - began < seconds:
            left = {partition for partition in left if self.produce_one(connection, partition) != 0}
            if left:
                time.sleep(0.2)
        connection.close()
        return not left

    def delete_half(self):
        """Deletes; after an error as well as after none, what was to go is no longer demanded."""
        connection = self.broker.connect(60)
        errors = []
        for partition, names in self.acked.items():
            middle = sorted(names)[len(names) // 2]
            _, error = connection.delete_records("full", partition, middle)
            self.acked[partition] = {base: name for base, name in names.items() if base >= middle}
            errors.append(error)
        connection.close()
        return errors


def restarted(it, broker):
    """Whether it comes back on the full disk, after a clean stop and after SIGKILL."""
    good = True
    for how, end in (("a clean stop", broker.stop), ("SIGKILL", broker.kill)):
        end()
        try:
            broker.start()
        except RuntimeError as failure:
            say(f"no start on the full disk after {how}: {failure}")
            return False
        good &= it.state(f"started on the full disk after {how}")
    return good


def trial(mount, output, record_bytes):
    broker = Broker(mount / "data", output=output, log_segment_bytes="1048576", log_segment_delete_delay_ms="1000")
    good = True
    try:
        broker.start()
        connection = broker.connect()
        connection.create_topic("full", PARTITIONS, {"segment.bytes": "1048576", "file.delete.delay.ms": "1000"})
        connection.create_topic("ballast", 1, {"segment.bytes": "1048576", "file.delete.delay.ms": "1000"})
        ballast = produce([("ballast", [(0, batch(b"b" * 500000, int(time.time() * 1000)))])])
        for _ in range(32):
            connection.produce(ballast)
        it = Trial(broker, record_bytes)
        say(f"errors while it filled: {it.fill()}")
        good &= it.state("full")
        if broker.is_alive():
            say(f"DeleteRecords of half: errors {it.delete_half()}")
            it.accepted_again("DeleteRecords")
            say(f"DeleteTopics of another topic of 16 MB: error {broker.connect().delete_topic('ballast')}")
            it.accepted_again("DeleteTopics")
            good &= it.state("with room again")
            say(f"errors while it filled again: {it.fill()}")
            good &= it.state("full again")
            good &= restarted(it, broker)
            run("mount", "-o", "remount,size=192m", str(mount))
            good &= it.accepted_again("the disk grew")
            good &= it.state("on the larger disk")
        broker.end()
        broker.start()
        good &= it.state("after SIGKILL and restart")
        say(f"{sum(' ERROR ' in line for line in broker.log().splitlines())} ERROR lines in the log; the first:")
        for line in [line for line in broker.log().splitlines() if " ERROR " in line or " WARN " in line][:6]:
            say(f"  {line[:220]}")
        say("HOLDS" if good else "DOES NOT HOLD")
        return 0 if good else 1
    finally:
        broker.end()


def main():
    record_bytes = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
    place = folder("full")
    mount = place / "mount"
    mount.mkdir()
    run("mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", str(mount))
    try:
        return trial(mount, pathlib.Path(f"{place}.out"), record_bytes)
    finally:
        run("umount", str(mount))
        gone(place)
        if "KEEP" not in os.environ:
            pathlib.Path(f"{place}.out").unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
