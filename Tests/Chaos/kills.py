"""kill -9 at random points, again and again in one ledger."""

import random
import time

import house
from ledger import Expected, Row, compare

PEOPLE = 2000
# The sandbox takes its time, so that a kill hits something: at 4 connections some 200 mails a second.
ANSWER = 0.02


def kills(folder, count, seed):
    """A campaign after the other is sent by workers that are killed; after each kill ledger and sandbox are compared."""
    chance = random.Random(seed)
    sandbox = house.Sandbox(folder / "sandbox", mail=[{"who": "everyone", "at": "dot", "do": f"delay {ANSWER}"}])
    store = house.Store(folder / "store", sandbox, people=PEOPLE, patience=20)
    row = Row("kill -9", count, expected=Expected(doubt=store.connections * count))
    worst = 0
    try:
        store.launch()
        known_doubt = 0
        number = 0
        while number < count:
            run = store.start()
            wait_for_random_point(run, sandbox, chance)
            if run.poll():
                raise RuntimeError(f"hongyan run --once ended by itself; see {store.folder}/run.log")
            number += run.poll() is None
            house.kill(run)
            messages = store.messages()
            compare(row, messages, sandbox.received(), is_over=False)
            if row.faults:
                row.injected = number
                row.faults.append(f"seen after kill {number} of seed {seed}; the store is {store.folder}")
                return row
            worst = max(worst, row.doubt - known_doubt)
            known_doubt = row.doubt
            if sum(message["state"] == "queued" for message in messages) < PEOPLE // 4:
                store.launch()
        store.finish()
        compare(row, store.messages(), sandbox.received())
        row.remarks.append(f"{len(store.messages())} messages; at most {worst} more in doubt between two kills")
    finally:
        sandbox.stop()
    return row


def wait_for_random_point(run, sandbox, chance):
    """Two thirds of the points lie in the sending, the others anywhere from the start of the program on."""
    if chance.random() < 1 / 3:
        time.sleep(chance.uniform(0, 0.4))
        return
    before, end = sandbox.stamp(), time.monotonic() + 20
    while sandbox.stamp() == before and run.poll() is None and time.monotonic() < end:
        time.sleep(0.002)
    time.sleep(chance.uniform(0, 0.5))
