# docker build --tag essay-lsp . && docker run --rm --volume "$PWD:/essays:ro" essay-lsp
FROM rust:1.95-slim-bookworm AS build
WORKDIR /source
COPY Cargo.toml Cargo.lock ./
# The manifest names the benchmarks, and Cargo wants to see them; they are not built.
COPY benches benches
COPY src src
# Linked with the C library, which needs nothing of the system then. A named target keeps this from the procedural macros.
RUN target=$(rustc --print host-tuple) \
    && RUSTFLAGS="-C target-feature=+crt-static" cargo build --release --locked --bin essay-lsp --target "$target" \
    && mv "target/$target/release/essay-lsp" /essay-lsp

# One static program and nothing else: no shell, no user, no network tools.
FROM scratch
COPY --from=build /essay-lsp /essay-lsp
USER 65534:65534
WORKDIR /essays
ENTRYPOINT ["/essay-lsp"]
CMD ["--check"]
