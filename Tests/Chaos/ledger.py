"""Compares the ledger with what the sandbox really received, by Message-ID."""

import collections
import dataclasses

# Whoever was told so has had it, as far as the ledger knows.
SENT = {"accepted", "delivered", "bounced", "complained"}
# What was received may be in one of these; anything else would send it again, or denies it.
MAY_HAVE_LEFT = SENT | {"in_doubt", "armed"}


@dataclasses.dataclass
class Expected:
    """What a fault may do: bounds, and where `exact`, the number in doubt itself."""

    doubt: int = 0
    exact: bool = False
    failed: int = 0
    suppressed: int = 0


@dataclasses.dataclass
class Row:
    """A line of the table."""

    name: str
    injected: int
    lost: int = 0
    doubled: int = 0
    doubt: int = 0
    doubt_received: int = 0
    suppressed: int = 0
    failed: int = 0
    expected: Expected = dataclasses.field(default_factory=Expected)
    remarks: list = dataclasses.field(default_factory=list)
    faults: list = dataclasses.field(default_factory=list)
    seconds: float = 0

    @property
    def is_fine(self):
        if self.lost or self.doubled or self.suppressed or self.faults:
            return False
        return self.doubt == self.expected.doubt if self.expected.exact else self.doubt <= self.expected.doubt


def compare(row, messages, received, is_over=True):
    """Adds to the row what the ledger and the sandbox tell of each other.

    Before the end (`is_over` false) messages may still wait; what has been received may then not be among them.
    """
    ledger = {message["token"]: message for message in messages}
    got = collections.Counter(token for token, _ in received)

    unknown = [token for token in got if token not in ledger]
    if unknown:
        row.faults.append(f"received, but not in the ledger: {unknown[:3]}")
    row.doubled = sum(count - 1 for count in got.values())
    if row.doubled:
        twice = [token for token, count in got.items() if count > 1]
        row.faults.append(f"received twice: {twice[:3]}")
    keys = collections.Counter(message["key"] for message in messages)
    if len(keys) < len(messages):
        row.faults.append("a key is in the ledger twice")

    claimed = [m for m in messages if m["state"] in SENT and m["token"] not in got]
    denied = [m for m in messages if m["state"] not in MAY_HAVE_LEFT and m["token"] in got]
    waiting = [m for m in messages if is_over and m["state"] not in SENT | {"in_doubt", "failed", "suppressed", "cancelled"}]
    failed = [m for m in messages if m["state"] in {"failed", "expired"}]
    row.failed = len(failed)
    row.lost = len(claimed) + len(waiting)
    for what, found in [("said to be sent, but not received", claimed), ("received, but denied", denied),
                        ("without an outcome", waiting)]:
        if found:
            first = found[0]
            row.faults.append(f"{what}: {len(found)}, as no. {first['id']}, {first['state']}, {first.get('reason')}")
    if len(failed) > row.expected.failed:
        row.lost += len(failed) - row.expected.failed
        row.faults.append(f"given up: {len(failed)}, as no. {failed[0]['id']}, {failed[0].get('reason')}")

    doubt = [m for m in messages if m["state"] == "in_doubt"]
    row.doubt = len(doubt)
    row.doubt_received = sum(m["token"] in got for m in doubt)
    suppressed = [m for m in messages if m["state"] == "suppressed"]
    row.suppressed = max(0, len(suppressed) - row.expected.suppressed)
    if row.suppressed:
        row.faults.append(f"suppressed: {len(suppressed)}, as no. {suppressed[0]['id']}, {suppressed[0].get('reason')}")
    return row


def table(rows):
    """The table that is printed."""
    headings = ["", "injected", "lost", "doubled", "in doubt", "allowed", "wrongly suppressed", "s", "remarks"]
    lines = [headings]
    for row in rows:
        allowed = f"{'=' if row.expected.exact else '<='} {row.expected.doubt}"
        remarks = list(row.remarks)
        if row.doubt:
            remarks.insert(0, f"of those in doubt {row.doubt_received} had arrived")
        if row.failed:
            remarks.insert(0, f"{row.failed} refused for good")
        lines.append([("  " if row.is_fine else "! ") + row.name, row.injected, row.lost, row.doubled, row.doubt, allowed,
                      row.suppressed, f"{row.seconds:.0f}", "; ".join(remarks)])
    widths = [max(len(str(line[i])) for line in lines) for i in range(len(headings) - 1)]
    text = []
    for line in lines:
        cells = [str(cell).ljust(widths[0]) if i == 0 else str(cell).rjust(widths[i]) for i, cell in enumerate(line[:-1])]
        text.append("  ".join(cells + [line[-1]]).rstrip())
    for row in rows:
        text += [f"! {row.name}: {fault}" for fault in row.faults]
    return "\n".join(text)
