//! What must hold at the end.

use std::collections::BTreeMap;

use chat_testkit::ModelClient;
use chat_testkit::client::{ClientMessage, ClientRoom};

use crate::audit::{Audit, Stored};
use crate::peer::Peer;

/// Everything that is wrong with what a client was shown, was told and wrote.
pub(crate) fn judge(peer: &Peer, audit: &Audit) -> Vec<String> {
    let mut wrong = peer.wrong.clone();
    judge_counts(&peer.client.model, &mut wrong);
    judge_outbox(&peer.client.model, &audit.messages, &mut wrong);
    let user = peer.client.model.user_id();
    for seen in &peer.seen {
        if audit.is_leak(user, seen.room, seen.rev, seen.at) {
            wrong.push(format!("was shown what is not his to see: {seen:?}"));
        }
        let stored = audit.versions.get(&(seen.room, seen.rev));
        if let Some(shown) = &seen.message
            && stored != Some(shown)
        {
            wrong.push(format!("was shown {seen:?}, and stored is {stored:?}"));
        }
    }
    wrong.into_iter().map(|what| format!("{}: {what}", peer.name)).collect()
}

fn judge_counts(model: &ModelClient, wrong: &mut Vec<String>) {
    let counts = model.counts();
    if counts.gaps + counts.strange_answers + counts.broken_promises > 0 {
        wrong.push(format!("holes, answers to nothing or contradictions: {counts:?}"));
    }
}

/// What was acknowledged is there, as it was; what was refused is not; nothing is there twice.
fn judge_outbox(model: &ModelClient, stored: &[Stored], wrong: &mut Vec<String>) {
    let mut by_key: BTreeMap<&str, Vec<&Stored>> = BTreeMap::new();
    for message in stored {
        by_key.entry(&message.key).or_default().push(message);
    }
    for (key, entry) in model.outbox().entries() {
        let found = by_key.get(key.as_str()).map_or(&[][..], Vec::as_slice);
        if found.len() > 1 {
            wrong.push(format!("{key} is stored {} times", found.len()));
        }
        let place = found.first().map(|message| (message.id, message.seq));
        if entry.acked.is_some() && entry.acked != place {
            wrong.push(format!("{key} was acknowledged as {:?}, and is {place:?}", entry.acked));
        }
        if let Some(message) = found.first()
            && (message.room != entry.room
                || (!message.changed && message.content != entry.content))
        {
            wrong.push(format!("{key} was stored as {message:?}"));
        }
        if let Some(code) = &entry.refused {
            if entry.attempts == 1 && place.is_some() {
                wrong.push(format!("{key} was refused ({code}), and is stored"));
            }
            if !["NOT_FOUND", "FORBIDDEN"].contains(&code.as_str()) {
                wrong.push(format!("{key} was refused: {code}"));
            }
        }
    }
}

/// What differs between one who was there all the time and one who has just come.
pub(crate) fn compare(name: &str, veteran: &ModelClient, fresh: &ModelClient) -> Vec<String> {
    let mut wrong = vec![];
    let rooms = |model: &ModelClient| model.rooms().keys().copied().collect::<Vec<_>>();
    if (rooms(veteran), veteran.user_rev()) != (rooms(fresh), fresh.user_rev()) {
        let of = |model: &ModelClient| format!("{:?} at {:?}", rooms(model), model.user_rev());
        wrong.push(format!("rooms are {}, not {}", of(veteran), of(fresh)));
    }
    for (id, is) in veteran.rooms() {
        let Some(should) = fresh.rooms().get(id) else { continue };
        let facts = |room: &ClientRoom| {
            let names = (room.name.clone(), room.topic.clone(), room.role.clone());
            (room.have, room.last_seq, room.read_seq, names, room.members.clone())
        };
        if facts(is) != facts(should) {
            let (is, should) = (facts(is), facts(should));
            wrong.push(format!("room {id} is {is:?}, not {should:?}"));
        }
        let floor = is.floor.max(should.floor).unwrap_or(i64::MAX);
        let messages = |room: &ClientRoom| {
            let held = room.messages.iter().filter(|(_, message)| message.seq >= floor);
            held.map(|(id, message)| (*id, message.clone())).collect::<BTreeMap<_, _>>()
        };
        let (is, should) = (messages(is), messages(should));
        if is != should {
            let differ = |it: &(&i64, &ClientMessage)| should.get(it.0) != Some(it.1);
            let first = is.iter().find(differ);
            let missing = should.keys().filter(|id| !is.contains_key(id)).collect::<Vec<_>>();
            wrong.push(format!("room {id}: {missing:?} are missing, or it differs at {first:?}"));
        }
    }
    wrong.into_iter().map(|what| format!("{name}: {what}")).collect()
}
