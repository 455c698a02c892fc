# make run   builds the program and opens it on the simulated card
# make test  format check, lints with warnings as errors, every test
# make bench what the program costs, as a table (release build; nothing fails by the clock)
# make install [PREFIX=/usr/local] [DESTDIR=]
# The first two install what is missing on the machine, and say what (packaging/needs.sh).

PREFIX ?= /usr/local
DESTDIR ?=
CARGO ?= cargo
TARGET_DIR := $(or $(CARGO_TARGET_DIR),target)
PROGRAM := $(TARGET_DIR)/release/mynascope

# 200 000 mutated signatures, the same ones every time, under 3 minutes; and every other value of every byte of one
# signature. In a build of our own code that is optimised too; the crates below it are the same that the other tests use
# (Cargo.toml), so none of them is built twice. Each in a process of its own: the first looks at the memory of all of it.
MUTATED := sign::tests::mutation::many_mutated_files_neither_pass_nor_break_anything
EVERY := sign::tests::tamper::no_other_value_of_any_byte_passes_where_it_matters_and_elsewhere_it_changes_nothing
OPTIMISED := CARGO_PROFILE_DEV_OPT_LEVEL=2 CARGO_PROFILE_TEST_OPT_LEVEL=2

.PHONY: run test bench build install

run: build
	@$(PROGRAM) --demo

build:
	@packaging/needs.sh build
	$(CARGO) build --release --locked

test:
	@packaging/needs.sh test
	@packaging/pyhanko.sh '$(TARGET_DIR)/pyhanko'
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	$(CARGO) test --locked
	$(CARGO) test --locked --test it -- --ignored gibibytes
	$(OPTIMISED) $(CARGO) test --locked --lib -- --ignored --exact $(MUTATED)
	$(OPTIMISED) $(CARGO) test --locked --lib -- --ignored --exact $(EVERY)

# Does not build: `make build` as yourself first, then `sudo make install`.
install:
	@test -x $(PROGRAM) || { echo "Not built yet: make build" >&2; exit 1; }
	@packaging/install.sh $(PROGRAM) '$(PREFIX)' '$(DESTDIR)'

# A figure that could not be taken fails; one that is missed is only seen.
bench:
	@packaging/needs.sh test
	$(CARGO) bench --locked --bench figures --bench sign
