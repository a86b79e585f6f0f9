"""Starts and stops a real broker for the trials, and reads what Linux counts for its process.

The broker is what ./barnabas of this repository runs, or that of the folder named by BARNABAS_HOME. Where APACHE_JARS names
a folder with the jars of Apache Kafka, it is that one, for trials that compare.
"""

import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time

from kafka import Connection

HOME = pathlib.Path(os.environ.get("BARNABAS_HOME", pathlib.Path(__file__).resolve().parents[2]))
TICKS = os.sysconf("SC_CLK_TCK")
APACHE_JARS = os.environ.get("APACHE_JARS")


def say(words):
    print(words, flush=True)


def folder(name):
    """A new folder under TRIALS_DIR (the system's temporary folder if not set)."""
    return pathlib.Path(tempfile.mkdtemp(prefix=f"barnabas-{name}-", dir=os.environ.get("TRIALS_DIR")))


def gone(path):
    shutil.rmtree(path, ignore_errors=True)


def percentile(sorted_values, share):
    return sorted_values[min(len(sorted_values) - 1, int(len(sorted_values) * share))]


COUNTED = "-XX:NativeMemoryTracking=summary"


def apache(settings, port):
    """The command that runs Apache Kafka with one node, its data formatted, with the heap that its own script gives it."""
    data = pathlib.Path(settings["log.dirs"])
    settings.update({"process.roles": "broker,controller", "node.id": "1", "controller.listener.names": "CONTROLLER",
                     "listeners": f"{settings['listeners']},CONTROLLER://127.0.0.1:{port + 1}",
                     "controller.quorum.voters": f"1@127.0.0.1:{port + 1}", "offsets.topic.replication.factor": "1",
                     "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
                     "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}"})
    properties = pathlib.Path(f"{data}.properties")
    properties.write_text("".join(f"{key}={value}\n" for key, value in settings.items()))
    java = subprocess.run([str(HOME / "barnabas"), "jdk"], capture_output=True, text=True, check=True).stdout.strip() + "/bin/java"
    classes = ["-cp", f"{APACHE_JARS}/*"]
    if not (data / "meta.properties").exists():
        subprocess.run([java, *classes, "kafka.tools.StorageTool", "format", "-t", "rNLusdCaRleBHwG95vwUGA",
                        "-c", str(properties)], check=True, capture_output=True)
    settings.clear()
    return [java, "-Xms1G", "-Xmx1G", *COUNTED.split(), *classes, "kafka.Kafka", str(properties)]


class Sampler(threading.Thread):
    """Looks at a process's resident memory four times a second, and remembers the most."""

    def __init__(self, broker):
        super().__init__(daemon=True)
        self.broker, self.most_mib, self.running = broker, 0.0, True
        self.start()

    def run(self):
        while self.running:
            try:
                self.most_mib = max(self.most_mib, self.broker.rss_mib())
            except (OSError, RuntimeError):
                return
            time.sleep(0.25)

    def end(self):
        self.running = False
        self.join()
        return self.most_mib


class Broker:
    """One broker process; a folder for its data, a port and overrides outlive its restarts."""

    def __init__(self, data, output=None, options="", files_max=None, **overrides):
        self.options, self.files_max = options, files_max
        self.data = data
        self.port = random.randint(20000, 30000)
        self.overrides = overrides
        self.output = output or pathlib.Path(f"{data}.out")
        self.process = None

    def start(self, wait_s=120):
        """Starts it; returns the seconds until it answered a first Metadata request, and notes its counters then."""
        settings = {"listeners": f"PLAINTEXT://127.0.0.1:{self.port}", "log.dirs": str(self.data)}
        settings.update({key.replace("_", "."): value for key, value in self.overrides.items()})
        command = apache(settings, self.port) if APACHE_JARS else [str(HOME / "barnabas"), "start"]
        for key, value in settings.items():
            command += ["--override", f"{key}={value}"]
        if self.files_max:
            command = ["prlimit", f"--nofile={self.files_max}"] + command
        environment = dict(os.environ, BARNABAS_OPTS=f"{os.environ.get('BARNABAS_OPTS', '')} {self.options}")
        began = time.monotonic()
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(command, stdout=output, stderr=output, env=environment)
        while True:
            try:
                connection = Connection(self.port)
                break
            except OSError:
                if self.process.poll() is not None:
                    raise RuntimeError(f"the broker did not start: {self.output.read_text()[-2000:]}")
                if time.monotonic() - began > wait_s:
                    raise RuntimeError("the broker does not listen")
                time.sleep(0.005)
        connection.metadata(None)
        took = time.monotonic() - began
        self.io_at_serving, self.cpu_at_serving = self.io(), self.cpu_s()
        connection.close()
        return took

    @property
    def pid(self):
        return self.process.pid

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, wait_s=120):
        """SIGTERM; the seconds it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(wait_s)
        return time.monotonic() - began

    def end(self):
        if self.process is not None and self.process.poll() is None:
            self.kill()

    def is_alive(self):
        return self.process.poll() is None

    def connect(self, timeout_s=60):
        return Connection(self.port, timeout_s)

    def io(self):
        lines = pathlib.Path(f"/proc/{self.pid}/io").read_text().split("\n")
        return {name: int(value) for name, value in (line.split(": ") for line in lines if line)}

    def cpu_s(self):
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def rss_mib(self):
        for line in pathlib.Path(f"/proc/{self.pid}/status").read_text().split("\n"):
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("no VmRSS")

    def files(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def threads(self):
        return len(os.listdir(f"/proc/{self.pid}/task"))

    def log(self):
        return self.output.read_text(errors="replace")

    def memory_mib(self, collected=False):
        """(heap used, direct memory) by the JVM's own count, for a broker started with COUNTED among its options."""
        jcmd = pathlib.Path(os.readlink(f"/proc/{self.pid}/exe")).parent / "jcmd"
        ask = lambda *what: subprocess.run([jcmd, str(self.pid), *what], capture_output=True, text=True, check=True).stdout
        if collected:
            ask("GC.run")
        heap = sum(int(used) for used in re.findall(r"^ ?(?:DefNew|Tenured|garbage-first heap) .*?used (\d+)K", ask("GC.heap_info"), re.M))
        other = re.search(r"Other \(reserved=\d+KB, committed=(\d+)KB", ask("VM.native_memory", "summary"))
        return heap / 1024, int(other[1]) / 1024 if other else 0

    def sizes(self):
        return f"RSS {self.rss_mib():.0f} MiB, {self.files()} open files, {self.threads()} threads"
