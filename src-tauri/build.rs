//! Tells Tauri where the capabilities and permissions live, and keeps a page in `ui/dist` so that the
//! program compiles before the interface has been built.

use std::path::Path;
use std::{env, fs, io};

const CAPABILITIES: &str = "./src-tauri/capabilities/**/*";
const PERMISSIONS: &str = "./src-tauri/permissions/**/*";
const DIST: &str = "ui/dist";

/// Stands in the page below, so that a release never ships it.
const PLACEHOLDER: &str = "trailbook-placeholder";

const PAGE: &str = r#"<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="trailbook-placeholder" content="the interface has not been built" />
    <title>Trailbook</title>
  </head>
  <body>
    <main>
      <h1>The interface has not been built yet</h1>
      <p>Run <code>cargo xtask run</code>, or <code>npm ci</code> and <code>npm run build</code> in the folder <code>ui</code>, then build again.</p>
    </main>
  </body>
</html>
"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in ["src-tauri/build.rs", "src-tauri/capabilities", "src-tauri/permissions", DIST] {
        println!("cargo:rerun-if-changed={path}");
    }
    interface(Path::new(DIST))?;

    let manifest = tauri_build::AppManifest::new().permissions_path_pattern(PERMISSIONS);
    let attributes = tauri_build::Attributes::new().capabilities_path_pattern(CAPABILITIES).app_manifest(manifest);
    Ok(tauri_build::try_build(attributes)?)
}

/// Puts the stand-in page where the built interface is missing; a release asks for the real one instead.
fn interface(dist: &Path) -> io::Result<()> {
    let index = dist.join("index.html");
    let built = fs::read_to_string(&index).is_ok_and(|page| !page.contains(PLACEHOLDER));
    if built {
        return Ok(());
    }
    if env::var("PROFILE").as_deref() != Ok("debug") {
        return Err(io::Error::other("ui/dist holds no built interface: run `npm ci && npm run build` in ui first"));
    }
    if !index.exists() {
        fs::create_dir_all(dist)?;
        fs::write(index, PAGE)?;
    }
    Ok(())
}
