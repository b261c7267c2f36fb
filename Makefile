# make demo    the main job, end to end, on a store of its own in .demo/
# make build   the release program, .build/release/hongyan
# make test    every test, with real SQLite, real sockets and real servers
# make chaos   kills, cuts and corrupts while sending, and compares ledger and sandbox; KILLS=200
# make check   format, arrows between the rooms, file lengths
# make bench-liquid   one page in five template languages (docs/benchmarks.md)
# make fuzz-liquid    the language under libFuzzer; SECONDS=600
# make fuzz-bounces   the reader of returned mail under libFuzzer; SECONDS=600
# make bench-mail     composing mails, with and without DKIM, and reading what comes back
# make bench-import   a million rows: rows a second, peak of memory (docs/benchmarks.md)
# make bench-send     whole campaigns to servers on this machine: messages a second, beside what the server can take
# make bench-million  a campaign to a million people: queueing, rate at start and end, memory (N=100000 for fewer)

# make bench-due      the due list and the month's plan of a million customers (N=100000 for fewer)
# make calendar       every day from 1901 to 2100 against lunar_python and cnlunar
# make year           a year of 10,000 customers, with the clock moved and the machine off at times; CUSTOMERS=10000

SWIFT ?= swift
CUSTOMERS ?= 10000
SECONDS ?= 600
KILLS ?= 200
SETUP := .build/.setup

.PHONY: demo build test chaos calendar year check format bench-import bench-send bench-million bench-due bench-liquid \
	bench-mail fuzz-liquid fuzz-bounces clean

demo: build
	@.build/release/hongyan demo --directory .demo $(if $(KEEP),--keep)

build: $(SETUP)
	$(SWIFT) build -c release --product hongyan

# Tests have a folder of their own, so that they and the release build do not undo each other's work. They run one after
# the other: many of them talk to servers, which on a small machine would wait for each other.
test: $(SETUP) .build/.setup-tests
	$(SWIFT) build --build-tests --scratch-path .build-tests
	HONGYAN_PROGRAM=$(CURDIR)/.build-tests/debug/hongyan \
	$(SWIFT) test --skip-build --no-parallel --scratch-path .build-tests

# The short run of it, 20 kills and every fault once, is one of the tests.
chaos: build
	Tests/Chaos/chaos.py --kills $(KILLS)

# The packages come from PyPI, into a folder of their own.
calendar: .build-tests/calendar/bin/python
	$< Tests/Calendar/compare.py $(CURDIR)/.build-tests/debug/hongyan

.build-tests/calendar/bin/python: Tests/Calendar/requirements.txt .build/.setup-tests
	python3 -m venv .build-tests/calendar
	.build-tests/calendar/bin/pip install --quiet -r Tests/Calendar/requirements.txt
	@touch $@

# The short run of it, with 120 customers, is one of the tests.
year: $(SETUP)
	$(SWIFT) build --build-tests --scratch-path .build-tests
	HONGYAN_YEAR_CUSTOMERS=$(CUSTOMERS) \
	$(SWIFT) test --skip-build --no-parallel --scratch-path .build-tests --filter SimulatedYearTests

check:
	.ci/check-format
	.ci/check-arrows
	.ci/check-lengths

format:
	$(SWIFT) format -i -r Package.swift Sources Tests

bench-import: build
	Benchmarks/import.sh

# Needs Debian's postfix (smtp-sink, smtp-source) and nginx, which .ci/install-packages test brings.
bench-send: build .build/.setup-tests
	python3 -B Benchmarks/send.py $(if $(N),--messages $(N)) $(if $(RUNS),--runs $(RUNS)) $(if $(ONLY),--only $(ONLY))

bench-million: build .build/.setup-tests
	python3 -B Benchmarks/million.py $(if $(N),--recipients $(N))

bench-due: build
	python3 -B Benchmarks/due.py $(if $(N),--customers $(N))

bench-liquid: .build/.setup-tests
	Benchmarks/liquid.sh

fuzz-liquid:
	Tests/Fuzz/liquid.sh $(SECONDS)

fuzz-bounces:
	Tests/Fuzz/bounces.sh $(SECONDS)

bench-mail: $(SETUP)
	$(SWIFT) build -c release --product mail-bench
	.build/release/mail-bench Tests/BouncesTests/Mails

$(SETUP): .ci/packages
	.ci/install-packages build
	@mkdir -p .build && touch $@

.build/.setup-tests: .ci/packages
	.ci/install-packages test
	@mkdir -p .build && touch $@

clean:
	rm -rf .build .build-tests .build-bench .build-fuzz .demo
