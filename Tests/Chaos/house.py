"""The parts that chaos is made in: the built program, its sandbox, and stores to send from."""

import itertools
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("HONGYAN_PROGRAM", str(ROOT / ".build/release/hongyan"))
HEADINGS = "信息卡编号,客户姓名,性别,客户类型,手机号码,电子邮箱,城市,生日,短信同意,邮件同意"
UNSETTLED = {"planned", "queued", "leased", "armed", "deferred"}

PACKS = {
    "email": ["event-invitation", "--set", "event.title=秋游", "--set", "event.date=12月5日",
              "--set", "event.time=9:30", "--set", "event.place=展厅"],
    "sms": ["birthday"],
}


class Sandbox:
    """`hongyan sandbox`, which goes wrong as its script says; the script is JSON, which is YAML."""

    def __init__(self, folder, mail=(), sms=()):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        arguments = [PROGRAM, "sandbox", "--directory", str(self.folder), "--mail-port", "0", "--sms-port", "0"]
        if mail or sms:
            script = self.folder / "faults.yaml"
            script.write_text(json.dumps({"mail": list(mail), "sms": list(sms)}, ensure_ascii=False, indent=1))
            arguments += ["--faults", str(script)]
        self.errors = open(self.folder / "errors", "w+")
        self.process = subprocess.Popen(
            arguments, stdout=subprocess.PIPE, stderr=self.errors, text=True, cwd=ROOT)
        self.environment = dict(os.environ)
        for line in self.process.stdout:
            if found := re.match(r"export (\w+)=(\S+)", line):
                self.environment[found[1]] = found[2]
            if line.startswith("#"):
                break
        else:
            self.errors.seek(0)
            raise RuntimeError(f"the sandbox did not start: {self.errors.read().strip()}")
        self.mail_port = int(self.environment["HONGYAN_SANDBOX_MAIL_PORT"])
        self._seen = set()
        self._received = []

    def received(self):
        """(token, address) of every message that it kept, as often as it kept it; the token is the Message-ID's."""
        folder = self.folder / "mail/new"
        for name in set(os.listdir(folder)) - self._seen:
            self._seen.add(name)
            head = (folder / name).read_bytes().split(b"\r\n\r\n", 1)[0].decode()
            token = re.search(r"^Message-ID: <([^@>]+)@", head, re.M | re.I)
            address = re.search(r"^X-Envelope-To: <([^>]+)>", head, re.M)
            self._received.append((token[1], address[1]))
        return self._received + [(text["ref"], text["to"]) for text in map(json.loads, self.texts())]

    def texts(self):
        """A line of JSON for each SMS that it kept, without one that is being written."""
        log = self.folder / "sms/messages.jsonl"
        if not log.exists():
            return []
        kept = log.read_bytes()
        return kept[: kept.rfind(b"\n") + 1].decode().splitlines()

    def stamp(self):
        """Changes whenever a mail comes in."""
        return os.stat(self.folder / "mail/new").st_mtime_ns

    def stop(self):
        self.process.kill()
        self.process.wait()


class Store:
    """A store with people, whose channels are the sandbox's, made impatient."""

    def __init__(self, folder, sandbox, people=40, connections=4, patience=2, security="none", port=None, login=False,
                 database=None, is_large=False):
        self.folder = pathlib.Path(folder)
        self.sandbox = sandbox
        self.environment = dict(sandbox.environment)
        self.campaigns = []
        self.connections = connections
        self.patience = patience
        self.hongyan("init", str(self.folder), "--name", "申城汽车销售服务有限公司", "--signature", "申城汽车",
                     "--email", "care@shencheng.example", at_store=False)
        self.database = pathlib.Path(database or self.folder / "hongyan.db")
        self.channels = self.folder / "channels"
        self.channels.mkdir()
        self.templates = self.enlarged_templates() if is_large else ROOT / "templates"
        self.set_mail(security=security, port=port, login=login)
        sms = (ROOT / "channels/sandbox-sms.yaml").read_text()
        (self.channels / "sandbox-sms.yaml").write_text(sms.replace("timeout: 20", f"timeout: {patience}"))
        settings = self.folder / "hongyan.yaml"
        text = settings.read_text()
        for old, new in [
            (r"email: mail$", "email: sandbox-mail"), (r"sms: yunpian$", "sms: sandbox-sms"),
            (r"sending_hours: \S+", 'sending_hours: "00:00-24:00"'), (r"^console: \S+", "console: 127.0.0.1:0"),
            (r"^# sms_per_number: {[^}]*}", "sms_per_number: {minute: 0, hour: 0, day: 0, marketing_day: 0}"),
            (r"^definitions: .*", f"definitions: {json.dumps(str(self.channels))}"),
            (r"^templates: .*", f"templates: {json.dumps(str(self.templates))}"),
            (r"^database: .*", f"database: {json.dumps(str(self.database))}"),
        ]:
            text, count = re.subn(old, new, text, flags=re.M)
            assert count == 1, f"hongyan.yaml has no {old}"
        settings.write_text(text)
        self.add_people(people)

    def enlarged_templates(self):
        """The templates, but an invitation has some megabytes."""
        copy = self.folder / "templates"
        shutil.copytree(ROOT / "templates", copy)
        page = copy / "event-invitation/email.html.liquid"
        page.write_text(page.read_text() + f"{{% for i in (1..1100) %}}<p>{'这是很长的一封信。' * 30}</p>\n{{% endfor %}}\n")
        return copy

    def set_mail(self, security="none", port=None, login=False):
        lines = ["kind: smtp", "title: chaos", "host: 127.0.0.1",
                 f"port: {port or self.sandbox.mail_port}",
                 f"security: {security}", f"connections: {self.connections}", f"timeout: {self.patience}",
                 f"final_timeout: {self.patience}"]
        lines += ["username: care", "password: secret"] if login else []
        (self.channels / "sandbox-mail.yaml").write_text("\n".join(lines) + "\n")

    def add_people(self, count):
        rows = [f"201121-{i:05d},王芳,女,保有,{number(i)},p{i}@example.com,上海市,1985-03-21,是,是" for i in range(count)]
        file = self.folder / "people.csv"
        file.write_text("\n".join([HEADINGS, *rows]) + "\n")
        self.hongyan("import", str(file))
        self.people = count

    # Commands

    def arguments(self, *words, now=None):
        moved = ["--now", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))] if now else []
        return [PROGRAM, *words, "--store", str(self.folder), *moved]

    def hongyan(self, *words, at_store=True, may_fail=False):
        arguments = self.arguments(*words) if at_store else [PROGRAM, *words]
        done = subprocess.run(arguments, capture_output=True, text=True, env=self.environment, cwd=ROOT, timeout=300)
        if done.returncode and not may_fail:
            raise RuntimeError(f"hongyan {' '.join(words)}: {done.stderr.strip()}")
        return done.stdout

    def launch(self, channel="email"):
        """Queues a campaign to everyone; its name."""
        name = f"chaos-{len(self.campaigns) + 1}"
        pack, *fields = PACKS[channel]
        self.hongyan("campaign", "create", name, "--pack", pack, "--channel", channel, "--audience", "type = owner",
                     *fields)
        self.hongyan("campaign", "launch", name)
        self.campaigns.append(name)
        return name

    def start(self, now=None, more={}):
        """`hongyan run --once`, running; nobody has anything to be thanked for, so that only campaigns are sent."""
        log = open(self.folder / "run.log", "ab")
        return subprocess.Popen(
            self.arguments("run", "--once", "--pack", "thank-you", now=now), stdout=log, stderr=log,
            env=self.environment | more, cwd=ROOT)

    def daemon(self):
        """`hongyan run` without --once, and the address of its console."""
        run = subprocess.Popen(
            self.arguments("run"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=self.environment,
            cwd=ROOT)
        for line in run.stdout:
            if found := re.search(r"console: (http://[\d.:]+)", line):
                return run, found[1]
        raise RuntimeError(f"hongyan run ended with {run.wait()}")

    def send(self, now=None, timeout=240):
        """Sends what can be sent at that time; the most memory it took, in MB."""
        run = self.start(now)
        return watched(run, timeout)

    def finish(self):
        """Sends until every message has its outcome: first by the clock, then by later ones, as retries are hours apart."""
        self.send()
        for hours in itertools.chain([1, 3, 6, 12, 24, 30, 40], [46]):
            if not self.unsettled():
                return
            self.send(now=time.time() + hours * 3600)

    def unsettled(self):
        return sum(message["state"] in UNSETTLED for message in self.messages())

    def messages(self, *words):
        text = self.hongyan("messages", "--json", "--limit", "10000000", *words)
        return [json.loads(line) for line in text.splitlines()]

    def states(self, *words):
        counts = {}
        for message in self.messages(*words):
            counts[message["state"]] = counts.get(message["state"], 0) + 1
        return counts


def number(person):
    """A mobile number, whose last four digits ask the sandbox for nothing."""
    return f"139{person:04d}1234"


def watched(process, timeout, may_fail=False):
    """Waits for the end of a process; the most memory it took, in MB."""
    most, end = 0, time.monotonic() + timeout
    while process.poll() is None:
        if time.monotonic() > end:
            process.kill()
            process.wait()
            raise RuntimeError(f"hongyan run --once did not end within {timeout} s")
        try:
            status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
            most = max(most, int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024)
        except (OSError, TypeError):
            pass
        time.sleep(0.05)
    if process.returncode and not may_fail:
        raise RuntimeError(f"hongyan run --once ended with {process.returncode}; see run.log of its store")
    return most


def kill(process):
    process.send_signal(signal.SIGKILL)
    process.wait()
