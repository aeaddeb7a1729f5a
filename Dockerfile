# syntax=docker/dockerfile:1
FROM rust:1.95-slim-bookworm AS build
WORKDIR /chat
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/chat/target \
    cargo build --release --locked -p chat-server && cp target/release/chat-server /chat-server

FROM debian:bookworm-slim
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home --home-dir /data --shell /usr/sbin/nologin chat
COPY --from=build /chat-server /usr/local/bin/chat-server
COPY deploy/healthcheck /usr/local/bin/healthcheck
USER chat
# Where SQLite's file is, if that is the store.
WORKDIR /data
ENV CHAT_LISTEN=0.0.0.0:8000
EXPOSE 8000
HEALTHCHECK --interval=5s --timeout=5s --start-period=10s CMD ["healthcheck"]
ENTRYPOINT ["chat-server"]
