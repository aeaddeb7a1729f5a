use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::OpenError;

/// TLS that believes these certificates (PEM), or the system's where there are none.
pub(crate) fn connector(root_certificates: Option<&[u8]>) -> Result<MakeRustlsConnect, OpenError> {
    let mut roots = RootCertStore::empty();
    match root_certificates {
        Some(pem) => {
            for certificate in CertificateDer::pem_slice_iter(pem) {
                let certificate = certificate.map_err(unusable)?;
                roots.add(certificate).map_err(unusable)?;
            }
            if roots.is_empty() {
                return Err(OpenError::Certificates("there is none".into()));
            }
        }
        // Some systems have certificates that are not understood; without any, TLS fails.
        None => {
            let system = rustls_native_certs::load_native_certs();
            let (_, ignored) = roots.add_parsable_certificates(system.certs);
            tracing::debug!(ignored, errors = system.errors.len(), "the system's certificates");
        }
    }
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .map_err(unusable)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

fn unusable(error: impl std::error::Error + Send + Sync + 'static) -> OpenError {
    OpenError::Certificates(Box::new(error))
}
