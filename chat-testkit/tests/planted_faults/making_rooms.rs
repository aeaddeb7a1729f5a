//! Faults in making, changing and listing rooms.

use chat_core::model::{Room, RoomId, RoomView, StoreResult, UserId, UserRev};
use chat_core::port::store::{
    ChannelSummary, CreatedRoom, NewRoom, RoomList, RoomStore, RoomUpdate, RoomUpdated, Store,
};

use super::appending::waste_a_revision;
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
    /// An update that changes nothing takes a revision.
    counts_what_stays,
    by the model and ["settings::the_same_again_changes_nothing"],
    async fn update_room(&self, update: RoomUpdate) -> StoreResult<RoomUpdated> {
        let updated = self.0.update_room(update).await?;
        if !updated.changed {
            waste_a_revision(&self.0, updated.room.id).await;
        }
        Ok(updated)
    }
}

fault! {
    /// An empty topic is a topic.
    keeps_empty_topics,
    by the model and ["settings::topic_and_data_can_be_removed"],
    async fn update_room(&self, update: RoomUpdate) -> StoreResult<RoomUpdated> {
        let emptied = update.topic.as_deref() == Some("");
        let mut updated = self.0.update_room(update).await?;
        if emptied {
            updated.room.topic = Some(String::new());
        }
        Ok(updated)
    }
}

fault! {
    /// `null` is data.
    keeps_null,
    by the model and ["settings::topic_and_data_can_be_removed"],
    async fn update_room(&self, update: RoomUpdate) -> StoreResult<RoomUpdated> {
        let data = update.data.clone();
        let mut updated = self.0.update_room(update).await?;
        updated.room.data = data.or(updated.room.data);
        Ok(updated)
    }
}

fault! {
    /// The settings keep the revision they were made with.
    forgets_the_settings_revision,
    by the model and ["settings::an_update_takes_one_revision"],
    async fn room(&self, room: RoomId) -> StoreResult<Option<Room>> {
        let room = self.0.room(room).await?;
        Ok(room.map(|room| Room { settings_rev: chat_core::model::Rev::new(1), ..room }))
    }
}

fault! {
    /// Searching is by pattern.
    searches_patterns,
    by the model and ["rooms::channels_are_found_by_name"],
    async fn channels(
        &self,
        query: &str,
        after: Option<RoomId>,
        limit: usize,
    ) -> StoreResult<Vec<ChannelSummary>> {
        self.0.channels(query.trim_matches(['%', '_']), after, limit).await
    }
}

fault! {
    /// The count of members is that of the rows.
    counts_past_members,
    by the model and ["room_lists::a_view_is_a_snapshot"],
    async fn room_view(&self, user: UserId, room: RoomId) -> StoreResult<(Option<RoomView>, UserRev)> {
        let (mut view, user_rev) = self.0.room_view(user, room).await?;
        if let Some(view) = &mut view {
            view.member_count += 1;
        }
        Ok((view, user_rev))
    }
}

fault! {
    /// Direct rooms have nobody else.
    forgets_the_peer,
    by the model and ["room_lists::a_direct_room_has_a_peer"],
    async fn room_view(&self, user: UserId, room: RoomId) -> StoreResult<(Option<RoomView>, UserRev)> {
        let (view, user_rev) = self.0.room_view(user, room).await?;
        Ok((view.map(|view| RoomView { peer: None, ..view }), user_rev))
    }
}

fault! {
    /// Whoever is unknown has no rooms, and no error.
    knows_everybody,
    by the model and ["room_lists::only_members_have_a_view"],
    async fn room_view(&self, user: UserId, room: RoomId) -> StoreResult<(Option<RoomView>, UserRev)> {
        Ok(self.0.room_view(user, room).await.unwrap_or((None, UserRev::ZERO)))
    }
}

fault! {
    /// A full page is taken for one that has more behind it.
    guesses_more_rooms,
    by the model and ["room_lists::rooms_come_in_pages"],
    async fn rooms(&self, user: UserId, after: Option<RoomId>, limit: usize) -> StoreResult<RoomList> {
        let list = self.0.rooms(user, after, limit).await?;
        Ok(RoomList { more: list.rooms.len() == limit, ..list })
    }
}

fault! {
    /// The list is of another moment than its revision.
    tells_an_old_user_revision,
    by the model and ["room_lists::rooms_come_in_pages", "room_lists::past_rooms_are_not_listed"],
    async fn rooms(&self, user: UserId, after: Option<RoomId>, limit: usize) -> StoreResult<RoomList> {
        let list = self.0.rooms(user, after, limit).await?;
        Ok(RoomList { user_rev: list.user_rev.previous(), ..list })
    }
}
