"""Faults that the sandbox injects by a script: who, at which phase, what, how often."""

import dataclasses
import time

import house
from ledger import Expected, Row, compare

# More than the store's patience, which is 2 s.
TOO_LATE = "delay 4"
MEMORY_LIMIT = 200


@dataclasses.dataclass
class Fault:
    name: str
    at: str
    do: str
    times: int = 4
    expected: Expected = dataclasses.field(default_factory=Expected)
    login: bool = False
    channel: str = "email"


def in_doubt(times):
    return Expected(doubt=times, exact=True)


def refused(times, suppressed=0):
    return Expected(failed=times, suppressed=suppressed)


FAULTS = [
    Fault("close at the greeting", "banner", "close"),
    Fault("close before MAIL", "mail", "close"),
    Fault("close before DATA", "data", "close"),
    # A small mail is in the socket's buffers, dot and all, before anything is noticed; troubles.py has a large one.
    Fault("close in the body of a small mail", "body", "close", expected=Expected(doubt=4)),
    Fault("close after the dot, kept", "dot", "close keeping", expected=in_doubt(4)),
    Fault("close after the dot, not kept", "dot", "close", expected=in_doubt(4)),
    Fault("250 after our timeout", "dot", TOO_LATE, expected=in_doubt(4)),
    Fault("silence at RCPT", "rcpt", "silence"),
    Fault("silence after the dot", "dot", "silence", expected=in_doubt(4)),
    Fault("451 at the greeting", "banner", "reply 451 4.3.0 Not now"),
    Fault("451 at MAIL", "mail", "reply 451 4.3.0 Not now"),
    Fault("451 at RCPT", "rcpt", "reply 451 4.7.1 Greylisted"),
    Fault("451 at DATA", "data", "reply 451 4.3.0 Not now"),
    Fault("451 at the dot", "dot", "reply 451 4.3.0 Not now"),
    Fault("554 at the greeting", "banner", "reply 554 No service here"),
    Fault("550 at MAIL", "mail", "reply 550 5.7.1 Sender refused", expected=refused(4)),
    Fault("550 at RCPT", "rcpt", "reply 550 5.1.1 No such user", expected=refused(4, suppressed=4)),
    Fault("554 at DATA", "data", "reply 554 5.3.0 Refused", expected=refused(4)),
    Fault("550 at the dot", "dot", "reply 550 5.7.1 Looks like spam", expected=refused(4)),
    Fault("421 at the greeting", "banner", "reply 421 Too busy"),
    Fault("421 at MAIL", "mail", "reply 421 4.3.2 Too busy"),
    Fault("421 at RCPT", "rcpt", "reply 421 4.3.2 Too busy"),
    Fault("421 at DATA", "data", "reply 421 4.3.2 Too busy"),
    Fault("421 at the dot", "dot", "reply 421 4.3.2 Too busy"),
    Fault("one byte a second at MAIL", "mail", "trickle 1", times=1),
    Fault("one byte a second after the dot", "dot", "trickle 1", times=1, expected=Expected(doubt=1)),
    Fault("garbage at MAIL", "mail", "garbage"),
    Fault("garbage after the dot", "dot", "garbage", expected=in_doubt(4)),
    Fault("NUL within the answer to the dot", "dot", "bytes 32 35 30 20 00 0D 0A", expected=Expected(doubt=4)),
    Fault("endless reply to EHLO", "hello", "endless 250 HONGYAN", times=2),
    Fault("endless reply to the dot", "dot", "endless 250 2.0.0 More", times=2, expected=in_doubt(2)),
    Fault("535 at AUTH", "auth", "reply 535 5.7.8 Wrong password", login=True),
    Fault("HTTP 503", "", "status 503", channel="sms"),
    Fault("HTTP 429", "", "status 429 60", channel="sms"),
    Fault("HTTP 500", "", "status 500", channel="sms", expected=in_doubt(4)),
    Fault("SMS refused for good", "", "refuse 22 No such number", channel="sms", expected=refused(4)),
    Fault("SMS kept, then close", "", "close keeping", channel="sms", expected=in_doubt(4)),
    Fault("SMS kept, no answer", "", "silence", channel="sms", expected=in_doubt(4)),
    Fault("SMS answered after our timeout", "", TOO_LATE, channel="sms", expected=in_doubt(4)),
]


def inject(fault, folder):
    """Sends a campaign through the fault, then a second one to the same people: nobody may be suppressed in it who was
    not told to be."""
    if fault.channel == "sms":
        # A rule by number counts each number for itself, so one number is one fault.
        rules = [{"who": house.number(i), "do": fault.do, "times": 1} for i in range(fault.times)]
        sandbox = house.Sandbox(folder / "sandbox", sms=rules)
    else:
        rule = {"who": "everyone", "at": fault.at, "do": fault.do, "times": fault.times}
        sandbox = house.Sandbox(folder / "sandbox", mail=[rule])
    row = Row(fault.name, fault.times, expected=fault.expected)
    try:
        store = house.Store(folder / "store", sandbox, login=fault.login)
        store.launch(fault.channel)
        begin = time.monotonic()
        memory = store.send()
        row.remarks.append(f"{memory} MB" if "endless" in fault.do else f"{time.monotonic() - begin:.1f} s at first")
        if memory > MEMORY_LIMIT:
            row.faults.append(f"took {memory} MB")
        if fault.do.startswith("reply 535") and store.states().keys() - house.UNSETTLED:
            row.faults.append("a wrong password settled messages: " + str(store.states()))
        store.finish()
        first = store.messages()
        store.launch(fault.channel)
        store.finish()
        compare(row, store.messages(), sandbox.received())
        if len(first) != store.people:
            row.faults.append(f"{len(first)} rows for {store.people} people")
    finally:
        sandbox.stop()
    return row
