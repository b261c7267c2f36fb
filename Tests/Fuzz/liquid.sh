#!/usr/bin/env bash
# Feeds the language with what libFuzzer thinks of, under the address sanitizer, for so many seconds (600).
# What is found lies in .build-fuzz/; run it again with: .build-fuzz/liquid FILE
set -euo pipefail
cd "$(dirname "$0")/../.."

mkdir -p .build-fuzz/corpus
find Sources/Liquid -name '*.swift' -print0 |
    xargs -0 swiftc -O -parse-as-library -swift-version 6 -sanitize=fuzzer,address -module-name LiquidFuzz \
        -o .build-fuzz/liquid Tests/Fuzz/LiquidFuzz.swift
# Every template of the product is a beginning.
number=0
find templates Sources/Console/Pages -name '*.liquid' | while read -r file; do
    number=$((number + 1))
    { printf '\x02'; cat "$file"; } >".build-fuzz/corpus/template-$number"
done
ASAN_OPTIONS=detect_leaks=0 .build-fuzz/liquid .build-fuzz/corpus -dict=Tests/Fuzz/liquid.dict \
    -artifact_prefix=.build-fuzz/ -max_total_time="${1:-600}" -max_len=4096 -timeout=20 -rss_limit_mb=2048 -print_final_stats=1
