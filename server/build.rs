//! Puts the browser client into the binary (feature `embed-client`), and makes
//! sure that both are built from the same sources: a page rendered by one and
//! hydrated by the other would break.

use std::{env, fmt::Write, fs, path::Path, process::Command};

fn main() {
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=build.rs");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    if env::var_os("CARGO_FEATURE_EMBED_CLIENT").is_none() {
        return;
    }
    for watched in ["target/site", "app", "review", "style", "public", "Cargo.lock"] {
        println!("cargo::rerun-if-changed={}", root.join(watched).display());
    }
    let script = Command::new(root.join("app/build.sh")).arg("--id").output();
    let id = script.expect("app/build.sh runs").stdout;
    let id = String::from_utf8(id).expect("a hexadecimal id");
    let built = fs::read_to_string(root.join("target/site/pkg/build-id")).unwrap_or_default();
    assert!(
        !built.is_empty() && built.trim() == id.trim(),
        "The browser client in target/site is missing or built from other sources: run `make client`."
    );
    println!("cargo::rustc-env=TEKSER_BUILD_ID={}", id.trim());

    let site = root.join("target/site");
    let mut files = Vec::new();
    collect(&site, &site, &mut files);
    files.sort();
    let mut table = String::from("const FILES: &[(&str, &[u8])] = &[\n");
    for name in files {
        let path = site.join(&name);
        writeln!(table, "    ({name:?}, include_bytes!({path:?})),").expect("a string grows");
    }
    table.push_str("];\n");
    let out = env::var("OUT_DIR").expect("set by cargo");
    fs::write(Path::new(&out).join("site.rs"), table).expect("the output folder is writable");
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
