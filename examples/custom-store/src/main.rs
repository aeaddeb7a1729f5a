//! `cargo run -p custom-store`, several times: each run finds what the ones before it said.
#![allow(clippy::print_stdout, reason = "it says what it found")]

use std::error::Error;

use chat_core::port::store::Page;
use chat_core::{ChatEngine, Draft, RoomSpec};
use custom_store::JournalStore;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let chat = ChatEngine::builder(JournalStore::open("chat.journal").await?).build().await?;
    let room = chat.rooms().ensure("runs", RoomSpec::group("Runs")).await?;
    let sent = chat.messages().post(&room, Draft::system("Started")).await?;
    println!("This is run {}. The newest ones:", sent.seq);
    for message in chat.messages().history(&room, Page::Latest, 5).await?.messages {
        println!("{:>6}  {}", message.seq, message.content);
    }
    Ok(())
}
