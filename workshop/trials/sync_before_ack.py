#!/usr/bin/env python3
"""No acknowledgement leaves before its sync; and fetches leave by sendfile. Seen with strace.

Several connections produce one small record at a time, acks=all, each record with a name of its own, while strace
follows every thread of the broker and prints what is written where. For each acknowledged record the trial finds the
system call that carried its name to the journal (a file open with O_DSYNC, as /proc/PID/fdinfo says) and demands that it
was finished, with success, before the response was given to the socket. Records of 100 KiB go past the journal: there a
finished fdatasync or fsync of their segment has to lie between the write that carried the name and the response. Then it
reads all back on a plain connection and demands that the large pieces (from 64 KiB on) left by sendfile from a segment.

Needs strace (Debian: apt-get install strace) and the right to trace.
  usage: sync_before_ack.py [connections, 8] [records for each, 250]
"""

import os
import pathlib
import re
import signal
import subprocess
import sys
import threading
import time

from kafka import batch, produce
from rig import Broker, folder, gone, say

CALLS = "read,pwrite64,pwritev,pwritev2,write,writev,sendto,sendmsg,sendfile,fdatasync,fsync,io_submit,io_uring_enter"
O_DSYNC = 0o10000
NAME = re.compile(r"record-\d{2}-\d{6}")
LINE = re.compile(r"^(\d+) +([\d.]+) (.*)$")


def traced(lines):
    """(thread, call's text, line it began on, line it ended on) of each call, in order of their ends."""
    begun = {}
    for number, line in enumerate(lines):
        match = LINE.match(line)
        if not match:
            continue
        thread, text = match[1], match[3]
        if text.endswith("<unfinished ...>"):
            begun[thread] = (number, text[: -len("<unfinished ...>")])
        elif text.startswith("<... "):
            if thread in begun:
                start, first = begun.pop(thread)
                yield thread, first + text.split("resumed>", 1)[1], start, number
        else:
            yield thread, text, number, number


def result(text):
    match = re.search(r"\) += (-?\d+)", text)
    return int(match[1]) if match else -1


def open_with_dsync(pid):
    paths = set()
    for fd in os.listdir(f"/proc/{pid}/fd"):
        flags = re.search(r"flags:\s+(\d+)", pathlib.Path(f"/proc/{pid}/fdinfo/{fd}").read_text())
        if flags and int(flags[1], 8) & O_DSYNC:
            paths.add(os.readlink(f"/proc/{pid}/fd/{fd}"))
    return paths


def large_count(count):
    return count // 5


def writer(broker, number, count, ports, failures):
    """Number 0 writes large records, fewer; the others small ones."""
    connection = broker.connect()
    ports[connection.socket.getsockname()[1]] = number
    for at in range(count if number else large_count(count)):
        name = f"record-{number:02d}-{at:06d}".encode() + (b"" if number else b"x" * 100 * 1024)
        frame = produce([("sync", [(number % 4, batch(name, int(time.time() * 1000)))])])
        error, _ = connection.produce(frame)[0]
        if error != 0:
            failures.append(error)
    connection.close()


def judge(lines, dsync, ports):
    """(responses by connection, names answered too early, journal writes, file syncs, bytes by sendfile)."""
    synced_at, written, sync_calls, file_syncs = {}, {}, 0, 0
    answered, by_file = {number: [] for number in ports.values()}, 0
    for _, text, start, end in traced(lines):
        call = text.split("(", 1)[0]
        target = re.search(r"\(\d+<(.*?)>\s*[,)]", text)
        place = target[1] if target else ""
        if call in ("fdatasync", "fsync") and result(text) == 0:
            file_syncs += 1
            for name in [name for name, (path, ended) in written.items() if path == place and ended < start]:
                synced_at.setdefault(name, end)
                del written[name]
        elif "TCP" in place and result(text) > 0:
            peer = re.search(r"->\S*?:(\d+)\]", place)
            number = ports.get(int(peer[1])) if peer else None
            if call == "sendfile":
                by_file += result(text)
            elif call in ("write", "writev", "sendto", "sendmsg") and number is not None:
                answered[number].append(start)
        elif "write" in call and result(text) > 0:
            names = NAME.findall(text)
            sync_calls += bool(names) and place in dsync
            for name in names:
                if place in dsync:
                    synced_at.setdefault(name, end)
                else:
                    written.setdefault(name, (place, end))
    early = [name for number, starts in answered.items() for at, start in enumerate(starts)
             if synced_at.get(name := f"record-{number:02d}-{at:06d}", len(lines)) >= start]
    return answered, early, sync_calls, file_syncs, by_file


def main():
    connections = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 250
    data = folder("sync")
    trace = pathlib.Path(f"{data}.strace")
    broker = Broker(data)
    try:
        broker.start()
        broker.connect().create_topic("sync", 4)
        dsync = open_with_dsync(broker.pid)
        say(f"open with O_DSYNC: {sorted(os.path.relpath(path, data) for path in dsync)}")
        strace = subprocess.Popen(["strace", "-f", "-ttt", "-yy", "-s", "200000", "-e", f"trace={CALLS}",
                                   "-e", "signal=none", "-o", str(trace), "-p", str(broker.pid)],
                                  stderr=subprocess.DEVNULL)
        time.sleep(2)
        ports, failures = {}, []
        threads = [threading.Thread(target=writer, args=(broker, number, count, ports, failures))
                   for number in range(connections)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        reader = broker.connect()
        pieces = [len(whole) for partition in range(4) for _, whole in reader.read_all("sync", partition)]
        strace.send_signal(signal.SIGINT)
        strace.wait(20)
        lines = trace.read_text(errors="replace").split("\n")
        answered, early, sync_calls, file_syncs, by_file = judge(lines, dsync, ports)
        checked = sum(map(len, answered.values()))
        expected = (connections - 1) * count + large_count(count)
        large = sum(size for size in pieces if size > 64 << 10)
        say(f"{checked} responses of {connections} connections checked ({large_count(count)} of 100 KiB), {expected} due")
        say(f"journal writes that carried records: {sync_calls}; calls of fdatasync or fsync: {file_syncs}")
        say(f"responses that left before their record's sync was done: {len(early)} {early[:5]}")
        say(f"produce errors: {len(failures)}")
        say(f"fetched {sum(pieces)} bytes of batches, {large} in large ones; sendfile gave the sockets {by_file} bytes")
        good = not early and not failures and checked == expected and by_file >= large * 0.9
        say("HOLDS" if good else "DOES NOT HOLD")
        return 0 if good else 1
    finally:
        broker.end()
        gone(data)
        if "KEEP" not in os.environ:
            trace.unlink(missing_ok=True)
            broker.output.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
