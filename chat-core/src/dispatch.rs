//! From an action to its handler.

use crate::feature::context::{Context, Decision};
use crate::feature::permit::permit;
use crate::feature::{Outcome, custom, history, members, messages, read_markers, rooms};
use crate::wire::client::{
    ClientAction, CustomAction, Login, Logout, Ping, RefreshAuth, Resume, SyncRoom,
};

/// What concerns the connection itself, and is done by it.
pub(crate) enum ConnectionAction {
    Login(Login),
    Logout(Logout),
    RefreshAuth(RefreshAuth),
    Ping(Ping),
    Resume(Resume),
    SyncRoom(SyncRoom),
}

/// An action, by who does it.
pub(crate) enum Routed {
    /// The connection.
    Connection(ConnectionAction),
    /// A feature's handler.
    Feature(ClientAction),
}

/// Tells the connection's own actions from the features'.
pub(crate) fn route(action: ClientAction) -> Routed {
    Routed::Connection(match action {
        ClientAction::Login(login) => ConnectionAction::Login(login),
        ClientAction::Logout(logout) => ConnectionAction::Logout(logout),
        ClientAction::RefreshAuth(refresh) => ConnectionAction::RefreshAuth(refresh),
        ClientAction::Ping(ping) => ConnectionAction::Ping(ping),
        ClientAction::Resume(resume) => ConnectionAction::Resume(resume),
        ClientAction::SyncRoom(sync) => ConnectionAction::SyncRoom(sync),
        feature => return Routed::Feature(feature),
    })
}

/// Lets the host's policy decide, then the action's feature.
pub(crate) async fn dispatch(context: &Context<'_>, action: ClientAction) -> Decision {
    if let ClientAction::Custom(custom) = &action
        && !context.extensions.actions.contains_key(&custom.name)
    {
        return Err(CustomAction::unknown());
    }
    if let Err(rejection) = permit(context, &action).await {
        return match &action {
            ClientAction::SendMessage(send) => messages::forbidden(context, send, rejection),
            _ => Err(rejection),
        };
    }
    match action {
        ClientAction::RequestRooms(it) => rooms::request(context, it).await,
        ClientAction::CreateRoom(it) => rooms::create(context, it).await,
        ClientAction::OpenDirect(it) => rooms::open_direct(context, it).await,
        ClientAction::BrowseRooms(it) => rooms::browse(context, it).await,
        ClientAction::UpdateRoom(it) => rooms::update(context, it).await,
        ClientAction::SelectRoom(it) => rooms::select(context, it).await,
        ClientAction::JoinRoom(it) => members::join(context, it).await,
        ClientAction::LeaveRoom(it) => members::leave(context, it).await,
        ClientAction::InviteUser(it) => members::invite(context, it).await,
        ClientAction::RemoveUser(it) => members::remove(context, it).await,
        ClientAction::SetRole(it) => members::set_role(context, it).await,
        ClientAction::RequestMembers(it) => members::request(context, it).await,
        ClientAction::SendMessage(it) => messages::send(context, it).await,
        ClientAction::EditMessage(it) => messages::edit(context, it).await,
        ClientAction::DeleteMessage(it) => messages::delete(context, it).await,
        ClientAction::RequestMessages(it) => history::request(context, it).await,
        ClientAction::MarkRead(it) => read_markers::mark(context, it).await,
        ClientAction::Custom(it) => custom::run(context, it).await,
        // The connection's own; it does not ask.
        ClientAction::Login(_)
        | ClientAction::Logout(_)
        | ClientAction::RefreshAuth(_)
        | ClientAction::Ping(_)
        | ClientAction::Resume(_)
        | ClientAction::SyncRoom(_) => Ok(Outcome::Effects(vec![])),
    }
}
