//! The rules of a layer and of presence, on a real server, and on a real cluster.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use chat_layer_redis::RedisBus;
use chat_testkit::servers::{RedisCluster, RedisServer, ServerTest, run_tests};
use chat_testkit::{TestLayers, TestPresences, layer, presence};

/// Started for the first test that needs it.
type Cluster = Arc<OnceLock<RedisCluster>>;

fn bus(server: &RedisServer, url: &str) -> RedisBus {
    RedisBus::builder(url).prefix(server.prefix()).build().unwrap()
}

fn layers(bus: &RedisBus) -> TestLayers {
    TestLayers::new([(); 3].map(|()| bus.layer().unwrap()))
}

fn presences(bus: &RedisBus) -> TestPresences {
    TestPresences::new([(); 2].map(|()| bus.presence().unwrap()))
}

async fn layers_on_one(server: Arc<RedisServer>) -> TestLayers {
    layers(&bus(&server, &server.url())).holding(server)
}

async fn presences_on_one(server: Arc<RedisServer>) -> TestPresences {
    presences(&bus(&server, &server.url())).holding(server)
}

/// The same rules on a cluster of three masters.
fn on_cluster(cluster: &Cluster) -> Vec<ServerTest<RedisServer>> {
    let url = |cluster: &Cluster| cluster.get_or_init(|| RedisCluster::start(3)).url();
    let layer_case = |case: &'static layer::Case| {
        let cluster = cluster.clone();
        ServerTest::blocking(format!("cluster::layer::{}", case.name), move |server| {
            let url = url(&cluster);
            case.run(|| async { layers(&bus(&server, &url)) });
        })
    };
    let presence_case = |case: &'static presence::Case| {
        let cluster = cluster.clone();
        ServerTest::blocking(format!("cluster::presence::{}", case.name), move |server| {
            let url = url(&cluster);
            case.run(|| async { presences(&bus(&server, &url)) });
        })
    };
    let tests = layer::cases().iter().map(layer_case);
    tests.chain(presence::cases().iter().map(presence_case)).map(ServerTest::private).collect()
}

fn main() -> ExitCode {
    let cluster = Cluster::default();
    let mut tests = ServerTest::layer_cases(layers_on_one);
    tests.extend(ServerTest::presence_cases(presences_on_one));
    tests.extend(on_cluster(&cluster));
    run_tests(tests)
}
