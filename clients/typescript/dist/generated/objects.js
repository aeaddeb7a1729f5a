// Written by `UPDATE_GOLDEN=1 cargo test -p chat-core --features schema --test schema`.
export {};
