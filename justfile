# What people do here most. `just` alone lists it; https://just.systems, or `pipx install rust-just`.

_list:
    @just --list --unsorted

# check essays: `just check` for the example, `just check essays/ --assignment course.toml` for a course
check *args="examples/essay.md":
    cargo run --quiet --release -- --check {{ args }}

# all essays of a course as one page with notes in the margin: `just report essays/ course.toml report.html`
report essays assignment output="report.html":
    cargo run --quiet --release -- --check --assignment {{ quote(assignment) }} --format html --output {{ quote(output) }} --fail-on never {{ quote(essays) }}

# put the program on the PATH
install:
    cargo install --locked --path .

# every test, or some: `just test rust docs`
test *steps:
    tests/run {{ steps }}

# what a change must pass
ci:
    .ci/run

# format, and write anew what is generated: docs/rules.md, the annotated essays' fixes
fresh:
    cargo fmt
    UPDATE=1 cargo test --test rules --test fixtures --test manifests

# how long reading, editing and searching for phrases take
bench *args:
    cargo bench {{ args }}

# the README's pictures, from a real run
pictures:
    cargo build --release --bin essay-lsp
    python3 scripts/picture.py

# the files of a release for this machine, in target/packages; needs maturin
release *args:
    python3 scripts/release.py {{ args }}

# licences, sources and advisories of the dependencies; needs cargo-deny
deny *args:
    cargo deny {{ args }} check
