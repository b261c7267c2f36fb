#!/usr/bin/env bash
# Imports a made-up file of a million customers into a new store, and the same file once more.
# Usage: Benchmarks/import.sh [customers]      prints rows a second and the peak of memory of each run
set -euo pipefail
cd "$(dirname "$0")/.."

customers=${1:-1000000}
program=${HONGYAN_PROGRAM:-.build/release/hongyan}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$program" sample --customers "$customers" --seed 7 --on 2026-11-21 --output "$folder/customers.csv"
"$program" init "$folder/store" --name 测试店 --signature 测试店 >/dev/null

for run in first again; do
    python3 - "$run" "$program" import "$folder/customers.csv" --store "$folder/store" <<'PYTHON'
import re, resource, subprocess, sys, time
run, *command = sys.argv[1:]
start = time.monotonic()
done = subprocess.run(command, capture_output=True, text=True)
seconds = time.monotonic() - start
if done.returncode:
    sys.exit(done.stderr)
rows = int(re.search(r"(\d+) rows", done.stdout).group(1))
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
print(f"{run}: {rows} rows in {seconds:.1f} s, {rows / seconds:,.0f} rows/s, peak {peak} MB")
print("  " + done.stdout.splitlines()[0])
PYTHON
done
