# make run   builds the program and opens it on the simulated card
# make test  format check, lints with warnings as errors, every test; what was not run is told at the end, and why
# make audit what README promises beside that: the Rust version, licences, documentation, the fuzz targets
# make check-portable  type-checks it for macOS and Windows, where it is not run (minutes; fetches a compiler below target/)
# make format formats every source, also what a macro declares (a screen, a command)
# make soak  1 000 visits to a kiosk in a row, each of another holder, and what is left of them (an hour)
# make bench what the program costs, as a table (release build; nothing fails by the clock)
# make corpus DIR=…  signs a copy of every PDF below a folder with the demonstration's card, has every other reader look at
#            it, and prints how often they disagree, and on which
# make pictures  draws the screens that README shows anew (assets/pictures), where the program draws something else now
# make install [PREFIX=/usr/local] [DESTDIR=]
# make install-kiosk [PREFIX=/usr/local] [SYSCONFDIR=/etc] [DESTDIR=]  what a public terminal needs besides (docs/kiosk.md)
# make uninstall [PREFIX=/usr/local] [DESTDIR=]  takes away what make install put there, and nothing else
# make uninstall-kiosk [PREFIX=/usr/local] [SYSCONFDIR=/etc] [DESTDIR=]  the same of make install-kiosk
# make deb   a Debian package of the program below target/packages, the same to the bit wherever it is built
# make rpm   one for Fedora and other systems with RPM, by cargo-generate-rpm, which is fetched below target
# make run, make test, make deb and make rpm install what is missing on the machine, and say what (packaging/needs.sh).

# Also in lower case, as other Makefiles take them.
given = $(if $(filter command,$(firstword $(origin $1))),$($1))
PREFIX ?= $(or $(call given,prefix),/usr/local)
SYSCONFDIR ?= $(or $(call given,sysconfdir),/etc)
DESTDIR ?=
# Where the shell leaves ~ after = to itself, as zsh and fish do, no folder of that name is meant.
override PREFIX := $(PREFIX:~/%=$(HOME)/%)
override DESTDIR := $(DESTDIR:~/%=$(HOME)/%)
# One word of the shell, whatever is in it.
quoted = '$(subst ','\'',$1)'
CARGO ?= cargo
TARGET_DIR := $(or $(CARGO_TARGET_DIR),target)
PROGRAM := $(TARGET_DIR)/release/mynascope

.PHONY: run test audit soak bench corpus build install install-kiosk uninstall uninstall-kiosk deb rpm format check-portable pictures

run: build
	@$(call quoted,$(PROGRAM)) --demo; ended=$$?; packaging/afterwards.sh $(call quoted,$(PROGRAM)); exit $$ended

build:
	@packaging/needs.sh build
	@test -x $(call quoted,$(PROGRAM)) || echo "Building mynascope: the first time that takes some minutes."
	packaging/remapped.sh $(CARGO) build --release --locked

test:
	@packaging/needs.sh test
	@packaging/pyhanko.sh $(call quoted,$(TARGET_DIR))'/pyhanko'
	@CARGO=$(call quoted,$(CARGO)) packaging/test.sh

audit:
	@packaging/needs.sh test
	@CARGO=$(call quoted,$(CARGO)) packaging/audit.sh

check-portable:
	@CARGO=$(call quoted,$(CARGO)) packaging/check-portable.sh $(call quoted,$(TARGET_DIR))

format:
	$(CARGO) fmt -- $(shell find src -name '*.rs')

# Tells what it has measured; `make test` makes 30 of them.
soak:
	@packaging/needs.sh test
	$(CARGO) test --locked --test it -- --ignored --exact a_thousand_visits_leave_nothing_and_cost_nothing

# Does not build: `make build` as yourself first, then `sudo make install`.
install:
	@test -x $(call quoted,$(PROGRAM)) || { echo "Not built yet: make build" >&2; exit 1; }
	@packaging/install.sh $(call quoted,$(PROGRAM)) $(call quoted,$(PREFIX)) $(call quoted,$(DESTDIR))

# Starts and enables nothing.
install-kiosk:
	@packaging/kiosk/install.sh $(call quoted,$(PREFIX)) $(call quoted,$(SYSCONFDIR)) $(call quoted,$(DESTDIR))

# Takes nothing away that it did not put there, and nothing of the person's.
uninstall:
	@packaging/uninstall.sh $(call quoted,$(PREFIX)) $(call quoted,$(DESTDIR))

uninstall-kiosk:
	@packaging/kiosk/uninstall.sh $(call quoted,$(PREFIX)) $(call quoted,$(SYSCONFDIR)) $(call quoted,$(DESTDIR))

deb: build
	@packaging/needs.sh deb
	@package=$$(CARGO=$(call quoted,$(CARGO)) packaging/deb.sh $(call quoted,$(PROGRAM)) $(call quoted,$(TARGET_DIR))'/packages') && \
	printf 'The package is %s\nInstall it, and the reader service with it:\n    sudo apt install "%s"\n' "$$package" "$$package"

rpm: build
	@packaging/needs.sh rpm
	@package=$$(CARGO=$(call quoted,$(CARGO)) packaging/rpm.sh $(call quoted,$(PROGRAM)) $(call quoted,$(TARGET_DIR))'/packages' $(call quoted,$(TARGET_DIR))) && \
	printf 'The package is %s\nInstall it, and the reader service with it:\n    sudo dnf install "%s"\n' "$$package" "$$package"

# A figure that could not be taken fails; one that is missed is only seen.
bench:
	@packaging/needs.sh test
	@packaging/pyhanko.sh $(call quoted,$(TARGET_DIR))'/pyhanko'
	packaging/remapped.sh $(CARGO) bench --locked --bench figures --bench sign --bench pdf

# Changes nothing in the folder.
corpus:
	@test -n $(call quoted,$(DIR)) || { echo "Which folder? make corpus DIR=…" >&2; exit 1; }
	@packaging/needs.sh test
	@packaging/pyhanko.sh $(call quoted,$(TARGET_DIR))'/pyhanko'
	MYNASCOPE_CORPUS=$(call quoted,$(abspath $(DIR))) $(CARGO) test --locked --test it -- --exact every_judge_looks_at_a_folder

# The tests that fail where a picture is not what the program draws; told to, they write it.
pictures:
	@packaging/needs.sh test
	MYNASCOPE_PICTURES=1 $(CARGO) test --locked --test it -- pictures_are_what_the_program_draws
	$(CARGO) test --locked --test it -- pictures_
