//! The user interface that the program brings along.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::TestServer;
use sha2::{Digest, Sha256};

#[tokio::test]
async fn the_user_interface_is_inside_the_program() {
    let server = TestServer::start(&[]).await;
    for (path, kind) in [
        ("/", "text/html; charset=utf-8"),
        ("/app.js", "text/javascript; charset=utf-8"),
        ("/en.js", "text/javascript; charset=utf-8"),
        ("/de.js", "text/javascript; charset=utf-8"),
        ("/app.css", "text/css; charset=utf-8"),
        ("/sw.js", "text/javascript; charset=utf-8"),
        ("/icon.svg", "image/svg+xml; charset=utf-8"),
    ] {
        let reply = server.get(path).send().await;
        assert_eq!((reply.status, reply.header("content-type")), (200, Some(kind)), "{path}");
        assert_eq!(reply.header("content-encoding"), None);
    }
    // What a worker of the page keeps is what there is.
    let worker = server.get("/sw.js").send().await.body;
    assert!(["/app.js", "/app.css", "/en.js", "/de.js"].iter().all(|it| worker.contains(it)));
    let page = server.get("/").send().await.body;
    assert!(page.contains("src=\"/app.js\"") && page.contains("href=\"/app.css\""));
    for forbidden in ["<style", "style=", "onclick", "sourceMappingURL"] {
        assert!(!page.contains(forbidden), "{forbidden}: the policy forbids it");
    }
}

#[tokio::test]
async fn what_a_browser_has_already_is_not_sent_again() {
    let server = TestServer::start(&[]).await;
    let plain = server.get("/app.js").send().await;
    let packed = server.get("/app.js").header("accept-encoding", "br, gzip").send().await;
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert_eq!(packed.header("vary"), Some("accept-encoding"));
    let length = |reply: &str| reply.parse::<usize>().unwrap();
    let [small, large] =
        [&packed, &plain].map(|reply| length(reply.header("content-length").unwrap()));
    assert!(small * 2 < large, "{small} of {large} bytes");
    let refused = server.get("/app.js").header("accept-encoding", "gzip;q=0").send().await;
    assert_eq!(refused.header("content-encoding"), None);

    let tag = packed.header("etag").unwrap();
    assert_ne!(Some(tag), plain.header("etag"), "one tag for each representation");
    let again = server.get("/app.js").header("accept-encoding", "gzip");
    let again = again.header("if-none-match", tag).send().await;
    assert_eq!((again.status, again.body.as_str(), again.header("etag")), (304, "", Some(tag)));
    let other = server.get("/app.js").header("if-none-match", "\"other\"").send().await;
    assert_eq!(other.status, 200);
}

/// `npm run build` in `web` writes down what it built from, as `web/scripts/fingerprint.mjs` says.
#[test]
fn the_bundle_is_made_from_the_sources() {
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("web");
    let mut names: Vec<String> =
        ["index.html", "package-lock.json", "tsconfig.json", "vite.config.ts"]
            .map(Into::into)
            .into();
    for root in ["src", "public", "../../../clients/typescript/src"] {
        let files = files_in(&web.join(root));
        names.extend(files.iter().map(|file| {
            let inside = file.strip_prefix(web.join(root)).unwrap();
            let parts: Vec<_> = inside.iter().map(|part| part.to_str().unwrap()).collect();
            format!("{root}/{}", parts.join("/"))
        }));
    }
    names.sort();
    let mut hash = Sha256::new();
    for name in names {
        let content = fs::read(web.join(&name)).unwrap();
        hash.update(format!("{name}\n{}\n", content.len()));
        hash.update(content);
    }
    let now: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    let built = fs::read_to_string(web.join("dist/sources.sha256")).unwrap();
    assert_eq!(built.trim_end(), now, "web/dist is stale: npm ci && npm run build in {web:?}");
}

fn files_in(directory: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files_in(&path) } else { vec![path] }).collect()
}
