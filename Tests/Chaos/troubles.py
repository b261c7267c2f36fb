"""What goes wrong on our own side: disk, database, clock, a second worker, a certificate, a person who cancels."""

import socket
import sqlite3
import ssl
import struct
import subprocess
import threading
import time
import urllib.request

import house
from ledger import Expected, Row, compare

SLOW = [{"who": "everyone", "at": "dot", "do": "delay 0.05"}]


def trouble(name, injected=1, doubt=0, mail=SLOW, **store_options):
    """Makes a store with a launched campaign, and compares when the trouble is over."""

    def decorate(body):
        def run(folder, is_short):
            sandbox = house.Sandbox(folder / "sandbox", mail=mail)
            row = Row(name, injected, expected=Expected(doubt=doubt))
            try:
                store = house.Store(folder / "store", sandbox, **({"people": 200, "patience": 20} | store_options))
                store.launch()
                body(store, row, is_short)
                store.finish()
                compare(row, store.messages(), sandbox.received())
            finally:
                sandbox.stop()
            return row

        run.title = name
        TROUBLES.append(run)
        return run

    return decorate


TROUBLES = []


def wait_for_mail(store, run, count=1):
    while len(store.sandbox.received()) < count and run.poll() is None:
        time.sleep(0.01)


@trouble("database locked", doubt=4)
def locked(store, row, is_short):
    run = store.start()
    wait_for_mail(store, run)
    seconds = 8 if is_short else 60
    connection = sqlite3.connect(store.database, isolation_level=None, timeout=30)
    connection.execute("BEGIN IMMEDIATE")
    time.sleep(2)
    settled = len(store.sandbox.received())
    time.sleep(seconds - 2)
    late = len(store.sandbox.received()) - settled
    connection.execute("COMMIT")
    connection.close()
    house.watched(run, 240, may_fail=True)
    row.remarks.append(f"locked for {seconds} s" + (", the worker gave up" if run.returncode else ""))
    if late:
        row.faults.append(f"{late} left while the database was locked for more than 2 s")


@trouble("two workers", people=600)
def two(store, row, is_short):
    runs = [store.start(), store.start()]
    for run in runs:
        house.watched(run, 240)


@trouble("clock a day on and back, and kill -9", injected=4, doubt=16)
def clock(store, row, is_short):
    day = 86400
    for offset in [day, -day, day / 2, -day / 2]:
        before = len(store.sandbox.received())
        run = store.start(now=time.time() + offset)
        wait_for_mail(store, run, before + 5)
        house.kill(run)


@trouble("clock moved a day while sending", injected=2, people=600, mail=())
def clock_moved(store, row, is_short):
    """At 20 a second, and for 2 s after each jump no faster and not at a stand; needs a C compiler."""
    library, file = store.folder / "clock.so", store.folder / "clock"
    source = house.ROOT / "Tests/Chaos/clock.c"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    file.write_bytes(bytes(8))
    with open(store.channels / "sandbox-mail.yaml", "a") as channel:
        channel.write("per_second: 20\n")
    run = store.start(more={"LD_PRELOAD": str(library), "CHAOS_CLOCK": str(file)})
    wait_for_mail(store, run, 20)
    for offset in [86400, -86400]:
        before = len(store.sandbox.received())
        with open(file, "r+b") as clock:
            clock.write(struct.pack("l", offset))
        begin = time.monotonic()
        time.sleep(2)
        count, seconds = len(store.sandbox.received()) - before, time.monotonic() - begin
        row.remarks.append(f"{count / seconds:.0f}/s after a jump of {offset // 86400:+d} day")
        if count > 20 * seconds + 10:
            row.faults.append(f"a burst: {count} in {seconds:.1f} s at a limit of 20 a second")
        if not count:
            row.faults.append("nothing more was sent")
    house.kill(run)
    row.expected.doubt = store.connections
    store.set_mail()


@trouble("cancelled while sending", people=600)
def cancelled(store, row, is_short):
    run = store.start()
    wait_for_mail(store, run, 20)
    store.hongyan("campaign", "cancel", store.campaigns[0])
    time.sleep(1)
    settled = len(store.sandbox.received())
    house.watched(run, 240)
    late = len(store.sandbox.received()) - settled
    counts = store.states()
    row.remarks.append(f"{counts.get('accepted', 0)} had left, {counts.get('cancelled', 0)} were cancelled")
    if late:
        row.faults.append(f"{late} left more than a second after the cancellation")
    if not counts.get("cancelled"):
        row.faults.append("nothing was left to cancel; the sandbox is too fast for this test")


@trouble("opted out while sending", injected=20, people=400)
def opted_out(store, row, is_short):
    run, console = store.daemon()
    wait_for_mail(store, run, 10)
    last = [message["token"] for message in store.messages("--state", "queued")[:row.injected]]
    for token in last:
        urllib.request.urlopen(f"{console}/u/{token}", data=b"List-Unsubscribe=One-Click", timeout=10).read()
    time.sleep(1)
    had = {token for token, _ in store.sandbox.received()} & set(last)
    while store.unsettled() and run.poll() is None:
        time.sleep(0.5)
    run.terminate()
    house.watched(run, 30)
    late = ({token for token, _ in store.sandbox.received()} & set(last)) - had
    row.expected.suppressed = row.injected
    row.remarks.append(f"{store.states().get('suppressed', 0)} were left out, {len(had)} had left before")
    if late:
        row.faults.append(f"{len(late)} were sent to more than a second after the opt-out")


@trouble("close in the body of a large mail", injected=2, mail=(), people=8, is_large=True)
def large(store, row, is_short):
    """A relay in between takes little at a time, and cuts the first two connections in the midst of a mail."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        # On loopback segments are of 64 KB, and the sender's buffer takes forty of them.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1200)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        threading.Thread(target=relay, args=(listener, store.sandbox.mail_port, [200_000] * 2), daemon=True).start()
        store.set_mail(port=listener.getsockname()[1])
        store.send()
        listener.shutdown(socket.SHUT_RDWR)
    store.set_mail()
    waiting = store.unsettled()
    if waiting < 2:
        row.faults.append(f"{waiting} wait for another attempt, where 2 were cut: {store.states()}")


def relay(listener, port, cuts):
    """Passes on what comes; a connection is cut after so many bytes, as long as there are cuts."""
    while True:
        try:
            near, _ = listener.accept()
        except OSError:
            return
        far = socket.create_connection(("127.0.0.1", port))
        limit = cuts.pop() if cuts else None
        threading.Thread(target=pump, args=(far, near, None), daemon=True).start()
        threading.Thread(target=pump, args=(near, far, limit), daemon=True).start()


def pump(source, target, limit):
    taken = 0
    try:
        while (limit is None or taken < limit) and (piece := source.recv(4096)):
            taken += len(piece)
            target.sendall(piece)
    except OSError:
        pass
    for end in [source, target]:
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


@trouble("one byte a second, the other lane", injected=4, people=1000, patience=4,
         mail=[{"who": "everyone", "at": "mail", "do": "trickle 1", "times": 4}])
def other_lane(store, row, is_short):
    """All connections of the mail lane are held up while SMS are sent, and then SMS are sent alone."""
    together = seconds_of_texts(store)
    alone = seconds_of_texts(store)
    row.remarks.append(f"1000 SMS beside it in {together:.1f} s, alone in {alone:.1f} s")
    # The promise is 95 %; single runs on a busy machine differ by more than that.
    if together > 2 * alone + 1:
        row.faults.append("the SMS lane was held up by the mail lane")


def seconds_of_texts(store):
    store.launch("sms")
    known = len(store.sandbox.texts())
    run = store.start()
    begin = None
    while (count := len(store.sandbox.texts()) - known) < store.people and run.poll() is None:
        if count and begin is None:
            begin = time.monotonic()
        time.sleep(0.02)
    seconds = time.monotonic() - (begin or time.monotonic())
    house.watched(run, 240)
    return seconds


@trouble("STARTTLS stripped", mail=(), people=40, security="starttls")
def stripped(store, row, is_short):
    nothing_in_clear(store, row)


@trouble("bad certificate", mail=(), people=40)
def certificate(store, row, is_short):
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=other.example",
         "-keyout", store.folder / "key.pem", "-out", store.folder / "certificate.pem"], capture_output=True)
    assert made.returncode == 0, made.stderr
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(store.folder / "certificate.pem", store.folder / "key.pem")
    tried = []

    def serve(listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            try:
                connection.settimeout(5)
                with context.wrap_socket(connection, server_side=True) as secure:
                    secure.sendall(b"220 other.example\r\n")
                    tried.append(secure.recv(1000))
            except OSError:
                tried.append(b"")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        store.set_mail(security="tls", port=listener.getsockname()[1])
        nothing_in_clear(store, row)
        listener.shutdown(socket.SHUT_RDWR)
    row.remarks.append(f"{len(tried)} connections")
    if not tried:
        row.faults.append("nobody connected")
    if any(tried):
        row.faults.append(f"said within a connection that nobody vouches for: {max(tried)[:60]}")


def nothing_in_clear(store, row):
    store.send()
    if store.sandbox.received():
        row.faults.append(f"{len(store.sandbox.received())} left in clear")
    if store.unsettled() < store.people:
        row.faults.append(f"messages were given up: {store.states()}")
    store.set_mail(security="none")


def disk_full(folder, is_short):
    """The database lies in a tmpfs of 32 MB, which is filled while a campaign is sent, and emptied again."""
    row = Row("disk full", 1, expected=Expected(doubt=4))
    disk = folder / "disk"
    disk.mkdir(parents=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", disk], capture_output=True, text=True)
    if mounted.returncode:
        row.injected = 0
        row.remarks.append("left out: no right to mount a tmpfs")
        return row
    sandbox = house.Sandbox(folder / "sandbox", mail=SLOW)
    try:
        store = house.Store(folder / "store", sandbox, people=600, patience=20, database=disk / "hongyan.db")
        store.launch()
        run = store.start()
        wait_for_mail(store, run)
        fill(disk / "ballast")
        time.sleep(3)
        settled = len(sandbox.received())
        time.sleep(3)
        late = len(sandbox.received()) - settled
        (disk / "ballast").unlink()
        house.watched(run, 240, may_fail=True)
        if run.returncode:
            row.remarks.append("the worker gave up")
        row.remarks.append(f"full after {settled} of 600 had left, for 6 s")
        if late:
            row.remarks.append(f"{late} more left when it had been full for 3 s")
        store.finish()
        compare(row, store.messages(), sandbox.received())
    finally:
        sandbox.stop()
        subprocess.run(["umount", "-l", disk])
    return row


disk_full.title = "disk full"
TROUBLES.append(disk_full)


def fill(file):
    """Takes the last byte of a disk."""
    with open(file, "wb", buffering=0) as ballast:
        for size in [65536, 4096, 512, 1]:
            try:
                while ballast.write(bytes(size)):
                    pass
            except OSError:
                continue
