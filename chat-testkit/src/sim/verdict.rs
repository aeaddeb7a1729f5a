//! What must be true once everything is healed.

use std::collections::{BTreeMap, BTreeSet};

use chat_core::model::{Change, Message, Rev, RoomId, RoomView, UserId};
use chat_core::port::store::{MessageStore, RoomStore};

use super::peer::Peer;
use super::world::World;
use crate::client::ClientRoom;

impl World {
    /// Everything that is wrong.
    pub(super) async fn judge(&mut self) -> Vec<String> {
        let mut wrong = std::mem::take(&mut self.ledger.lock().violations);
        for peer in &mut self.peers {
            wrong.append(&mut peer.violations);
        }
        let mut messages = BTreeMap::new();
        for view in self.all_rooms().await {
            let rows = self.truth.changes(None, view, Rev::ZERO, usize::MAX).await.unwrap().rows;
            let stored = rows.into_iter().filter_map(|row| match row {
                Change::Message(message) => Some(message),
                _ => None,
            });
            messages.insert(view, stored.collect::<Vec<_>>());
        }
        for peer in &self.peers {
            let mut say = |what: String| wrong.push(format!("{}: {what}", peer.name));
            judge_outbox(peer, &messages, &mut say);
            judge_counts(peer, &mut say);
            self.judge_state(peer, &messages, &mut say).await;
        }
        wrong
    }

    async fn all_rooms(&self) -> Vec<RoomId> {
        let mut rooms = vec![];
        while let Some(room) = self.truth.room(RoomId::new(rooms.len() as i64 + 1)).await.unwrap() {
            rooms.push(room.id);
        }
        rooms
    }

    async fn judge_state(
        &self,
        peer: &Peer,
        messages: &BTreeMap<RoomId, Vec<Message>>,
        say: &mut impl FnMut(String),
    ) {
        let user = UserId::new(peer.client.user_id());
        let list = self.truth.rooms(user, None, usize::MAX).await.unwrap();
        if peer.client.user_rev() != Some(list.user_rev.get()) {
            say(format!("state is {:?}, not {}", peer.client.user_rev(), list.user_rev));
        }
        let ours: BTreeSet<_> = peer.client.rooms().keys().copied().collect();
        let theirs: BTreeSet<_> = list.rooms.iter().map(|view| view.room.id.get()).collect();
        if ours != theirs {
            say(format!("rooms are {ours:?}, not {theirs:?}"));
        }
        for view in &list.rooms {
            let Some(room) = peer.client.rooms().get(&view.room.id.get()) else { continue };
            let mut say = |what: String| say(format!("room {}: {what}", view.room.id));
            judge_room(room, view, &mut say);
            judge_messages(room, &messages[&view.room.id], &mut say);
            if view.room.kind.as_str() != "channel" {
                let page = self.truth.members(None, view.room.id, "", None, usize::MAX).await;
                let page = page.unwrap().members.into_iter();
                let members: BTreeMap<_, _> = page
                    .map(|member| (member.user.id.get(), member.role.unwrap().as_str().to_owned()))
                    .collect();
                if room.members.as_ref() != Some(&members) {
                    say(format!("members are {:?}, not {members:?}", room.members));
                }
            }
        }
    }
}

fn judge_room(room: &ClientRoom, view: &RoomView, say: &mut impl FnMut(String)) {
    let name = view.peer.as_ref().map_or(&*view.room.name, |peer| peer.handle.as_str());
    let unread = view.room.last_seq.get() - view.read_seq.get();
    let ours = (room.have, room.last_seq, room.read_seq, room.unread());
    let (rev, last, read) = (view.room.rev.get(), view.room.last_seq.get(), view.read_seq.get());
    if ours != (rev, last, read, unread) {
        say(format!("(rev, last, read, unread) {ours:?}, not {:?}", (rev, last, read, unread)));
    }
    let ours = (&*room.name, room.topic.as_deref(), &*room.role);
    let theirs = (name, view.room.topic.as_deref(), view.role.as_str());
    if ours != theirs {
        say(format!("(name, topic, role) {ours:?}, not {theirs:?}"));
    }
}

fn judge_messages(room: &ClientRoom, stored: &[Message], say: &mut impl FnMut(String)) {
    let Some(floor) = room.floor else { return say("no history came".into()) };
    for message in stored {
        match room.messages.get(&message.id.get()) {
            None if message.seq.get() < floor => {}
            None => say(format!("message {} is missing", message.seq)),
            Some(ours) => {
                let theirs = (message.rev.get(), &*message.content, message.deleted_at.is_some());
                if (ours.rev, &*ours.content, ours.deleted) != theirs {
                    say(format!("message {} is {ours:?}, not {theirs:?}", message.seq));
                }
            }
        }
    }
    let ids: BTreeSet<_> = stored.iter().map(|message| message.id.get()).collect();
    for (id, message) in room.messages.iter().filter(|(id, _)| !ids.contains(id)) {
        say(format!("message {id} is not stored: {message:?}"));
    }
}

/// What was acknowledged is stored, once; what was refused is not.
fn judge_outbox(
    peer: &Peer,
    messages: &BTreeMap<RoomId, Vec<Message>>,
    say: &mut impl FnMut(String),
) {
    for (key, entry) in peer.client.outbox().entries() {
        let room = messages.get(&RoomId::new(entry.room)).map_or(&[][..], Vec::as_slice);
        let stored: Vec<_> = room
            .iter()
            .filter(|message| {
                let stored = message.client_message_id.as_deref().unwrap_or_default();
                stored.split('/').next() == Some(key)
            })
            .collect();
        if stored.len() > 1 {
            say(format!("{key} is stored {} times", stored.len()));
        }
        let found = stored.first().map(|message| (message.id.get(), message.seq.get()));
        if entry.acked.is_some() && entry.acked != found {
            say(format!("{key} was acknowledged as {:?}, and is {found:?}", entry.acked));
        }
        if let Some(message) = stored.first()
            && message.edit_version == 0
            && message.deleted_at.is_none()
            && message.content != entry.content
        {
            say(format!("{key} was stored as {:?}", message.content));
        }
        if let Some(code) = &entry.refused {
            if entry.attempts == 1 && !stored.is_empty() {
                say(format!("{key} was refused ({code}), and is stored"));
            }
            if !["NOT_FOUND", "FORBIDDEN"].contains(&&**code) {
                say(format!("{key} was refused: {code}"));
            }
        }
    }
}

fn judge_counts(peer: &Peer, say: &mut impl FnMut(String)) {
    let counts = peer.client.counts();
    if counts.gaps > 0 {
        say(format!("{} gaps in silence", counts.gaps));
    }
    if counts.strange_answers > 0 {
        say(format!("{} answers to nothing", counts.strange_answers));
    }
    if counts.broken_promises > 0 {
        say(format!("{} acknowledgements that contradict others", counts.broken_promises));
    }
}
