//! Faults in editing, deleting and marking.

use chat_core::model::{Operation, ReadMarker, RoomId, Seq, StoreError, StoreResult, UserId};
use chat_core::port::store::{
    Actor, MessageEdit, MessageStore, MessageUpdate, ReadMarkerStore, Store, Updated,
};

use super::appending::waste_a_revision;
use super::fault;

fault! {
    /// An edit keeps the message's revision.
    edits_take_no_revision,
    by the model and ["edits::an_edit_takes_one_revision", "edits::deleting_blanks"],
    async fn update_message(&self, update: MessageUpdate) -> StoreResult<Updated> {
        let mut updated = self.0.update_message(update).await?;
        updated.message.rev = updated.message.rev.previous();
        Ok(updated)
    }
}

fault! {
    /// Deleting again is a change.
    deletes_twice,
    by the model and ["edits::a_deleted_message_stays_as_it_is"],
    async fn update_message(&self, update: MessageUpdate) -> StoreResult<Updated> {
        let updated = self.0.update_message(update).await?;
        if !updated.changed {
            waste_a_revision(&self.0, updated.message.room).await;
        }
        Ok(Updated { changed: true, ..updated })
    }
}

fault! {
    /// The last writer wins.
    ignores_versions,
    by the model and ["edits::another_version_is_a_conflict"],
    async fn update_message(&self, mut update: MessageUpdate) -> StoreResult<Updated> {
        let result = self.0.update_message(update.clone()).await;
        match (result, &mut update.edit) {
            (Err(StoreError::Conflict(stands)), MessageEdit::Content { version, .. }) => {
                *version = stands.edit_version;
                self.0.update_message(update).await
            }
            (result, _) => result,
        }
    }
}

fault! {
    /// A deleted message is edited back to life, as far as the answer says.
    edits_what_is_deleted,
    by the model and [
        "edits::a_deleted_message_stays_as_it_is",
        "edits::an_edit_is_not_found_again_in_a_deleted_message"
    ],
    async fn update_message(&self, update: MessageUpdate) -> StoreResult<Updated> {
        match self.0.update_message(update).await {
            Err(StoreError::Conflict(stands)) if stands.deleted_at.is_some() => {
                Ok(Updated { message: *stands, changed: false })
            }
            result => result,
        }
    }
}

fault! {
    /// The same edit again is a conflict.
    refuses_the_same_edit,
    by the model and ["edits::the_same_edit_again_changes_nothing"],
    async fn update_message(&self, update: MessageUpdate) -> StoreResult<Updated> {
        let edits = matches!(update.edit, MessageEdit::Content { .. });
        let updated = self.0.update_message(update).await?;
        if edits && !updated.changed {
            return Err(StoreError::Conflict(Box::new(updated.message)));
        }
        Ok(updated)
    }
}

fault! {
    /// Everybody moderates.
    lets_everybody_moderate,
    by the model and ["edits::authority_over_messages", "edits::refusals_have_an_order"],
    async fn update_message(&self, mut update: MessageUpdate) -> StoreResult<Updated> {
        update.others = Operation::Read.allowed();
        self.0.update_message(update).await
    }
}

fault! {
    /// Authors edit their own even when they are gone.
    lets_past_members_edit,
    by the model and [
        "edits::authority_over_messages",
        "edits::refusals_have_an_order",
        "fence::nothing_is_edited_after_a_removal"
    ],
    async fn update_message(&self, mut update: MessageUpdate) -> StoreResult<Updated> {
        match self.0.update_message(update.clone()).await {
            Err(StoreError::NotMember) => {
                update.actor = Actor::Server;
                self.0.update_message(update).await
            }
            result => result,
        }
    }
}

fault! {
    /// Outsiders are told the wrong reason.
    forbids_outsiders,
    by the model and ["edits::refusals_have_an_order", "edits::authority_over_messages"],
    async fn update_message(&self, update: MessageUpdate) -> StoreResult<Updated> {
        self.0.update_message(update).await.map_err(|error| match error {
            StoreError::NotMember => StoreError::Forbidden,
            other => other,
        })
    }
}

fault! {
    /// A deleted message keeps its data, as far as the answer says.
    keeps_deleted_content,
    by the model and ["edits::deleting_blanks"],
    async fn update_message(&self, update: MessageUpdate) -> StoreResult<Updated> {
        let mut updated = self.0.update_message(update).await?;
        if updated.message.deleted_at.is_some() {
            updated.message.content = "deleted".into();
        }
        Ok(updated)
    }
}

fault! {
    /// A stale client moves a marker back.
    moves_markers_back,
    by the model and ["markers::a_marker_never_goes_back"],
    async fn mark_read(&self, user: UserId, room: RoomId, seq: Seq, _: bool) -> StoreResult<ReadMarker> {
        self.0.mark_read(user, room, seq, true).await
    }
}

fault! {
    /// Nothing moves a marker back.
    ignores_force,
    by the model and ["markers::force_moves_anywhere"],
    async fn mark_read(&self, user: UserId, room: RoomId, seq: Seq, _: bool) -> StoreResult<ReadMarker> {
        self.0.mark_read(user, room, seq, false).await
    }
}

fault! {
    /// A marker goes beyond the newest message.
    does_not_clamp_markers,
    by the model and ["markers::a_marker_moves_forward", "markers::an_empty_room_stays_unread"],
    async fn mark_read(&self, user: UserId, room: RoomId, seq: Seq, force: bool) -> StoreResult<ReadMarker> {
        let marker = self.0.mark_read(user, room, seq, force).await?;
        Ok(ReadMarker { read_seq: seq.max(marker.read_seq), ..marker })
    }
}

fault! {
    /// Standing still takes a revision.
    counts_markers_that_stay,
    by the model and ["markers::a_marker_never_goes_back", "markers::an_empty_room_stays_unread"],
    async fn mark_read(&self, user: UserId, room: RoomId, seq: Seq, force: bool) -> StoreResult<ReadMarker> {
        let marker = self.0.mark_read(user, room, seq, force).await?;
        Ok(ReadMarker { changed: true, ..marker })
    }
}
