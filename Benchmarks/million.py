"""A campaign to a million people: how fast it is queued, how fast it goes at its start and end, and what memory it takes.

Usage: million.py [--recipients 1000000]
"""
import argparse
import tempfile
import threading
import time

from servers import counting_smtp_sink
from store import Store


class Watch:
    """Samples what has arrived and what memory the program holds, twice a second."""

    def __init__(self, sink):
        self.sink, self.first, self.samples = sink, sink.count, []

    def __call__(self, process):
        threading.Thread(target=self.sample, args=(process,), daemon=True).start()

    def sample(self, process):
        while process.poll() is None:
            memory = resident(process.pid)
            if memory:
                self.samples.append((time.monotonic(), self.sink.count - self.first, memory))
            time.sleep(0.5)

    def rate(self, low, high):
        """Messages a second between two numbers of messages."""
        inside = [sample for sample in self.samples if low <= sample[1] <= high]
        (start, less, _), (end, more, _) = inside[0], inside[-1]
        return (more - less) / (end - start)


def resident(process):
    """Megabytes, 0 where it has ended."""
    try:
        with open(f"/proc/{process}/status") as status:
            return next((int(line.split()[1]) for line in status if line.startswith("VmRSS")), 0) / 1024
    except OSError:
        return 0


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--recipients", type=int, default=1_000_000)
    count = options.parse_args().recipients
    with tempfile.TemporaryDirectory() as folder, counting_smtp_sink() as sink:
        store = Store(folder, count)
        queued = store.launch("email")
        print(f"queued {count:,} in {queued.seconds:.1f} s: {count / queued.seconds:,.0f} rows/s (wanted: 100,000)",
              flush=True)
        watch = Watch(sink)
        sent = store.send({"BENCH_SMTP_PORT": str(sink.port), "BENCH_CONNECTIONS": "20"}, watch)
        first, last = watch.rate(0, count / 10), watch.rate(count * 0.9, count)
        print(f"sent {count:,} in {sent.seconds:.1f} s: {count / sent.seconds:,.0f}/s, "
              f"{sent.processor / count * 1000:.3f} ms of processor each")
        print(f"first tenth {first:,.0f}/s, last tenth {last:,.0f}/s: {last / first:.2f} (wanted: 0.90)")
        memory = [sample[2] for sample in watch.samples]
        tenths = [max(memory[len(memory) * tenth // 10:][:max(1, len(memory) // 10)]) for tenth in range(10)]
        print("memory, MB, by tenths of the time: " + " ".join(f"{value:.0f}" for value in tenths)
              + f"; at most {max(memory):.0f} (wanted: 120)")


main()
