"""The due list of a day and a month's plan over a million customers with 1.3 million vehicles: seconds, lines, memory.

Usage: due.py [--customers 1000000] [--keep FOLDER]

Customers are imported by the program from a file as a dealership has it: everybody owns a car, three in ten a second one;
deliveries lie in the last ten years, insurance and inspection run out within the next, one birthday in twelve is lunar.
All packs of `templates/` are on.
"""
import argparse
import datetime
import itertools
import os
import pathlib
import random
import resource
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).parent.parent
PROGRAM = os.environ.get("HONGYAN_PROGRAM", str(ROOT / ".build/release/hongyan"))
TODAY = datetime.date(2026, 11, 21)
HEADINGS = ("信息卡编号,客户姓名,性别,客户类型,手机号码,电子邮箱,通讯地址,城市,生日,配偶姓名,配偶生日,品牌,车型,车牌号,车架号,交车日期,"
            "保险到期日,年检到期日,下次保养日期,销售顾问,短信同意,邮件同意")
SURNAMES, GIVEN = "王李张刘陈杨黄赵周吴徐孙", ["建国", "芳", "秀英", "伟", "敏", "静", "志强", "晓明", "丽", "磊"]
CONSULTANTS = [f"顾问{number}" for number in range(200)]


def rows(customers):
    draw = random.Random(7)

    def day(first, last):
        return TODAY + datetime.timedelta(draw.randint(first, last))

    def birthday():
        born = datetime.date(1950, 1, 1) + datetime.timedelta(draw.randrange(50 * 365))
        return f"农历{draw.randint(1, 12)}月{draw.randint(1, 29)}日" if draw.random() < 1 / 12 else born.isoformat()

    for number in range(customers):
        name = draw.choice(SURNAMES) + draw.choice(GIVEN)
        spouse = draw.random() < 0.2
        person = [f"200101-{number + 1000}", name, draw.choice("男女"), "保有", f"1{3000000000 + number}",
                  f"c{number}@example.com" if draw.random() < 0.5 else "", f"上海市浦东新区示范路{number}号", "上海市", birthday(),
                  draw.choice(SURNAMES) + draw.choice(GIVEN) if spouse else "", birthday() if spouse else ""]
        for car in range(2 if draw.random() < 0.3 else 1):
            vehicle = ["大众", "朗逸", f"沪A{number % 100000:05}", f"L{car}{number:015}", day(-3650, -1), day(1, 365),
                       day(1, 365), day(1, 180)]
            end = [draw.choice(CONSULTANTS), draw.choice(["是", "否", ""]), draw.choice(["是", ""])]
            yield ",".join(map(str, person + vehicle + end))


def run(*arguments, store=None, shown=False):
    """Seconds, lines of output, peak of memory in MB."""
    command = [PROGRAM, *arguments] + (["--store", store, "--now", f"{TODAY}T10:00:00+08:00"] if store else [])
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    lines, last = 0, b""
    for line in process.stdout:
        lines, last = lines + 1, line
        if shown:
            sys.stdout.buffer.write(line)
    process.stdout.close()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(command)} ended with {status}")
    return time.monotonic() - start, lines, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--customers", type=int, default=1_000_000)
    options.add_argument("--keep")
    options = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or temporary
        store = f"{folder}/store"
        if not pathlib.Path(store).exists():
            pathlib.Path(folder).mkdir(exist_ok=True)
            run("init", store, "--name", "申城汽车销售服务有限公司", "--signature", "申城汽车", "--email", "care@example.com",
                "--templates", str(ROOT / "templates"), "--channels", str(ROOT / "channels"))
            table = pathlib.Path(folder, "customers.csv")
            with table.open("w") as file:
                # Line by line: a child's peak of memory begins with what this process has.
                file.writelines(line + "\n" for line in itertools.chain([HEADINGS], rows(options.customers)))
            print("import: %.0f s, peak %.0f MB" % run("import", str(table), store=store)[::2][:2], flush=True)
            table.unlink()
        report("segments", run("segments", store=store))
        for attempt in range(3):
            report("due list of a day, JSON", run("due", "--json", store=store), wanted=1)
        report("due list of a day, table", run("due", store=store), wanted=1)
        report("a month's plan, JSON", run("plan", "--month", "2026-12", "--json", store=store), wanted=20)
        report("the same again", run("plan", "--month", "2026-12", store=store), wanted=20)


def report(what, measured, wanted=None):
    seconds, lines, memory, processor = measured
    print(f"{what}: {seconds:.2f} s, {processor:.2f} s of processor, {lines:,} lines, peak {memory:.0f} MB"
          + (f" (wanted: below {wanted} s and 200 MB)" if wanted else ""), flush=True)


main()
