use std::collections::BTreeSet;
use std::collections::btree_map::Entry;

use async_trait::async_trait;

use super::MemoryStore;
use super::members::NewRole;
use super::state::{State, next_id};
use crate::model::{
    AuthRev, Handle, Role, RoomId, RoomKind, StoreError, StoreResult, User, UserId, UserRev,
};
use crate::port::store::{EnsuredUser, NewUser, UserStore};

#[async_trait]
impl UserStore for MemoryStore {
    async fn ensure_user(&self, user: NewUser) -> StoreResult<EnsuredUser> {
        self.lock().ensure_user(user)
    }

    async fn users(&self, ids: &[UserId]) -> StoreResult<Vec<User>> {
        let state = self.lock();
        let ids: BTreeSet<_> = ids.iter().collect();
        Ok(ids.into_iter().filter_map(|id| state.users.get(id)).cloned().collect())
    }

    async fn user_by_external_id(&self, external_id: &str) -> StoreResult<Option<User>> {
        let state = self.lock();
        let id = state.external_ids.get(external_id);
        Ok(id.and_then(|id| state.users.get(id)).cloned())
    }

    async fn users_by_handle(&self, handles: &[Handle]) -> StoreResult<Vec<User>> {
        let state = self.lock();
        let handles: BTreeSet<_> = handles.iter().collect();
        Ok(handles.into_iter().filter_map(|handle| state.user_by_handle(handle)).cloned().collect())
    }

    async fn set_last_room(&self, user: UserId, room: RoomId) -> StoreResult<()> {
        let mut state = self.lock();
        state.read_room(user, room)?;
        if let Some(user) = state.users.get_mut(&user) {
            user.last_room = Some(room);
        }
        Ok(())
    }
}

impl State {
    fn ensure_user(&mut self, new: NewUser) -> StoreResult<EnsuredUser> {
        let known = self.external_ids.get(&new.external_id).copied();
        let id = match known {
            Some(id) => self.update_user(id, new),
            None => self.add_user(new)?,
        };
        Ok(EnsuredUser { user: self.user(id)?.clone(), created: known.is_none() })
    }

    fn user_by_handle(&self, handle: &Handle) -> Option<&User> {
        let alike = self.users.get(self.skeletons.get(&handle.skeleton())?)?;
        Some(alike).filter(|user| user.handle == *handle)
    }

    fn update_user(&mut self, id: UserId, new: NewUser) -> UserId {
        if let Some(user) = self.users.get_mut(&id) {
            user.data = new.data.or(user.data.take());
            if new.display_name.is_some() && new.display_name != user.display_name {
                user.display_name = new.display_name;
                let user = user.to_ref();
                self.rooms.values_mut().for_each(|room| room.rename(&user));
            }
        }
        id
    }

    fn add_user(&mut self, new: NewUser) -> StoreResult<UserId> {
        let id = UserId::new(next_id(&self.users, UserId::get));
        // Equal handles have equal skeletons.
        match self.skeletons.entry(new.handle.skeleton()) {
            Entry::Occupied(_) => return Err(StoreError::HandleTaken),
            Entry::Vacant(free) => free.insert(id),
        };
        self.external_ids.insert(new.external_id.clone(), id);
        let user = User {
            id,
            external_id: new.external_id,
            handle: new.handle,
            display_name: new.display_name,
            data: new.data,
            user_rev: UserRev::ZERO,
            auth_rev: AuthRev::ZERO,
            last_room: None,
        };
        self.users.insert(id, user);
        self.first_seen.insert(id, new.at);
        for room in new.join {
            self.join_first_channel(id, room)?;
        }
        Ok(id)
    }

    /// What is no channel is passed over: a lobby that is misspelt must not keep everybody out.
    fn join_first_channel(&mut self, user: UserId, room: RoomId) -> StoreResult<()> {
        let channel = self.rooms.get(&room).filter(|room| room.room.kind == RoomKind::Channel);
        if channel.is_some_and(|channel| channel.role(user).is_none()) {
            self.set_role(
                room,
                user,
                NewRole { role: Some(Role::Member), by: None, reason: None },
            )?;
        }
        Ok(())
    }
}
