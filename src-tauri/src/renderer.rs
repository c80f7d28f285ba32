//! A blank window on some Linux graphics drivers, and how it is avoided. Knows only the environment.

/// Turns off the renderer of WebKitGTK that leaves windows blank on some drivers, unless the person has
/// chosen one. The program replaces itself, because the web view reads the variable from the environment
/// it was started with, and changing one's own environment is not safe once threads run.
#[cfg(target_os = "linux")]
pub(crate) fn prepare() {
    use std::env;
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    const SWITCH: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

    if env::var_os(SWITCH).is_some() {
        return;
    }
    let Ok(program) = env::current_exe() else { return };
    let error = Command::new(program).args(env::args_os().skip(1)).env(SWITCH, "1").exec();
    eprintln!("trailbook: the window may stay blank, start it with {SWITCH}=1 if it does: {error}");
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn prepare() {}
