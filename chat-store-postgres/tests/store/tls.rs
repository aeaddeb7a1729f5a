use std::sync::Arc;

use chat_core::port::store::Store;
use chat_store_postgres::{OpenError, PostgresStore};
use chat_testkit::servers::PostgresServer;
use rcgen::{CertifiedKey, generate_simple_self_signed};

use crate::opening::other_client;

/// TLS is used where it can be, and believes nobody else than it was told to.
pub(crate) async fn tls_checks_the_server(_: Arc<PostgresServer>) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let pem = cert.pem();
    let options = PostgresServer::options().tls(cert.pem(), signing_key.serialize_pem());
    let server = tokio::task::spawn_blocking(|| options.start()).await.unwrap();
    let direct = server.create_database().await;
    let (_, database) = direct.split_once("dbname=").unwrap();
    let port = server.port().unwrap();
    let url = |host: &str, mode: &str| {
        format!("host={host} hostaddr=127.0.0.1 port={port} user=postgres dbname={database} {mode}")
    };
    let connect = async |url: String, pem: &str| {
        PostgresStore::builder().root_certificates(pem).connect(&url).await
    };
    for mode in ["sslmode=require", "sslmode=prefer", ""] {
        connect(url("localhost", mode), &pem).await.unwrap().check().await.unwrap();
    }
    let open = connect(url("localhost", "sslmode=require"), &pem).await.unwrap();
    open.check().await.unwrap();
    let sessions = "SELECT count(*) FILTER (WHERE ssl), count(*) FROM pg_stat_ssl \
        JOIN pg_stat_activity USING (pid) WHERE application_name = 'chat' AND datname = $1";
    let found = other_client(&direct).await.query_one(sessions, &[&database]).await.unwrap();
    let (encrypted, all): (i64, i64) = (found.get(0), found.get(1));
    assert!(encrypted == all && all > 0, "{encrypted} of {all}");

    let error = connect(url("example.org", "sslmode=require"), &pem).await.unwrap_err();
    assert!(matches!(error, OpenError::Database(_)), "{error}");
    for mode in ["sslmode=require", ""] {
        let error = PostgresStore::connect(&url("localhost", mode)).await.unwrap_err();
        assert!(matches!(error, OpenError::Database(_)), "{error}");
    }
    let error = connect(url("localhost", ""), "no certificate").await.unwrap_err();
    assert!(matches!(error, OpenError::Certificates(_)), "{error}");
}
