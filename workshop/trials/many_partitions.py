#!/usr/bin/env python3
"""What 5,000 partitions cost: time to create them, idle CPU, memory, open files, threads, and restarts with them.

Five topics are created; the process is looked at for 30 s while nothing happens; 1,000 of the partitions, or as many as
are told, get records (requests of 50 partitions, one record of 100 bytes each), and the process is looked at for 30 s again; then it is stopped
cleanly and started, and killed while records are coming and started. After each start every record acknowledged has to be
there.

  usage: many_partitions.py [partitions, 5000] [seconds of idling, 30] [partitions written to, 1000]
"""

import os
import sys
import time

from kafka import batch, produce
from rig import Broker, folder, gone, say

TOPICS = 5
AT_ONCE = 50


def idle(broker, seconds, when):
    began, cpu = time.monotonic(), broker.cpu_s()
    time.sleep(seconds)
    share = (broker.cpu_s() - cpu) / (time.monotonic() - began)
    say(f"idle {when}: {share:.2%} of one core over {seconds} s; {broker.sizes()}")


def frames(written):
    """Requests that together touch so many partitions, the first of each topic."""
    data = batch(b"x" * 100, int(time.time() * 1000))
    each = written // TOPICS
    for topic in range(TOPICS):
        for first in range(0, each, AT_ONCE):
            yield [(f"many-{topic}", at) for at in range(first, min(first + AT_ONCE, each))], data


def encoded(written):
    return [(parts, produce([(parts[0][0], [(at, data) for _, at in parts])])) for parts, data in frames(written)]


def write(broker, requests, acked, seconds):
    """Goes over all requests again and again; counts the records acknowledged for each partition."""
    connection = broker.connect()
    began, cpu, records = time.monotonic(), broker.cpu_s(), 0
    while time.monotonic() - began < seconds:
        for parts, frame in requests:
            answers = connection.produce(frame)
            for part, (error, base) in zip(parts, answers):
                if error != 0:
                    raise RuntimeError(f"{part}: error {error}")
                acked[part] = base + 1
                records += 1
    took = time.monotonic() - began
    connection.close()
    say(f"wrote to {len(acked)} partitions: {records / took:.0f} records/s in requests of {AT_ONCE} partitions, "
        f"{(broker.cpu_s() - cpu) / records * 1e6:.1f} us of CPU for each")


def start(broker, partitions, acked, how):
    began = time.monotonic()
    took = broker.start()
    connection = broker.connect()
    while connection.metadata(None) < partitions:
        time.sleep(0.02)
    led = time.monotonic() - began
    lost = sum(max(0, end - connection.end_offset(topic, at)) for (topic, at), end in acked.items())
    say(f"start {how}: first Metadata answer after {took:.2f} s (CPU {broker.cpu_at_serving:.2f} s), all led after {led:.2f} s, "
        f"{len(acked)} ends asked for after {time.monotonic() - began:.2f} s (CPU {broker.cpu_s():.2f} s); "
        f"lost: {lost}; {broker.sizes()}")
    connection.close()
    return lost


def main():
    partitions = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 30
    written = min(partitions, int(sys.argv[3]) if len(sys.argv) > 3 else 1000)
    data = folder("many")
    broker = Broker(data)
    try:
        broker.start()
        say(f"empty: {broker.sizes()}")
        connection = broker.connect(300)
        began, cpu = time.monotonic(), broker.cpu_s()
        for topic in range(TOPICS):
            connection.create_topic(f"many-{topic}", partitions // TOPICS)
        answered = time.monotonic() - began
        while connection.metadata(None) < partitions:
            time.sleep(0.02)
        say(f"{partitions} partitions of {TOPICS} topics: answered after {answered:.2f} s, all led after "
            f"{time.monotonic() - began:.2f} s, CPU {broker.cpu_s() - cpu:.2f} s; {broker.sizes()}")
        idle(broker, seconds, "with empty partitions")
        acked, requests = {}, encoded(written)
        write(broker, requests, acked, 0.001)
        write(broker, requests, acked, 5)
        idle(broker, seconds, "after the writing")
        say(f"clean stop: {broker.stop():.2f} s")
        lost = start(broker, partitions, acked, "after a clean stop")
        write(broker, requests, acked, 2)
        broker.kill()
        lost += start(broker, partitions, acked, "after SIGKILL")
        write(broker, requests, acked, 0.5)
        say(f"clean stop: {broker.stop():.2f} s")
        say("HOLDS: nothing lost" if lost == 0 else f"DOES NOT HOLD: {lost} records lost")
        return 0 if lost == 0 else 1
    finally:
        broker.end()
        gone(data)
        if "KEEP" not in os.environ:
            broker.output.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
