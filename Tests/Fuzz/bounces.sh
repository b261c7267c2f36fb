#!/usr/bin/env bash
# Feeds the reader of returned mail with what libFuzzer thinks of, under the address sanitizer, for so many seconds (600).
# What is found lies in .build-fuzz/; run it again with: .build-fuzz/bounces FILE
set -euo pipefail
cd "$(dirname "$0")/../.."

# The room alone, as one module: what it takes from Model is one file, and its rules are put into the program.
sources=.build-fuzz/bounces-sources
rm -rf "$sources"
mkdir -p "$sources" .build-fuzz/bounces-corpus
for file in $(find Sources/Bounces -name '*.swift') Sources/Model/BounceReason.swift; do
    sed '/^import Model$/d' "$file" >"$sources/$(basename "$file")"
done
{
    echo 'enum PackageResources { static let bounces_rules: [UInt8] = ['
    od -An -v -tu1 -w32 Sources/Bounces/Rules/bounces.rules | sed -E 's/ +/, /g; s/^, //; s/$/,/'
    echo ']}'
} >"$sources/PackageResources.swift"
flags=()
for flag in $(pkg-config --cflags-only-I gmime-3.0); do flags+=(-Xcc "$flag"); done
# shellcheck disable=SC2046 # pkg-config gives words
swiftc -O -parse-as-library -swift-version 6 -sanitize=fuzzer,address -module-name BouncesFuzz -I Sources/CGMime "${flags[@]}" \
    -o .build-fuzz/bounces "$sources"/*.swift Tests/Fuzz/BouncesFuzz.swift $(pkg-config --libs gmime-3.0)
# Every form that the tests know is a beginning.
cp Tests/BouncesTests/Mails/*.eml .build-fuzz/bounces-corpus/
ASAN_OPTIONS=detect_leaks=0 .build-fuzz/bounces .build-fuzz/bounces-corpus -artifact_prefix=.build-fuzz/ \
    -max_total_time="${1:-600}" -max_len=65536 -timeout=20 -rss_limit_mb=2048 -print_final_stats=1
