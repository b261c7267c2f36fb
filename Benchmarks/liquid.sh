#!/usr/bin/env bash
# One page in five template languages, side by side: medians of five interleaved rounds on one core each, then parsing and
# allocations. Usage: Benchmarks/liquid.sh [rounds]
set -euo pipefail
cd "$(dirname "$0")/.."

rounds=${1:-5}
fixtures=$PWD/Benchmarks/Liquid/Fixtures
python=.build-bench/venv/bin/python

swift build -c release --package-path Benchmarks/Liquid --scratch-path .build-bench/liquid >/dev/null
bench=.build-bench/liquid/release/LiquidBench
[ -x "$python" ] || { python3 -m venv .build-bench/venv && .build-bench/venv/bin/pip -q install jinja2 python-liquid; }

# Every engine prints the same page, white space aside.
page() {
    case $1 in
    hongyan) "$bench" "$fixtures" page liquid ;;
    swift-mustache) "$bench" "$fixtures" page mustache ;;
    ruby-liquid) ruby Benchmarks/Liquid/peers.rb "$fixtures" page ;;
    *) "$python" Benchmarks/Liquid/peers.py "$fixtures" "$1" page ;;
    esac | tr -d ' \t\n'
}
measure() {
    case $1 in
    hongyan) "$bench" "$fixtures" render ;;
    swift-mustache) "$bench" "$fixtures" mustache ;;
    ruby-liquid) ruby Benchmarks/Liquid/peers.rb "$fixtures" render ;;
    *) "$python" Benchmarks/Liquid/peers.py "$fixtures" "$1" render ;;
    esac
}
median() { sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }

engines="hongyan swift-mustache jinja2 python-liquid"
if ruby -e 'require "liquid"' 2>/dev/null; then engines="$engines ruby-liquid"; else echo "ruby-liquid is not installed: left out"; fi
for engine in $engines; do
    [ "$(page "$engine")" = "$(page hongyan)" ] || { echo "$engine prints another page" >&2; exit 1; }
done

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
for ((round = 0; round < rounds; round++)); do
    for engine in $engines; do measure "$engine" >>"$results/$engine"; done
    "$bench" "$fixtures" parse >>"$results/parse"
done

ours=$(median <"$results/hongyan")
printf '%-16s %12s %8s\n' engine renders/s ratio
for engine in $engines; do
    theirs=$(median <"$results/$engine")
    printf '%-16s %12d %8s\n' "$engine" "$theirs" "$(awk "BEGIN { printf \"%.1f\", $ours / $theirs }")"
done
echo "parsing: $(median <"$results/parse") MB/s"
"$bench" "$fixtures" allocations
