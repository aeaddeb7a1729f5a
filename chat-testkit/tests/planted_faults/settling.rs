//! Faults in changing, finding and listing rooms.

use chat_core::model::{Room, RoomId, RoomView, StoreError, StoreResult, UserId, UserRev};
use chat_core::port::store::{
    Actor, ChannelSummary, RoomList, RoomStore, RoomUpdate, RoomUpdated, Store,
};

use super::appending::waste_a_revision;
use super::fault;

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

fault! {
    /// What is not sent is removed.
    erases_what_is_not_sent,
    by the model and ["settings::what_is_not_sent_stays"],
    async fn update_room(&self, update: RoomUpdate) -> StoreResult<RoomUpdated> {
        let topic = Some(update.topic.unwrap_or_default());
        self.0.update_room(RoomUpdate { topic, ..update }).await
    }
}

fault! {
    /// Texts are tidied up.
    trims_topics,
    by the model and ["settings::settings_are_exact"],
    async fn update_room(&self, update: RoomUpdate) -> StoreResult<RoomUpdated> {
        let topic = update.topic.map(|topic| topic.trim().to_owned());
        self.0.update_room(RoomUpdate { topic, ..update }).await
    }
}

fault! {
    /// Everybody updates.
    lets_everybody_update,
    by the model and ["settings::only_the_allowed_update"],
    async fn update_room(&self, update: RoomUpdate) -> StoreResult<RoomUpdated> {
        match self.0.update_room(update.clone()).await {
            Err(StoreError::Forbidden | StoreError::NotMember) => {
                self.0.update_room(RoomUpdate { actor: Actor::Server, ..update }).await
            }
            result => result,
        }
    }
}

fault! {
    /// A new name is not folded before it is kept.
    does_not_fold_new_names,
    by the model and ["settings::a_renamed_channel_is_found_anew"],
    async fn channels(
        &self,
        query: &str,
        after: Option<RoomId>,
        limit: usize,
    ) -> StoreResult<Vec<ChannelSummary>> {
        let mut found = vec![];
        for channel in self.0.channels(query, after, limit).await? {
            let room = self.0.room(channel.id).await?;
            let renamed = room.is_some_and(|room| room.settings_rev.get() > 1);
            if !renamed || channel.name.contains(query) {
                found.push(channel);
            }
        }
        Ok(found)
    }
}

fault! {
    /// Past members count.
    counts_past_members_of_channels,
    by the model and ["rooms::a_found_channel_is_summed_up"],
    async fn channels(
        &self,
        query: &str,
        after: Option<RoomId>,
        limit: usize,
    ) -> StoreResult<Vec<ChannelSummary>> {
        let mut found = self.0.channels(query, after, limit).await?;
        found.iter_mut().for_each(|channel| channel.member_count += 1);
        Ok(found)
    }
}

fault! {
    /// What is not there is made up.
    invents_rooms,
    by the model and ["rooms::unknown_rooms_are_none"],
    async fn room(&self, room: RoomId) -> StoreResult<Option<Room>> {
        let known = self.0.room(room).await?;
        Ok(Some(known.unwrap_or(Room {
            id: room,
            external_key: None,
            kind: chat_core::model::RoomKind::Group,
            name: String::new(),
            topic: None,
            data: None,
            rev: chat_core::model::Rev::ZERO,
            settings_rev: chat_core::model::Rev::ZERO,
            last_seq: chat_core::model::Seq::ZERO,
            created_at: chat_core::model::Timestamp::from_micros(0),
        })))
    }
}

fault! {
    /// A deleted message is still shown in lists.
    shows_deleted_messages,
    by the model and ["room_lists::the_newest_message_is_as_it_stands"],
    async fn room_view(&self, user: UserId, room: RoomId) -> StoreResult<(Option<RoomView>, UserRev)> {
        let (mut view, user_rev) = self.0.room_view(user, room).await?;
        let last = view.as_mut().and_then(|view| view.last_message.as_mut());
        if let Some(last) = last.filter(|last| last.content.is_empty()) {
            last.content = "what it was".into();
        }
        Ok((view, user_rev))
    }
}
