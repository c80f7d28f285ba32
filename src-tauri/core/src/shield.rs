//! What a process asks of the system about its memory: that it does not end up in a file when it crashes, for it holds keys
//! and events, and in which pieces it is given out.

/// Forbids this process, and those that it starts, to leave an image of their memory behind. What the system refuses is
/// no reason not to go on.
pub fn leave_no_core() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};

        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }
}

/// Asks for memory in small pages from now on. Work that takes and gives back much memory for long, as an import does, needs
/// less of it then, and spares the system the clearing of what is never used; whoever fills all of it at once is better off
/// with huge ones. What the system refuses is no reason not to go on.
pub fn take_small_pages() {
    #[cfg(target_os = "linux")]
    {
        let _ = rustix::thread::disable_transparent_huge_pages(true);
    }
}
