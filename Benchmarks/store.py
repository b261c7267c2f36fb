"""A store of made-up customers, and campaigns of it, driven through the program as a dealership would."""
import os
import pathlib
import re
import resource
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).parent
HEADINGS = "信息卡编号,客户姓名,性别,客户类型,手机号码,电子邮箱,城市,品牌,车型,车牌号,交车日期,销售顾问,短信同意,邮件同意"
SURNAMES, GIVEN = "王李张刘陈杨黄赵周吴徐孙", ["建国", "芳", "秀英", "伟", "敏", "静", "志强", "晓明", "丽", "磊"]


class Run:
    """One run of the program: what it said, its wall and processor time. `watch` sees it while it runs."""

    def __init__(self, command, environment=None, watch=None):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.monotonic()
        process = subprocess.Popen(
            command, env={**os.environ, **(environment or {})}, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)
        if watch:
            watch(process)
        self.output, errors = process.communicate()
        self.seconds = time.monotonic() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        if process.returncode:
            sys.exit(f"{' '.join(command)}: {errors or self.output}")

    def number(self, pattern):
        found = re.search(pattern, self.output)
        if not found:
            sys.exit(f"no {pattern} in: {self.output}")
        return int(found.group(1))


class Store:
    """Made by `hongyan init` and `hongyan import`; everybody has a number, an address and a car, and agreed to both."""

    def __init__(self, folder, customers):
        self.program = os.environ.get("HONGYAN_PROGRAM", str(HERE.parent / ".build/release/hongyan"))
        self.folder, self.customers, self.campaigns = f"{folder}/store", customers, 0
        self.call("init", "--name", "申城汽车销售服务有限公司", "--signature", "申城汽车", "--email", "care@example.com",
                  "--templates", str(HERE / "templates"), "--channels", str(HERE / "channels"), named=False)
        settings = pathlib.Path(self.folder, "hongyan.yaml")
        text = settings.read_text()
        for old, new in {"email: mail": "email: bench-mail", "sms: yunpian": "sms: bench-sms",
                         "09:00-20:00": "00:00-24:00", 'phone: ""': 'phone: "021-55550100"',
                         'address: ""': 'address: "上海市浦东新区示范路 100 号"',
                         # Every run sends to the same numbers.
                         "# sms_per_number: {minute: 1, hour: 5, day: 10, marketing_day: 50}":
                             "sms_per_number: {minute: 0, hour: 0, day: 0, marketing_day: 0}"}.items():
            assert old in text, old
            text = text.replace(old, new)
        settings.write_text(text)
        customers_file = pathlib.Path(folder, "customers.csv")
        with customers_file.open("w") as file:
            file.write(HEADINGS + "\n")
            for number in range(customers):
                file.write(self.row(number))
        self.call("import", str(customers_file))
        customers_file.unlink()

    @staticmethod
    def row(number):
        name = SURNAMES[number % 12] + GIVEN[number // 12 % 10]
        return (f"B{number:07d},{name},{'男女'[number % 2]},保有,139{number:08d},customer{number}@example.com,上海市,"
                f"大众,朗逸,沪A{number % 100_000:05d},2024-0{number % 9 + 1}-1{number % 10},李晓明,是,是\n")

    def call(self, *arguments, named=True, environment=None, watch=None):
        where = ["--store", self.folder] if named else [self.folder]
        return Run([self.program, *arguments, *where], environment, watch)

    def launch(self, channel):
        """Queues a new campaign for everybody. Gives the run."""
        self.campaigns += 1
        name = f"bench-{self.campaigns}"
        self.call("campaign", "create", name, "--pack", "recall", "--channel", channel, "--audience", "everyone")
        run = self.call("campaign", "launch", name)
        assert run.number(r"(\d+) queued") == self.customers, run.output
        return run

    def send(self, environment, watch=None):
        """Sends what is queued. Gives the run, after making sure that everybody got it."""
        run = self.call("run", "--once", environment=environment, watch=watch)
        assert run.number(r"Sent: (\d+) accepted") == self.customers, run.output
        return run
