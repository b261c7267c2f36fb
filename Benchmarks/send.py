"""Whole campaigns through the program, in the ledger at full durability, medians of interleaved runs.

Usage: send.py [--messages 50000] [--runs 5] [--only mail|sms|slow]
"""
import argparse
import statistics
import subprocess
import tempfile
import time

from servers import SEARCH, slow_smtp, sms_gateway, smtp_sink
from store import Store


def smtp_source(port, messages, sessions):
    """Postfix's own generator with mails of 4 KB over kept connections: what the far end can take. Messages a second."""
    start = time.monotonic()
    subprocess.run(
        ["smtp-source", "-d", "-s", str(sessions), "-m", str(messages), "-l", "4096", "-f", "a@example.com",
         "-t", "b@example.net", f"127.0.0.1:{port}"], env={"PATH": SEARCH}, check=True)
    return messages / (time.monotonic() - start)


def campaign(store, channel, environment):
    """Messages a second, and processor milliseconds for each."""
    store.launch(channel)
    run = store.send(environment)
    return store.customers / run.seconds, run.processor / store.customers * 1000


def mail(store):
    with smtp_sink() as port:
        limit = smtp_source(port, store.customers, 20)
        rate, cost = campaign(store, "email", {"BENCH_SMTP_PORT": str(port), "BENCH_CONNECTIONS": "20"})
    report("mail, 4 KB, 20 connections", rate, cost, f"smtp-source {limit:,.0f}/s, ratio {rate / limit:.2f}")
    return {"mail": rate, "smtp-source": limit, "ratio": rate / limit}


def sms(store):
    with sms_gateway() as url:
        rate, cost = campaign(store, "sms", {"BENCH_SMS_URL": url, "BENCH_CONNECTIONS": "50"})
    report("SMS over HTTP, 50 connections", rate, cost)
    return {"sms": rate}


def slow(store):
    with slow_smtp(50) as port:
        rate, cost = campaign(store, "email", {"BENCH_SMTP_PORT": str(port), "BENCH_CONNECTIONS": "200"})
    report("mail, 50 ms a message, 200 connections", rate, cost)
    return {"slow": rate}


def report(what, rate, cost, more=""):
    print(f"  {what}: {rate:,.0f}/s, {cost:.3f} ms of processor each{', ' + more if more else ''}", flush=True)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--messages", type=int, default=50_000)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--only", choices=["mail", "sms", "slow"])
    options = options.parse_args()
    chosen = [part for part in (mail, sms, slow) if options.only in (None, part.__name__)]
    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        store = Store(folder, options.messages)
        for number in range(options.runs):
            print(f"run {number + 1} of {options.runs}, {options.messages:,} messages each", flush=True)
            for part in chosen:
                for name, value in part(store).items():
                    figures.setdefault(name, []).append(value)
    wanted = {"ratio": 0.5, "sms": 10_000, "slow": 3_000}
    print("medians")
    for name, values in figures.items():
        median = statistics.median(values)
        goal = f"   (wanted: {wanted[name]:,})" if name in wanted else ""
        print(f"  {name}: {median:.2f}{goal}" if name == "ratio" else f"  {name}: {median:,.0f}/s{goal}")


main()
