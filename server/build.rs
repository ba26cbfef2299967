//! Puts the browser client into the binary (feature `embed-client`), and makes
//! sure that both are built from the same sources: a page rendered by one and
//! hydrated by the other would break.

use std::{env, fmt::Write, fs, path::Path, process::Command};

fn main() {
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_EMBED_CLIENT").is_none() {
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    for watched in ["target/site", "app", "review", "style", "public", "Cargo.toml", "Cargo.lock"] {
        println!("cargo::rerun-if-changed={}", root.join(watched).display());
    }
    match same_sources(root) {
        Ok(id) => {
            println!("cargo::rustc-env=TEKSER_BUILD_ID={id}");
            let out = env::var("OUT_DIR").expect("set by cargo");
            fs::write(Path::new(&out).join("site.rs"), table(&root.join("target/site")))
                .expect("the output folder is writable");
        }
        Err(problem) => println!("cargo::error={problem}"),
    }
}

/// The build id, if the client in `target/site` has the same as the sources, and
/// is as small as can be where the server is a release.
fn same_sources(root: &Path) -> Result<String, String> {
    let script = Command::new(root.join("app/build.sh")).arg("--id").output();
    let id = match script {
        Ok(output) if output.status.success() => {
            String::from_utf8_lossy(&output.stdout).into_owned()
        }
        Ok(output) => return Err(format!("app/build.sh --id failed: {}", output.status)),
        Err(error) => return Err(format!("app/build.sh cannot be run: {error}")),
    };
    let id = id.trim();
    let site = root.join("target/site/pkg");
    let built = fs::read_to_string(site.join("build-id")).unwrap_or_default();
    let mode = fs::read_to_string(site.join("mode")).unwrap_or_default();
    let release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    match built.trim() {
        "" => Err("the browser client is not built yet: run `make build`".into()),
        built if built != id => Err(format!(
            "the browser client was built from other sources ({built}) than these ({id}): run `make build`"
        )),
        _ if release && mode.trim() != "wasm-release" => {
            Err("the browser client was built quickly, for `make run`: run `make build`".into())
        }
        _ => Ok(id.into()),
    }
}

/// Rust source of a table with all files of the site, sorted by path.
fn table(site: &Path) -> String {
    let mut files = Vec::new();
    collect(site, site, &mut files);
    files.sort();
    let mut table = String::from("const FILES: &[(&str, &[u8])] = &[\n");
    for name in files {
        let path = site.join(&name);
        writeln!(table, "    ({name:?}, include_bytes!({path:?})),").expect("a string grows");
    }
    table.push_str("];\n");
    table
}

fn collect(site: &Path, folder: &Path, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("the site's folder is readable") {
        let path = entry.expect("the site's folder is readable").path();
        if path.is_dir() {
            collect(site, &path, files);
        } else {
            let name = path.strip_prefix(site).expect("below the site's folder");
            files.push(name.to_string_lossy().replace('\\', "/"));
        }
    }
}
