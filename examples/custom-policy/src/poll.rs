use async_trait::async_trait;
use chat_core::model::{JsonText, MessageKind};
use chat_core::wire::Rejection;
use chat_core::{ActionCall, ActionHandler, ChatError, Draft};
use serde::Deserialize;
use serde_json::json;

const MAX_OPTIONS: usize = 10;

/// `{"type":"x-poll","roomId":1,"requestId":"q","data":{"key":"k","question":"…","options":["…"]}}`
/// puts a question to a room: a message of kind `x-poll`, with the options as its data.
#[derive(Clone, Copy, Debug)]
pub struct Poll;

#[derive(Deserialize)]
struct Question {
    /// The client's own, so that asking again is safe.
    key: String,
    question: String,
    options: Vec<String>,
}

#[async_trait]
impl ActionHandler for Poll {
    async fn handle(&self, call: ActionCall) -> Result<Option<JsonText>, ChatError> {
        let asked = call.data.as_ref().and_then(|data| serde_json::from_str(data.as_str()).ok());
        let (Some(room), Some(Question { key, question, options })) = (call.room, asked) else {
            return Err(Rejection::bad_request("a poll has a room, a key, and options").into());
        };
        if !(2..=MAX_OPTIONS).contains(&options.len()) {
            return Err(Rejection::bad_request("a poll has 2 to 10 options").into());
        }
        let draft = Draft::of_kind(question, MessageKind::Custom("x-poll".into()));
        let options = JsonText::encode(&json!({ "options": options })).map_err(unwritable)?;
        // As himself: memberships, rules and hooks hold as for anything that he says.
        let receipt = call.as_user().send(room, draft.key(key).data(options)).await?;
        Ok(Some(JsonText::encode(&json!({ "messageId": receipt.id })).map_err(unwritable)?))
    }
}

fn unwritable(_: serde_json::Error) -> ChatError {
    Rejection::bad_request("a poll that cannot be written down").into()
}
