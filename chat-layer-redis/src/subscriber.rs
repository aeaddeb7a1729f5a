use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chat_core::port::Topic;
use futures::future::{BoxFuture, join_all};
use futures::{FutureExt, future};
use redis::{RedisError, RedisResult};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep};

use crate::backoff::Backoff;
use crate::link::{Link, LinkKind};
use crate::routes::Routes;
use crate::server::Server;
use crate::shared::Shared;
use crate::topics::{Change, LinkId};

/// Changes that servers are told of at once.
const BATCH: usize = 1_000;

/// Keeps what servers have confirmed equal to what the node wants: one task, one connection to each
/// server that carries channels.
pub(crate) struct Subscriber {
    shared: Arc<Shared>,
    server: Server,
    routes: Option<Routes>,
    /// By the address of their servers.
    links: HashMap<String, Link>,
    next_link: u64,
    backoff: Backoff,
}

/// What an attempt to reconnect found.
struct Found {
    routes: Routes,
    links: Vec<(String, RedisResult<Link>)>,
}

impl Subscriber {
    pub(crate) fn new(shared: Arc<Shared>, server: Server) -> Self {
        let backoff = Backoff::new(shared.options.first_pause, shared.options.longest_pause);
        Self { shared, server, routes: None, links: HashMap::new(), next_link: 0, backoff }
    }

    /// Runs until it is dropped.
    pub(crate) async fn run(mut self) {
        let period = self.shared.options.check;
        let mut check = interval_at(Instant::now() + period, period);
        check.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // Until the first attempt has ended, nobody knows whether a server is there.
        let first = self.find(Duration::ZERO).await;
        self.adopt(first).await;
        let mut repair: Option<BoxFuture<'static, RedisResult<Found>>> = None;
        loop {
            self.drop_lost();
            if repair.is_none() && !self.is_whole() {
                let pause = self.backoff.pause();
                repair = Some(self.find(pause).boxed());
            }
            let repaired = async {
                match &mut repair {
                    Some(repair) => repair.await,
                    None => future::pending().await,
                }
            };
            tokio::select! {
                found = repaired => {
                    repair = None;
                    self.adopt(found).await;
                }
                () = self.shared.topics.changed() => {
                    sleep(self.shared.options.linger).await;
                    self.settle().await;
                }
                _ = check.tick() => self.check().await,
            }
        }
    }

    /// Looks for servers after a pause, and connects to those without a link.
    fn find(&mut self, pause: Duration) -> impl Future<Output = RedisResult<Found>> + Send + use<> {
        let (shared, server) = (self.shared.clone(), self.server.clone());
        let linked: Vec<_> = self.links.keys().cloned().collect();
        // Numbers for as many links as it may make.
        let first = self.next_link;
        self.next_link += 1 << 16;
        async move {
            sleep(pause).await;
            let routes = server.routes(&shared.options).await?;
            let kind =
                LinkKind { sharded: routes.is_sharded(), may_be_demoted: server.may_be_demoted() };
            let missing = routes.servers.iter().filter(|(address, _)| !linked.contains(address));
            let connecting = missing.zip(first..).map(|((address, client), id)| {
                let link = Link::connect(client.clone(), LinkId(id), kind, shared.clone());
                link.map(|link| (address.clone(), link))
            });
            let links = join_all(connecting).await;
            Ok(Found { routes, links })
        }
    }

    /// Takes over what an attempt found, and asks again for all that is down.
    async fn adopt(&mut self, found: RedisResult<Found>) {
        match found {
            Err(error) => tracing::warn!(error = %shown(&error), "no Redis for subscriptions"),
            Ok(found) => {
                let current = |address: &String| {
                    found.routes.servers.iter().any(|(server, _)| server == address)
                };
                self.links.retain(|address, link| {
                    let keep = current(address);
                    if !keep {
                        self.shared.topics.lost(link.id);
                    }
                    keep
                });
                for (address, link) in found.links {
                    match link {
                        Ok(link) => {
                            tracing::info!(server = %address, "subscribing");
                            self.links.insert(address, link);
                        }
                        Err(error) => {
                            let error = shown(&error);
                            tracing::warn!(server = %address, %error, "no link for subscriptions");
                        }
                    }
                }
                self.routes = Some(found.routes);
                self.drop_lost();
            }
        }
        let topics = &self.shared.topics;
        topics.retry(|topic, id| self.link(topic).is_some_and(|(_, link)| link.id == id));
        self.settle().await;
    }

    /// Tells servers what changed, until they know everything.
    async fn settle(&mut self) {
        let mut missed = false;
        loop {
            let changes = self.shared.topics.take(BATCH);
            if changes.is_empty() {
                break;
            }
            missed |= self.tell(changes).await;
        }
        if missed {
            self.shared.reset();
            let (wanted, confirmed) = self.shared.topics.count();
            tracing::info!(wanted, confirmed, "subscribed again; payloads may be missing");
        }
    }

    /// Tells servers of some changes. True if payloads may have been missed before.
    async fn tell(&self, changes: Vec<Change>) -> bool {
        let mut batches: HashMap<LinkId, Batch<'_>> = HashMap::new();
        let (mut refused, mut left) = (vec![], vec![]);
        for change in changes {
            let (topic, asked) = match change {
                Change::Subscribe(topic) => (topic, None),
                Change::Unsubscribe(topic, link) => (topic, Some(link)),
            };
            let link = self.link(topic).filter(|(_, link)| asked.is_none_or(|id| id == link.id));
            match (link, asked) {
                (Some((channel, link)), None) => {
                    let batch = batches.entry(link.id).or_insert_with(|| Batch::of(link));
                    batch.subscribe.push((topic, channel));
                }
                (Some((channel, link)), Some(_)) => {
                    let batch = batches.entry(link.id).or_insert_with(|| Batch::of(link));
                    batch.unsubscribe.push(channel);
                    left.push(topic);
                }
                (None, None) => refused.push(topic),
                (None, Some(_)) => left.push(topic),
            }
        }
        self.shared.topics.refused(&refused);
        let missed = join_all(batches.into_values().map(|batch| batch.send(&self.shared))).await;
        self.shared.topics.left(&left);
        missed.contains(&true)
    }

    /// The channel of a topic, and the link to its server.
    fn link(&self, topic: Topic) -> Option<(String, &Link)> {
        let channel = self.shared.options.names.channel(topic)?;
        let link = self.links.get(self.routes.as_ref()?.server(&channel)?)?;
        Some((channel, link))
    }

    /// Asks all servers whether they are there. Only who is still there by then is as good as before:
    /// a server that lets us in and throws us out is not asked without pauses.
    async fn check(&mut self) {
        let checks = self.links.values().map(|link| link.check().map(|answer| (link.id, answer)));
        for (id, answer) in join_all(checks).await {
            if let Err(error) = answer {
                tracing::warn!(error = %shown(&error), "a link for subscriptions is silent");
                self.shared.topics.lost(id);
            }
        }
        self.drop_lost();
        if self.is_whole() {
            self.backoff.succeeded();
        }
    }

    fn drop_lost(&mut self) {
        for id in self.shared.topics.take_lost() {
            let before = self.links.len();
            self.links.retain(|_, link| link.id != id);
            if self.links.len() < before {
                self.shared.counters.disconnects.add(1);
                tracing::warn!("a link for subscriptions was lost");
            }
        }
    }

    /// Whether each server has its link, and each topic its subscription.
    fn is_whole(&self) -> bool {
        let linked = |routes: &Routes| {
            routes.servers.iter().all(|(address, _)| self.links.contains_key(address))
        };
        self.routes.as_ref().is_some_and(linked) && !self.shared.topics.is_any_down()
    }
}

/// What one server is told at once.
struct Batch<'a> {
    link: &'a Link,
    subscribe: Vec<(Topic, String)>,
    unsubscribe: Vec<String>,
}

impl<'a> Batch<'a> {
    const fn of(link: &'a Link) -> Self {
        Self { link, subscribe: vec![], unsubscribe: vec![] }
    }

    async fn send(self, shared: &Shared) -> bool {
        let (topics, channels): (Vec<_>, Vec<_>) = self.subscribe.into_iter().unzip();
        let sent = async {
            if !self.unsubscribe.is_empty() {
                self.link.unsubscribe(&self.unsubscribe).await?;
            }
            match channels.is_empty() {
                true => Ok(vec![]),
                false => self.link.subscribe(&channels).await,
            }
        };
        match sent.await {
            Ok(answers) => {
                let (mut confirmed, mut refused) = (vec![], vec![]);
                for (topic, yes) in topics.into_iter().zip(answers) {
                    match yes {
                        true => confirmed.push((topic, self.link.id)),
                        false => refused.push(topic),
                    }
                }
                shared.topics.refused(&refused);
                shared.topics.confirmed(&confirmed)
            }
            Err(error) => {
                tracing::warn!(error = %shown(&error), "a server did not take subscriptions");
                shared.topics.lost(self.link.id);
                shared.topics.refused(&topics);
                false
            }
        }
    }
}

/// What may be logged of an error: its kind. Its text may quote what was sent.
pub(crate) fn shown(error: &RedisError) -> String {
    format!("{:?}{}", error.kind(), error.code().map(|code| format!(" {code}")).unwrap_or_default())
}
