//! Faults in making rooms.

use chat_core::model::{RoomKind, StoreResult};
use chat_core::port::store::{CreatedRoom, NewRoom, RoomStore, Store, UserStore};

use super::fault;

fault! {
    /// The host's key finds nothing.
    forgets_external_keys,
    by the model and ["same_room::by_external_key", "rooms::a_room_is_as_it_was_made", "once::one_room_is_made_once"],
    async fn create_room(&self, room: NewRoom) -> StoreResult<CreatedRoom> {
        self.0.create_room(NewRoom { external_key: None, ..room }).await
    }
}

fault! {
    /// A retry makes another room.
    forgets_requests,
    by the model and [
        "same_room::by_request_key",
        "same_room::by_request_key_whatever_happened_since",
        "once::one_room_is_made_once"
    ],
    async fn create_room(&self, room: NewRoom) -> StoreResult<CreatedRoom> {
        self.0.create_room(NewRoom { request: None, ..room }).await
    }
}

fault! {
    /// The digest of a request is not looked at.
    ignores_the_digest,
    by the model and ["same_room::by_request_key"],
    async fn create_room(&self, mut room: NewRoom) -> StoreResult<CreatedRoom> {
        if let Some(request) = &mut room.request {
            request.digest = [0; 32];
        }
        self.0.create_room(room).await
    }
}

fault! {
    /// Every creator has the same keys.
    shares_request_keys,
    by ["same_room::by_request_key"],
    async fn create_room(&self, mut room: NewRoom) -> StoreResult<CreatedRoom> {
        if let Some(request) = room.request.take() {
            room.external_key = Some(request.id);
        }
        self.0.create_room(room).await
    }
}

fault! {
    /// What is there already is returned with members.
    returns_members_of_old_rooms,
    by the model and ["same_room::by_pair", "same_room::by_external_key"],
    async fn create_room(&self, room: NewRoom) -> StoreResult<CreatedRoom> {
        let mut made = self.0.create_room(room).await?;
        if !made.created {
            made.members = self.0.members(None, made.room.id, "", None, 9).await?.members;
        }
        Ok(made)
    }
}

fault! {
    /// The creator comes last.
    puts_the_creator_last,
    by the model and ["rooms::a_new_room_numbers_its_rows"],
    async fn create_room(&self, room: NewRoom) -> StoreResult<CreatedRoom> {
        let mut made = self.0.create_room(room).await?;
        made.members.reverse();
        Ok(made)
    }
}

fault! {
    /// No bound holds.
    knows_no_bounds,
    by the model and ["rooms::rooms_of_one_user_are_bounded", "same_room::a_refused_request_leaves_its_keys_free"],
    async fn create_room(&self, room: NewRoom) -> StoreResult<CreatedRoom> {
        self.0.create_room(NewRoom { max_rooms: usize::MAX, ..room }).await
    }
}

fault! {
    /// The creator is a member twice.
    names_the_creator_twice,
    by the model and ["rooms::nobody_is_in_a_room_twice"],
    async fn create_room(&self, room: NewRoom) -> StoreResult<CreatedRoom> {
        let twice = room.creator.is_some_and(|creator| room.members.contains(&creator));
        let mut made = self.0.create_room(room).await?;
        if twice && made.created {
            made.members.push(made.members[0].clone());
        }
        Ok(made)
    }
}

fault! {
    /// Somebody always owns a room.
    finds_an_owner,
    by the model and ["rooms::a_room_of_the_server_has_no_owner"],
    async fn create_room(&self, mut room: NewRoom) -> StoreResult<CreatedRoom> {
        if room.kind != RoomKind::Direct {
            room.creator = room.creator.or(room.members.first().copied());
        }
        self.0.create_room(room).await
    }
}

fault! {
    /// The answer has the members' revisions from before.
    tells_old_user_revisions,
    by the model and ["rooms::making_a_room_tells_its_members"],
    async fn create_room(&self, room: NewRoom) -> StoreResult<CreatedRoom> {
        let mut made = self.0.create_room(room).await?;
        made.user_revs.iter_mut().for_each(|rev| *rev = rev.previous());
        Ok(made)
    }
}

fault! {
    /// Who is unknown is left out.
    passes_over_unknown_members,
    by the model and ["rooms::unknown_members_make_no_room"],
    async fn create_room(&self, mut room: NewRoom) -> StoreResult<CreatedRoom> {
        let known = self.0.users(&room.members).await?;
        if room.kind != RoomKind::Direct {
            room.members.retain(|member| known.iter().any(|user| user.id == *member));
        }
        self.0.create_room(room).await
    }
}
