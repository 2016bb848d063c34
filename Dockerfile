# docker build --tag essay-lsp . && docker run --rm --volume "$PWD:/essays:ro" essay-lsp
FROM rust:1.95-alpine AS build
# Which version of musl-dev there is, the image says.
# hadolint ignore=DL3018
RUN apk add --no-cache musl-dev
WORKDIR /source
COPY Cargo.toml Cargo.lock ./
# The manifest names the benchmarks, and Cargo wants to see them; they are not built.
COPY benches benches
COPY src src
RUN cargo build --release --locked --bin essay-lsp

# One static program and nothing else: no shell, no user, no network tools.
FROM scratch
COPY --from=build /source/target/release/essay-lsp /essay-lsp
USER 65534:65534
WORKDIR /essays
ENTRYPOINT ["/essay-lsp"]
CMD ["--check"]
