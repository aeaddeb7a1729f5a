//! Faults in users.

use chat_core::model::{Handle, Role, RoomId, StoreError, StoreResult, User, UserId, UserRev};
use chat_core::port::store::{
    Actor, Appended, EnsuredUser, History, MemberChange, MembershipChange, MessageStore,
    NewMessage, NewUser, Page, RoomStore, Store, UserStore,
};

use super::fault;

fault! {
    /// A taken handle is given again.
    gives_handles_twice,
    by the model and [
        "users::a_taken_handle_is_refused",
        "users::a_look_alike_handle_is_refused",
        "users::a_refused_user_joins_nothing",
        "once::one_user_gets_the_handle"
    ],
    async fn ensure_user(&self, mut user: NewUser) -> StoreResult<EnsuredUser> {
        let asked = user.handle.clone();
        for n in 0.. {
            match self.0.ensure_user(user.clone()).await {
                Err(StoreError::HandleTaken) => {
                    user.handle = Handle::from_stored(&format!("another-{n}"));
                }
                Ok(made) if made.created => {
                    return Ok(EnsuredUser { user: User { handle: asked, ..made.user }, ..made });
                }
                result => return result,
            }
        }
        unreachable!("one handle is free")
    }
}

fault! {
    /// Every login joins the lobby again.
    joins_at_every_login,
    by the model and ["users::a_known_user_joins_nothing"],
    async fn ensure_user(&self, user: NewUser) -> StoreResult<EnsuredUser> {
        let (join, at) = (user.join.clone(), user.at);
        let ensured = self.0.ensure_user(user).await?;
        for room in join {
            let change = MemberChange {
                room,
                target: ensured.user.id,
                change: MembershipChange::Join(Role::Member),
                actor: Actor::Server,
                reason: None,
                at,
                max_rooms: 0,
                max_members: 0,
            };
            let _ = self.0.change_member(change).await;
        }
        Ok(ensured)
    }
}

fault! {
    /// Nobody joins anything.
    joins_no_channel,
    by the model and ["users::a_new_user_joins_channels", "once::one_user_is_made_once"],
    async fn ensure_user(&self, user: NewUser) -> StoreResult<EnsuredUser> {
        self.0.ensure_user(NewUser { join: vec![], ..user }).await
    }
}

fault! {
    /// The host's keys are folded, as by a collation.
    folds_external_ids,
    by the model and ["users::external_ids_are_exact"],
    async fn ensure_user(&self, user: NewUser) -> StoreResult<EnsuredUser> {
        let external_id = user.external_id.trim().to_lowercase();
        self.0.ensure_user(NewUser { external_id, ..user }).await
    }
}

fault! {
    /// Nothing is brought up to date.
    keeps_the_first_name,
    by the model and ["users::later_sight_updates_name_and_data", "users::display_names_are_exact"],
    async fn ensure_user(&self, user: NewUser) -> StoreResult<EnsuredUser> {
        match self.0.user_by_external_id(&user.external_id).await? {
            Some(user) => Ok(EnsuredUser { user, created: false }),
            None => self.0.ensure_user(user).await,
        }
    }
}

fault! {
    /// Authors are called what they were called first.
    forgets_new_names,
    by the model and [
        "names::a_name_stands_wherever_its_user_does",
        "names::a_new_name_is_read_everywhere"
    ],
    async fn history(&self, reader: Option<UserId>, room: RoomId, page: Page, limit: usize) -> StoreResult<History> {
        let mut history = self.0.history(reader, room, page, limit).await?;
        for message in &mut history.messages {
            message.author.display_name = None;
        }
        Ok(history)
    }
}

fault! {
    /// A retry repeats the author as he is given.
    answers_retries_with_old_names,
    by the model and ["names::a_retry_has_the_author_as_he_stands"],
    async fn append(&self, room: RoomId, messages: Vec<NewMessage>) -> StoreResult<Vec<StoreResult<Appended>>> {
        let authors: Vec<_> = messages.iter().map(|message| message.author.clone()).collect();
        let mut results = self.0.append(room, messages).await?;
        for (result, author) in results.iter_mut().zip(authors) {
            if let Ok(appended) = result {
                appended.message.author = author;
            }
        }
        Ok(results)
    }
}

fault! {
    /// Everybody was in every room.
    remembers_any_room,
    by the model and ["users::the_last_room_is_remembered"],
    async fn set_last_room(&self, user: UserId, room: RoomId) -> StoreResult<()> {
        let _ = self.0.set_last_room(user, room).await;
        Ok(())
    }
}

fault! {
    /// The last room is forgotten.
    forgets_the_last_room,
    by the model and ["users::the_last_room_is_remembered"],
    async fn set_last_room(&self, user: UserId, room: RoomId) -> StoreResult<()> {
        self.0.room_view(user, room).await.map(drop)
    }
}

fault! {
    /// One unknown id hides all.
    finds_all_or_none,
    by the model and ["users::users_are_read_by_id"],
    async fn users(&self, ids: &[UserId]) -> StoreResult<Vec<User>> {
        let users = self.0.users(ids).await?;
        Ok(if users.len() < ids.len() { vec![] } else { users })
    }
}

fault! {
    /// Users are found whose handles nobody asked for.
    finds_other_handles,
    by ["users::the_handle_of_a_known_user_stays", "users::users_are_read_by_handle"],
    async fn users_by_handle(&self, handles: &[Handle]) -> StoreResult<Vec<User>> {
        let all: Vec<_> = (1..9).map(UserId::new).collect();
        if handles.is_empty() { Ok(vec![]) } else { self.0.users(&all).await }
    }
}

fault! {
    /// Being made is a change already.
    counts_being_made,
    by the model and ["users::first_sight_makes_a_user"],
    async fn ensure_user(&self, user: NewUser) -> StoreResult<EnsuredUser> {
        let mut ensured = self.0.ensure_user(user).await?;
        if ensured.created {
            ensured.user.user_rev = ensured.user.user_rev.next();
        }
        Ok(ensured)
    }
}

fault! {
    /// Users keep their first revision.
    forgets_user_revisions,
    by the model and [
        "concurrency::memberships_at_once_are_all_counted",
        "members::a_change_takes_one_revision",
        "rooms::making_a_room_tells_its_members"
    ],
    async fn users(&self, ids: &[UserId]) -> StoreResult<Vec<User>> {
        let mut users = self.0.users(ids).await?;
        users.iter_mut().for_each(|user| user.user_rev = UserRev::ZERO);
        Ok(users)
    }
}
