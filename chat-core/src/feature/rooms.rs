//! Finding, opening, making and changing rooms.

use super::answer::Answer;
use super::context::{Context, Decision, check_text, rejected, request_key};
use super::effect::{Effect, Outcome};
use crate::model::json_text::{fitting, max_json_len};
use crate::model::name::is_showable;
use crate::model::{Change, Operation, Room, RoomId, RoomKind, RoomView, StoreError, fold};
use crate::port::store::{ChannelSummary, CreatedRoom, NewRoom, RoomUpdate};
use crate::wire::client::{
    BrowseRooms, CreateRoom, OpenDirect, RequestRooms, RoomOnly, UpdateRoom,
};
use crate::wire::{Code, Rejection};

/// `REQUEST_ROOMS`.
pub(crate) async fn request(context: &Context<'_>, request: RequestRooms) -> Decision {
    let limit = context.limits.page_rooms;
    let list = context.store.rooms(context.user.id, request.cursor, limit).await;
    let list = list.map_err(rejected)?;
    let excerpt = context.limits.excerpt_chars;
    let fitting = RoomView::fitting(&list.rooms, excerpt, context.limits.page_bytes);
    let mut rooms = list.rooms;
    let more = list.more || fitting < rooms.len();
    rooms.truncate(fitting);
    Ok(Outcome::answer(Answer::Rooms {
        rooms,
        user_rev: list.user_rev,
        more,
        excerpt_chars: excerpt,
    }))
}

/// `BROWSE_ROOMS`.
pub(crate) async fn browse(context: &Context<'_>, browse: BrowseRooms) -> Decision {
    let query = browse.query.unwrap_or_default();
    check_length("query", &query, context.limits.room_name_chars)?;
    let limit = context.limits.page_items;
    let channels = context.store.channels(&fold(&query), browse.cursor, limit).await;
    let mut items = channels.map_err(rejected)?;
    let size = |it: &ChannelSummary| {
        100 + max_json_len(&it.name) + max_json_len(it.topic.as_deref().unwrap_or_default())
    };
    let fitting = fitting(&items, context.limits.page_bytes, size);
    let more = items.len() == limit || fitting < items.len();
    items.truncate(fitting);
    Ok(Outcome::answer(Answer::Channels { items, more }))
}

/// `CREATE_ROOM`.
pub(crate) async fn create(context: &Context<'_>, create: CreateRoom) -> Decision {
    if create.kind == RoomKind::Direct {
        return Err(Rejection::bad_request("OPEN_DIRECT opens direct rooms"));
    }
    let name = create.name.unwrap_or_default().trim().to_owned();
    check_name(context, &name)?;
    check_topic(context, create.topic.as_deref())?;
    context.check_key(create.client_room_id.as_deref())?;
    context.check_data(create.data.as_ref())?;
    if create.users.len() > context.limits.users_per_request {
        return Err(Rejection::too_large("too many users at once"));
    }
    let mut members = vec![];
    for user in &create.users {
        members.push(context.user_by_handle(user).await?.id);
    }
    let request = create.client_room_id.as_deref().map(|id| {
        let topic = create.topic.as_deref().unwrap_or_default();
        let data = create.data.as_ref().map_or("", |data| data.as_str());
        let parts = [create.kind.as_str(), &name, topic, data];
        let users = create.users.iter().map(String::as_str);
        request_key(id, &parts.into_iter().chain(users).collect::<Vec<_>>())
    });
    open(
        context,
        NewRoom {
            kind: create.kind,
            name,
            topic: create.topic.filter(|topic| !topic.is_empty()),
            data: create.data,
            external_key: None,
            creator: Some(context.user.id),
            members,
            request,
            at: context.now(),
            max_rooms: context.limits.rooms_per_user,
        },
    )
    .await
}

/// `OPEN_DIRECT`.
pub(crate) async fn open_direct(context: &Context<'_>, direct: OpenDirect) -> Decision {
    let other = context.user_by_handle(&direct.user).await?;
    if other.id == context.user.id {
        return Err(Rejection::bad_request("nobody is in a direct room with himself"));
    }
    open(
        context,
        NewRoom {
            kind: RoomKind::Direct,
            name: String::new(),
            topic: None,
            data: None,
            external_key: None,
            creator: None,
            members: vec![context.user.id, other.id],
            request: None,
            at: context.now(),
            max_rooms: context.limits.rooms_per_user,
        },
    )
    .await
}

/// The host's room under its key.
pub(crate) async fn ensure(context: &Context<'_>, mut room: NewRoom) -> Result<Room, Rejection> {
    room.name = room.name.trim().to_owned();
    check_name(context, &room.name)?;
    check_topic(context, room.topic.as_deref())?;
    context.check_data(room.data.as_ref())?;
    let kind = room.kind;
    let room = context.store.create_room(room).await.map_err(rejected)?.room;
    if room.kind != kind {
        return Err(Rejection::new(Code::Conflict, "the key is that of a room of another kind"));
    }
    Ok(room)
}

async fn open(context: &Context<'_>, room: NewRoom) -> Decision {
    let CreatedRoom { room, members, user_revs, created } =
        context.store.create_room(room).await.map_err(rejected)?;
    if !created {
        return Ok(shown(context, room.id));
    }
    let joined = members.iter().zip(user_revs).map(|(member, user_rev)| Effect::Joined {
        user: member.user.id,
        user_rev,
        room: room.id,
        asks: member.user.id == context.user.id,
    });
    Ok(Outcome::Effects(joined.collect()))
}

/// My view of a room, as an answer that changes nothing.
pub(crate) fn shown(context: &Context<'_>, room: RoomId) -> Outcome {
    Outcome::Effects(vec![Effect::Shown { user: context.user.id, room }])
}

/// `UPDATE_ROOM`.
pub(crate) async fn update(context: &Context<'_>, update: UpdateRoom) -> Decision {
    let name = update.name.map(|name| name.trim().to_owned());
    if let Some(name) = &name {
        check_name(context, name)?;
    }
    check_topic(context, update.topic.as_deref())?;
    context.check_data(update.data.as_ref())?;
    let updated = context
        .store
        .update_room(RoomUpdate {
            room: update.room_id,
            actor: context.actor(Operation::UpdateRoom),
            name,
            topic: update.topic,
            data: update.data,
        })
        .await
        .map_err(rejected)?;
    let logged = updated.changed.then(|| Effect::Logged(Change::Room(updated.room.clone())));
    let answer = Effect::Answer(Answer::Settings(updated.room));
    Ok(Outcome::Effects([answer].into_iter().chain(logged).collect()))
}

/// `SELECT_ROOM`.
pub(crate) async fn select(context: &Context<'_>, select: RoomOnly) -> Decision {
    match context.store.set_last_room(context.user.id, select.room_id).await {
        Ok(()) => Ok(Outcome::answer(Answer::Done("SELECT_ROOM"))),
        Err(StoreError::NotMember) => Err(Rejection::not_found()),
        Err(error) => Err(rejected(error)),
    }
}

fn check_name(context: &Context<'_>, name: &str) -> Result<(), Rejection> {
    if name.is_empty() {
        return Err(Rejection::bad_request("a room needs a name"));
    }
    check_length("name", name, context.limits.room_name_chars)?;
    if !is_showable(name) {
        return Err(Rejection::bad_request("the name has characters that cannot be shown"));
    }
    Ok(())
}

fn check_topic(context: &Context<'_>, topic: Option<&str>) -> Result<(), Rejection> {
    check_length("topic", topic.unwrap_or_default(), context.limits.topic_chars)
}

fn check_length(what: &'static str, text: &str, max_chars: usize) -> Result<(), Rejection> {
    if text.chars().count() > max_chars {
        return Err(Rejection::too_large(format!("{what} is too long")));
    }
    check_text(text)
}
