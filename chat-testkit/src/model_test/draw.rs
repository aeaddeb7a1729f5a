use chat_core::model::{MessageKind, Operation, Role, RoomKind, Seq, UserId};
use chat_core::port::store::{
    Actor, MemberChange, MembershipChange, MessageEdit, MessageUpdate, NewMessage, NewRoom,
    NewUser, RoomUpdate,
};

use super::op::Op;
use super::pools::{EXTERNAL_IDS, KEYS, NAMES, TEXTS};
use super::script::Script;

impl Script {
    /// The next request that may change something.
    pub(super) fn draw(&mut self) -> Op {
        if self.users.len() < 3 {
            return Op::EnsureUser(self.new_user());
        }
        if self.rooms.is_empty() {
            return Op::CreateRoom(self.new_room());
        }
        match self.random.below(100) {
            0..5 => Op::EnsureUser(self.new_user()),
            5..7 => {
                let session = self.random.maybe(2, |random| random.word(&KEYS));
                Op::Revoke(self.user(), session)
            }
            7..9 => Op::SetLastRoom(self.user(), self.room()),
            9..13 => Op::CreateRoom(self.new_room()),
            13..21 => Op::UpdateRoom(self.room_update()),
            21..46 => Op::ChangeMember(self.member_change()),
            46..74 => Op::Append(self.room(), self.batch()),
            74..90 if !self.messages.is_empty() => Op::UpdateMessage(self.message_update()),
            _ => {
                let seq = Seq::new(self.random.up_to(30));
                Op::MarkRead(self.user(), self.room(), seq, self.random.one_in(3))
            }
        }
    }

    fn new_user(&mut self) -> NewUser {
        let join = if self.rooms.is_empty() { 0 } else { 2 };
        let join = (0..join).map(|_| self.room()).collect();
        let random = &mut self.random;
        NewUser {
            external_id: random.text(&EXTERNAL_IDS),
            handle: random.handle(),
            display_name: random.maybe(3, |random| random.text(&TEXTS)),
            data: random.maybe(3, |random| random.json()),
            join,
            at: random.time(),
        }
    }

    fn new_room(&mut self) -> NewRoom {
        let kind = *self.random.pick(&RoomKind::ALL);
        let direct = kind == RoomKind::Direct;
        let mut members: Vec<UserId> = vec![];
        let wanted = if direct { 2 } else { self.random.below(5) };
        while members.len() < wanted {
            let member = self.user();
            if !direct || !members.contains(&member) {
                members.push(member);
            }
        }
        let creator = if direct || self.random.one_in(4) { None } else { Some(self.user()) };
        let random = &mut self.random;
        NewRoom {
            kind,
            name: if direct { String::new() } else { random.text(&NAMES) },
            topic: random.maybe(3, |_| "topic".into()),
            data: random.maybe(3, |_| chat_core::model::JsonText::parse("1").expect("JSON")),
            external_key: random.maybe(5, |random| random.text(&KEYS)),
            creator,
            members,
            request: creator.and_then(|_| random.maybe(3, |random| random.request())),
            at: random.time(),
            max_rooms: random.bound(),
        }
    }

    fn room_update(&mut self) -> RoomUpdate {
        let (room, actor) = (self.room(), self.actor(Operation::UpdateRoom));
        let random = &mut self.random;
        RoomUpdate {
            room,
            actor,
            name: random.maybe(2, |random| random.text(&NAMES)),
            topic: random.maybe(2, |random| random.text(&TEXTS)),
            data: random.maybe(2, |random| random.json()),
        }
    }

    fn member_change(&mut self) -> MemberChange {
        let (room, actor) = (self.room(), self.user());
        let target = if self.random.one_in(3) { actor } else { self.user() };
        let role = *self.random.pick(&Role::ALL);
        let (change, operation) = match self.random.below(7) {
            0..3 if actor == target => (MembershipChange::Join(role), Operation::Join),
            0..3 => (MembershipChange::Join(role), Operation::InviteUser),
            3..5 => (MembershipChange::SetRole(role), Operation::SetRole),
            _ if actor == target => (MembershipChange::Remove, Operation::Leave),
            _ => (MembershipChange::Remove, Operation::RemoveUser),
        };
        // Where every member may, only ranks decide.
        let operation = if self.random.one_in(4) { Operation::Read } else { operation };
        let random = &mut self.random;
        let server = random.one_in(3);
        MemberChange {
            room,
            target,
            change,
            actor: if server { Actor::Server } else { user(actor, operation) },
            reason: random.maybe(3, |random| random.text(&TEXTS)),
            at: random.time(),
            max_rooms: random.bound(),
            max_members: random.bound(),
        }
    }

    fn batch(&mut self) -> Vec<NewMessage> {
        (0..self.random.below(6)).map(|_| self.new_message()).collect()
    }

    fn new_message(&mut self) -> NewMessage {
        let author = self.author();
        let random = &mut self.random;
        let admins = random.one_in(8);
        let operation = if admins { Operation::UpdateRoom } else { Operation::SendMessage };
        let kinds =
            [MessageKind::Text, MessageKind::System, MessageKind::Custom("x-random".into())];
        NewMessage {
            actor: if random.one_in(6) { Actor::Server } else { user(author.id, operation) },
            author,
            content: random.text(&TEXTS),
            kind: random.pick(&kinds).clone(),
            data: random.maybe(4, |random| random.json()),
            request: random.maybe(2, |random| random.request()),
            at: random.time(),
        }
    }

    fn message_update(&mut self) -> MessageUpdate {
        let newest = self.messages.len().saturating_sub(12);
        let message = self.random.pick(&self.messages[newest..]).clone();
        let own = self.random.one_in(2);
        let actor = match self.actor(Operation::EditMessage) {
            Actor::User { allowed, .. } if own => Actor::User { id: message.author.id, allowed },
            actor => actor,
        };
        let random = &mut self.random;
        let edit = if random.one_in(4) {
            MessageEdit::Delete
        } else {
            let off = if random.one_in(3) { random.up_to(2) as u32 } else { 0 };
            let version = (message.edit_version + 1).saturating_sub(off).max(1) - 1;
            MessageEdit::Content { content: random.text(&TEXTS[..4]), version }
        };
        let unknown = random.one_in(40);
        MessageUpdate {
            message: if unknown { super::pools::UNKNOWN_MESSAGE } else { message.id },
            actor,
            others: Operation::ModerateMessages.allowed(),
            edit,
            at: random.time(),
        }
    }

    fn actor(&mut self, operation: Operation) -> Actor {
        if self.random.one_in(5) { Actor::Server } else { user(self.user(), operation) }
    }
}

const fn user(id: UserId, operation: Operation) -> Actor {
    Actor::User { id, allowed: operation.allowed() }
}
