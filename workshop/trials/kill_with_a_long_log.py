#!/usr/bin/env python3
"""After SIGKILL with a log of some 10 GB: what is read before the first answer, and how long that takes.

Fills the partitions of one topic with batches of 1 MiB, kills the broker while they are still coming, starts it again,
and reads the process's own counters (/proc/PID/io: rchar is all that was read, read_bytes what came from the disk) at
the moment of its first Metadata answer and again of the first records fetched. What a restart may read follows from the
settings: 64 MiB appended since the last checkpoint for each loop, what was under way when it was due, and the journal's
ring (16 to 256 MiB, as large as its file is). Every acknowledged batch has to be there afterwards: the end of each
partition, and the last batches themselves. Then the same for a clean stop and start.

  usage: kill_with_a_long_log.py [GB, 10] [partitions, 4]     (TRIALS_DIR: a folder with that much room)
"""

import os
import sys
import threading
import time

from kafka import batch, produce
from rig import Broker, folder, gone, say

MIB = 1 << 20


def load(broker, partition, frame, acked, stop_at):
    """Produces until the connection ends; acked[partition] is the end of what was acknowledged."""
    connection = broker.connect()
    try:
        while acked[partition] < stop_at:
            error, base = connection.produce(frame)[0]
            if error != 0:
                raise RuntimeError(f"error {error}")
            acked[partition] = base + 1
    except OSError:
        return


def drop_page_cache():
    """So that what is read has to come from the disk; needs root, and only sharpens read_bytes."""
    try:
        os.sync()
        with open("/proc/sys/vm/drop_caches", "w") as file:
            file.write("1")
        return True
    except OSError:
        return False


def restart(broker, how, acked, value):
    took = broker.start()
    say(f"{how}: serves after {took:.2f} s (CPU {broker.cpu_at_serving:.2f} s); read until then: "
        f"rchar {broker.io_at_serving['rchar'] / MIB:.1f} MiB, read_bytes {broker.io_at_serving['read_bytes'] / MIB:.1f} MiB")
    connection = broker.connect()
    began = time.monotonic()
    lost = 0
    for partition, end in enumerate(acked):
        found = connection.end_offset("long", partition)
        lost += max(0, end - found)
        error, _, data = connection.fetch("long", partition, end - 1, 2 * MIB)
        if error != 0 or value not in bytes(data):
            say(f"partition {partition}: the last acknowledged batch is not there: error {error}, {len(data)} bytes")
            lost += 1
    say(f"  last acknowledged batch of each partition read {time.monotonic() - began:.2f} s later; lost: {lost}; "
        f"rchar then {broker.io()['rchar'] / MIB:.1f} MiB")
    connection.close()
    return lost, broker.io_at_serving["rchar"]


def main():
    total = float(sys.argv[1]) * 1e9 if len(sys.argv) > 1 else 10e9
    partitions = int(sys.argv[2]) if len(sys.argv) > 2 else 4
    data = folder("long")
    broker = Broker(data, log_segment_bytes=str(256 * MIB), message_max_bytes=str(2 * MIB))
    try:
        broker.start()
        broker.connect().create_topic("long", partitions)
        value = os.urandom(64) * ((MIB - 1024) // 64)
        frames = [produce([("long", [(partition, batch(value, int(time.time() * 1000)))])])
                  for partition in range(partitions)]
        acked = [0] * partitions
        began = time.monotonic()
        threads = [threading.Thread(target=load, args=(broker, partition, frames[partition], acked, 1 << 62))
                   for partition in range(partitions)]
        for thread in threads:
            thread.start()
        while sum(acked) * MIB < total:
            if time.monotonic() - began > 280:
                say("stopped filling: it took too long")
                break
            time.sleep(0.02)
        took = time.monotonic() - began
        filled = sum(acked) * MIB
        say(f"filled {filled / 1e9:.2f} GB in {took:.0f} s ({filled / 1e6 / took:.0f} MB/s, "
            f"CPU {broker.cpu_s() * 1e9 / filled:.2f} s/GB), {broker.sizes()}")
        broker.kill()
        for thread in threads:
            thread.join()
        ring = sum(path.stat().st_size for path in data.glob("journal*"))
        bound = ring + 64 * MIB * max(1, os.cpu_count() - 1) + 128 * MIB
        say(f"killed under load; the ring has {ring / MIB:.0f} MiB; bound: {bound / MIB:.0f} MiB")
        dropped = drop_page_cache()
        say("page cache dropped" if dropped else "page cache not dropped (no right to)")
        lost, read = restart(broker, "after SIGKILL", acked, value)
        say(f"clean stop took {broker.stop():.2f} s")
        drop_page_cache()
        lost_clean, read_clean = restart(broker, "after a clean stop", acked, value)
        broker.stop()
        good = lost == lost_clean == 0 and max(read, read_clean) <= bound
        say("HOLDS" if good else "DOES NOT HOLD")
        return 0 if good else 1
    finally:
        broker.end()
        gone(data)
        if "KEEP" not in os.environ:
            broker.output.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
