#!/usr/bin/env bash
# Imports a made-up file of a million customers into a new store, and the same file once more: as CSV, and its first
# million rows as two workbooks, one with shared texts as Excel writes it, one with every text in its cell.
# Usage: Benchmarks/import.sh [customers]      prints rows a second and the peak of memory of each run
set -euo pipefail
cd "$(dirname "$0")/.."

customers=${1:-1000000}
program=${HONGYAN_PROGRAM:-.build/release/hongyan}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$program" sample --customers "$customers" --seed 7 --on 2026-11-21 --output "$folder/customers.csv"

import_twice() {
    local name=$1 file=$2
    "$program" init "$folder/store" --name 测试店 --signature 测试店 >/dev/null
    for run in first again; do
        python3 - "$name, $run" "$program" import "$file" --store "$folder/store" <<'PYTHON'
import re, resource, subprocess, sys, time
run, *command = sys.argv[1:]
start = time.monotonic()
done = subprocess.run(command, capture_output=True, text=True)
seconds = time.monotonic() - start
if done.returncode:
    sys.exit(done.stderr)
rows = int(re.search(r"(\d+) rows", done.stdout).group(1))
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"{run}: {rows} rows in {seconds:.1f} s, {rows / seconds:,.0f} rows/s, "
      f"{used.ru_utime + used.ru_stime:.1f} s of CPU, peak {used.ru_maxrss // 1024} MB")
print("  " + done.stdout.splitlines()[0])
PYTHON
    done
    rm -rf "$folder/store"
}

import_twice "CSV" "$folder/customers.csv"
for texts in shared inline; do
    Benchmarks/workbook.py "$texts" "$folder/customers.csv" "$folder/$texts.xlsx" 1000000
    import_twice "XLSX, $texts texts" "$folder/$texts.xlsx"
    rm "$folder/$texts.xlsx"
done
