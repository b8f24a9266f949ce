# The commands of the project; CI calls the same. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help setup build fmt lint test demo docs stubs tables picture wheel

# The Python that .venv is made with: `make PYTHON=python3.12 setup` for another.
PYTHON := $(shell command -v python3)
BIN := .venv/bin
# Tools of the environment come first, cmake and maturin among them.
export PATH := $(CURDIR)/$(BIN):$(PATH)
# One profile everywhere, so that HiGHS is compiled once.
CARGO := cargo --locked
# What compiles wheels on Linux against an old glibc; other commands do not need it.
ZIG := ziglang==0.17.1
# Headers of C below zig's folder, for what reads those of HiGHS: where zig compiles, it finds none by itself.
ZIG_HEADERS := include libc/include/$(subst x86_64,x86,$(shell uname -m))-linux-gnu libc/include/generic-glibc \
	libc/include/any-linux-any
say = @printf '\n== %s\n' '$(1)'

help: ## list the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /\1\t/' | expand -t 10

setup: ## make .venv with the build tools, the packages and libclang
	@$(PYTHON) tools/setup_env.py

build: setup ## compile the library and install the Python package, editable
	$(call say,library: HiGHS takes 4 to 6 minutes the first time)
	$(CARGO) build --release --package climcap
	$(call say,Python package)
	$(BIN)/pip install --quiet --no-build-isolation --no-deps --disable-pip-version-check --editable .

fmt: setup ## format Rust and Python
	$(call say,format)
	cargo fmt
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix-only --quiet .

test: build ## run every test, of Rust and of Python
	$(call say,Rust: unit and integration tests and examples of the documentation)
	$(CARGO) test --release --package climcap --package climcap-service
	$(call say,Python: behavior and parity and examples of the documentation)
	$(BIN)/pytest --quiet

lint: build ## check format, lints, types, stubs, documentation, layers
	$(call say,Rust: format)
	cargo fmt --check
	$(call say,Rust: lints)
	$(CARGO) clippy --release --workspace --all-targets -- -D warnings
	$(call say,Rust: each solver alone)
	$(CARGO) clippy --release --package climcap --no-default-features --features highs -- -D warnings
	$(CARGO) clippy --release --package climcap --no-default-features --features microlp -- -D warnings
	$(call say,Rust: documentation)
	RUSTDOCFLAGS='-D warnings' $(CARGO) doc --release --workspace --no-deps --quiet
	$(call say,Python: format and lints)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(call say,Python: types)
	$(BIN)/mypy
	$(call say,Python: stubs of the extension module)
	$(BIN)/python tools/stubs.py --check
	$(BIN)/stubtest --mypy-config-file pyproject.toml climcap._core
	$(call say,pages of the reference tables and of the document)
	$(BIN)/python tools/reference_page.py --check
	$(BIN)/python tools/document_page.py --check
	$(call say,notebooks: stored without output)
	$(BIN)/nbstripout --verify notebooks/*.ipynb
	$(call say,Python: layers)
	$(BIN)/lint-imports

demo: build ## plan the pipeline of a small island
	$(call say,plan of examples/island)
	$(BIN)/climcap plan examples/island/pipeline.toml

docs: build ## build the documentation into docs/_build/html, and check its links
	$(call say,documentation: pages and lessons)
	$(BIN)/sphinx-build -b html --fail-on-warning --keep-going --quiet docs docs/_build/html
	$(call say,documentation: manual of the crate)
	RUSTDOCFLAGS='-D warnings' $(CARGO) doc --release --package climcap --no-deps --quiet
	rm -rf docs/_build/html/rust
	cp -R "$${CARGO_TARGET_DIR:-target}/doc" docs/_build/html/rust
	$(call say,documentation: links)
	$(BIN)/python tools/site_links.py docs/_build/html

stubs: build ## write python/climcap/_core.pyi from the Rust source
	$(call say,stubs)
	$(BIN)/python tools/stubs.py

tables: build ## write the pages of the reference tables and of the document from the library
	$(call say,pages of the reference tables and of the document)
	$(BIN)/python tools/reference_page.py
	$(BIN)/python tools/document_page.py

picture: build ## draw the picture of the README, which is the plan of the island
	$(call say,docs/_static/island.png)
	$(BIN)/python tools/picture.py

wheel: setup ## build a wheel into dist/ and try it in a new environment; on Linux for manylinux2014, compiled by zig
	$(call say,wheel)
ifeq ($(shell uname),Linux)
	$(BIN)/pip install --quiet --disable-pip-version-check $(ZIG)
	zig=$$($(BIN)/python -c 'import pathlib, ziglang; print(pathlib.Path(ziglang.__file__).parent / "lib")') && \
	BINDGEN_EXTRA_CLANG_ARGS="$(foreach part,$(ZIG_HEADERS),-isystem $$zig/$(part))" \
	$(BIN)/maturin build --locked --release --out dist --target-dir target/wheel --zig --compatibility manylinux2014
	$(call say,wheel in a new environment)
	$(BIN)/python tools/wheel_check.py dist --manylinux
else
	$(BIN)/maturin build --locked --release --out dist
	$(call say,wheel in a new environment)
	$(BIN)/python tools/wheel_check.py dist
endif
