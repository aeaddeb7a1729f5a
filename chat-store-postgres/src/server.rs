use deadpool_postgres::Object;

use crate::OpenError;
use crate::error::OpenFailure;

/// The oldest version that has all that the statements here need.
const OLDEST: i32 = 130_000;

const SETTINGS: &str = "SELECT current_setting('server_version'), \
    current_setting('server_version_num')::integer, current_setting('server_encoding'), \
    current_setting('fsync'), current_setting('synchronous_commit')";

/// Refuses a server that cannot be worked with, and warns of one that promises less than the engine
/// does.
pub(crate) async fn check(client: &Object) -> Result<(), OpenFailure> {
    let settings = client.query_one(SETTINGS, &[]).await?;
    if settings.try_get::<_, i32>(1)? < OLDEST {
        return Err(OpenError::OldServer { found: settings.try_get(0)? }.into());
    }
    let encoding: String = settings.try_get(2)?;
    if encoding != "UTF8" {
        return Err(OpenError::Encoding { found: encoding }.into());
    }
    for (at, name) in [(3, "fsync"), (4, "synchronous_commit")] {
        if settings.try_get::<_, &str>(at)? == "off" {
            tracing::warn!("{name} is off: a power cut can lose messages that were acknowledged");
        }
    }
    Ok(())
}
