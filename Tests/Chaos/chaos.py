#!/usr/bin/env python3
"""Kills, cuts and corrupts while the built program sends, and compares its ledger with what the sandbox received.

    Tests/Chaos/chaos.py                   200 kills and every fault; HONGYAN_PROGRAM names the program
    Tests/Chaos/chaos.py --short           20 kills, every fault once
    Tests/Chaos/chaos.py --only 'dot'      only what has this in its name
"""

import argparse
import concurrent.futures
import pathlib
import shutil
import sys
import tempfile
import time

import faults
import kills
import troubles
from ledger import Row, table


def jobs(options):
    """(name, what to do in a folder) of everything that is asked for."""
    count = options.kills if options.kills is not None else (20 if options.short else 200)
    found = []
    if count:
        found.append(("kill -9", lambda folder: kills.kills(folder, count, options.seed)))
    found += [(fault.name, lambda folder, fault=fault: faults.inject(fault, folder)) for fault in faults.FAULTS]
    found += [(run.title, lambda folder, run=run: run(folder, options.short)) for run in troubles.TROUBLES]
    return [(name, job) for name, job in found if options.only in name]


def attempt(name, job, folder):
    begin = time.monotonic()
    try:
        row = job(folder)
    except Exception as error:
        row = Row(name, 0, faults=[f"{type(error).__name__}: {error}"])
    row.seconds = time.monotonic() - begin
    print(f"{'done' if row.is_fine else 'FAILED'}: {name}", file=sys.stderr, flush=True)
    return row


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="20 kills, shorter waits")
    parser.add_argument("--kills", type=int, help="how many; 0 is none")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the random points")
    parser.add_argument("--only", default="", help="only what has this in its name")
    parser.add_argument("--jobs", type=int, default=3, help="how many faults at a time")
    parser.add_argument("--keep", type=pathlib.Path, help="work in this folder, and leave it")
    options = parser.parse_args()

    folder = options.keep or pathlib.Path(tempfile.mkdtemp(prefix="hongyan-chaos-"))
    print(f"seed {options.seed}, in {folder}", file=sys.stderr)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        rows = list(pool.map(
            lambda numbered: attempt(*numbered[1], folder / f"{numbered[0]:02d}"), enumerate(jobs(options))))
    print(table(rows))
    is_fine = all(row.is_fine for row in rows)
    if is_fine and not options.keep:
        shutil.rmtree(folder, ignore_errors=True)
    elif not is_fine:
        print(f"seed {options.seed}; the stores are in {folder}")
    return 0 if rows and is_fine else 1


if __name__ == "__main__":
    sys.exit(main())
