//! What joins this node to the others, whichever it is.

use std::sync::Arc;

use chat_core::ChatEngineBuilder;
use chat_layer_redis::{BusError, RedisBus, RedisLayer};

use crate::config::LayerUrl;

/// This node's end of the layer.
pub(crate) enum NodeLayer {
    /// There is none: other nodes on the same store are heard of by looking there.
    Alone,
    Redis {
        bus: RedisBus,
        layer: Arc<RedisLayer>,
    },
}

impl NodeLayer {
    /// Begins to connect; whether anybody is there does not matter yet. Nodes with the same prefix
    /// hear each other.
    ///
    /// # Errors
    /// The URL or the prefix is of no use, or there is no randomness.
    pub(crate) fn open(url: &LayerUrl, prefix: &str) -> Result<Self, BusError> {
        let url = match url {
            LayerUrl::Memory => return Ok(Self::Alone),
            LayerUrl::Redis(url) => url,
        };
        let bus = RedisBus::builder(url.reveal()).prefix(prefix).build()?;
        let layer = Arc::new(bus.layer()?);
        Ok(Self::Redis { bus, layer })
    }

    /// Gives the layer and its presence to an engine.
    ///
    /// # Errors
    /// There is no randomness.
    pub(crate) fn join(&self, builder: ChatEngineBuilder) -> Result<ChatEngineBuilder, BusError> {
        Ok(match self {
            Self::Alone => builder,
            Self::Redis { bus, layer } => {
                builder.channel_layer(layer.clone()).presence(bus.presence()?)
            }
        })
    }

    /// Whether there is none.
    pub(crate) const fn is_alone(&self) -> bool {
        matches!(self, Self::Alone)
    }

    /// Ends it, once the others were told what was committed last.
    pub(crate) async fn close(&self) {
        if let Self::Redis { layer, .. } = self {
            layer.close().await;
        }
    }

    /// Whether all that other nodes say arrives just now. Asks the server, since a node that listens
    /// to nothing yet misses nothing.
    pub(crate) async fn is_up(&self) -> bool {
        match self {
            Self::Alone => true,
            Self::Redis { bus, layer } => layer.is_up() && bus.ping().await.is_ok(),
        }
    }
}
