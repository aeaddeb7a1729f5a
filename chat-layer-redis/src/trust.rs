use redis::cluster::{ClusterClient, ClusterClientBuilder};
use redis::sentinel::{SentinelClient, SentinelClientBuilder, SentinelServerType};
use redis::{Client, ConnectionAddr, ConnectionInfo, RedisResult, TlsMode};

use crate::error::BusError;

/// Makes clients, and says who may vouch for servers that are reached through TLS: the system's
/// authorities or the host's own.
pub(crate) struct Trust {
    #[cfg(feature = "tls")]
    certificates: Option<redis::TlsCertificates>,
}

#[cfg(feature = "tls")]
impl Trust {
    /// The host's own authorities (PEM), or the system's.
    ///
    /// # Errors
    /// [`BusError::Certificates`].
    pub(crate) fn new(roots: Option<&[u8]>) -> Result<Self, BusError> {
        use rustls::RootCertStore;
        use rustls::pki_types::CertificateDer;
        use rustls::pki_types::pem::PemObject;

        let Some(pem) = roots else { return Ok(Self { certificates: None }) };
        let mut store = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|_| BusError::Certificates)?;
            store.add(certificate).map_err(|_| BusError::Certificates)?;
        }
        if store.is_empty() {
            return Err(BusError::Certificates);
        }
        let root_cert = Some(pem.to_vec());
        Ok(Self { certificates: Some(redis::TlsCertificates { client_tls: None, root_cert }) })
    }

    /// A client of one server. What it knows of how to connect says whom to believe, too.
    pub(crate) fn client(&self, info: ConnectionInfo) -> RedisResult<Client> {
        match self.of(&info) {
            Some(certificates) => Client::build_with_tls(info, certificates),
            None => Client::open(info),
        }
    }

    /// A client of the cluster that these servers belong to.
    pub(crate) fn cluster(&self, seeds: Vec<ConnectionInfo>) -> RedisResult<ClusterClient> {
        let certificates = seeds.first().and_then(|info| self.of(info));
        let builder = ClusterClientBuilder::new(seeds);
        match certificates {
            Some(certificates) => builder.certs(certificates).build(),
            None => builder.build(),
        }
    }

    fn sentinel_builder(
        &self,
        builder: SentinelClientBuilder,
        master: &ConnectionInfo,
    ) -> SentinelClientBuilder {
        match self.of(master) {
            Some(certificates) => builder
                .set_client_to_redis_certificates(certificates.clone())
                .set_client_to_sentinel_certificates(certificates),
            None => builder,
        }
    }

    /// What a server of this kind needs, if it is anything.
    fn of(&self, info: &ConnectionInfo) -> Option<redis::TlsCertificates> {
        if !is_tls(info) {
            return None;
        }
        // Where the process has not decided who encrypts, ring does; an error says that somebody
        // has decided meanwhile.
        let _ = rustls::crypto::ring::default_provider().install_default();
        self.certificates.clone()
    }
}

#[cfg(not(feature = "tls"))]
impl Trust {
    pub(crate) const fn new(_roots: Option<&[u8]>) -> Result<Self, BusError> {
        Ok(Self {})
    }

    pub(crate) fn client(&self, info: ConnectionInfo) -> RedisResult<Client> {
        Client::open(info)
    }

    pub(crate) fn cluster(&self, seeds: Vec<ConnectionInfo>) -> RedisResult<ClusterClient> {
        ClusterClientBuilder::new(seeds).build()
    }

    fn sentinel_builder(
        &self,
        builder: SentinelClientBuilder,
        _master: &ConnectionInfo,
    ) -> SentinelClientBuilder {
        builder
    }
}

impl Trust {
    /// A client of the master that these Sentinels know by the name of its group. All Sentinels have
    /// the credentials of the first.
    pub(crate) fn sentinel(
        &self,
        sentinels: &[ConnectionInfo],
        group: &str,
        master: &ConnectionInfo,
    ) -> RedisResult<SentinelClient> {
        let addresses = sentinels.iter().map(|info| info.addr().clone());
        let settings = master.redis_settings();
        let mut builder = SentinelClientBuilder::new(addresses, group, SentinelServerType::Master)?
            .set_client_to_redis_protocol(settings.protocol())
            .set_client_to_sentinel_protocol(settings.protocol())
            .set_client_to_redis_db(settings.db());
        if is_tls(master) {
            builder = builder.set_client_to_redis_tls_mode(TlsMode::Secure);
        }
        if let Some(user) = settings.username() {
            builder = builder.set_client_to_redis_username(user);
        }
        if let Some(password) = settings.password() {
            builder = builder.set_client_to_redis_password(password);
        }
        if let Some(settings) = sentinels.first().map(ConnectionInfo::redis_settings) {
            if let Some(user) = settings.username() {
                builder = builder.set_client_to_sentinel_username(user);
            }
            if let Some(password) = settings.password() {
                builder = builder.set_client_to_sentinel_password(password);
            }
        }
        self.sentinel_builder(builder, master).build()
    }
}

fn is_tls(info: &ConnectionInfo) -> bool {
    matches!(info.addr(), ConnectionAddr::TcpTls { .. })
}

#[cfg(all(test, feature = "tls"))]
mod tests {
    use super::*;

    #[test]
    fn who_vouches_for_nobody_is_refused() {
        let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for pem in ["", "no certificate", broken] {
            let refused = Trust::new(Some(pem.as_bytes()));
            assert!(matches!(refused, Err(BusError::Certificates)), "{pem}");
        }
    }
}
