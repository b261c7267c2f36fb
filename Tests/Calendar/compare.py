"""Compares `hongyan calendar` with lunar_python and cnlunar on each of the 73,049 days from 1901 to 2100.

Usage: compare.py PROGRAM

A day counts where the two packages agree with each other: there the program must say the same. Where they differ, the
program must agree with one of them. How many days were compared, and which the packages dispute, is printed.
"""
import datetime
import json
import subprocess
import sys

import cnlunar
import lunar_python

FIRST, LAST = datetime.date(1901, 1, 1), datetime.date(2100, 12, 31)


def by_lunar_python(day):
    solar = lunar_python.Solar.fromYmd(day.year, day.month, day.day)
    lunar = solar.getLunar()
    month = lunar.getMonth()
    return (lunar.getYear(), abs(month), month < 0, lunar.getDay()), lunar.getJieQi() or None


def by_cnlunar(day):
    """Its table ends before the last weeks of 2100; there it says nothing."""
    try:
        return known_by_cnlunar(day)
    except IndexError:
        return None, None


def known_by_cnlunar(day):
    lunar = cnlunar.Lunar(datetime.datetime(day.year, day.month, day.day, 12), godType="8char")
    term = lunar.todaySolarTerms
    return (lunar.lunarYear, lunar.lunarMonth, bool(lunar.isLunarLeapMonth), lunar.lunarDay), \
        None if term == "无" else term


def main(program):
    shown = subprocess.run(
        [program, "calendar", "--from", str(FIRST), "--to", str(LAST), "--json"], check=True, capture_output=True)
    rows = [json.loads(line) for line in shown.stdout.splitlines()]
    days = (LAST - FIRST).days + 1
    assert len(rows) == days, f"{len(rows)} lines for {days} days"
    counts = {"day": [0, 0, 0], "term": [0, 0, 0]}
    faults, disputed = [], []
    for offset, row in enumerate(rows):
        day = FIRST + datetime.timedelta(offset)
        assert row["date"] == str(day), f"line {offset + 1} is about {row['date']}, not {day}"
        ours = (row["lunar_year"], row["lunar_month"], row["leap"], row["lunar_day"]), row["solar_term"]
        one, two = by_lunar_python(day), by_cnlunar(day)
        for kind, mine, first, second in zip(counts, ours, one, two):
            agreed, differ, wrong = 0, 1, 2
            if first == second:
                counts[kind][agreed] += 1
            else:
                counts[kind][differ] += 1
                disputed.append(f"{day} {kind}: lunar_python {first}, cnlunar {second}, hongyan {mine}")
            if mine not in (first, second):
                counts[kind][wrong] += 1
                faults.append(f"{day} {kind}: hongyan {mine}, lunar_python {first}, cnlunar {second}")
    for kind, (agreed, differ, wrong) in counts.items():
        print(f"{kind}: {agreed} days on which both agree, {differ} on which they differ, {wrong} on which we differ from both")
    print(*disputed[:12], sep="\n")
    if len(disputed) > 12:
        print(f"... and {len(disputed) - 12} more that the packages dispute")
    if min(agreed for agreed, _, _ in counts.values()) < 70_000:
        faults.append("the packages agree on too few days for this to say anything")
    if faults:
        print("FAULTS", *faults[:20], sep="\n")
    return 1 if faults else 0


sys.exit(main(sys.argv[1]))
