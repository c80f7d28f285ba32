//! What a process does so that its memory, which holds keys and events, does not end up in a file when it crashes.

/// Forbids this process, and those that it starts, to leave an image of their memory behind. What the system refuses is
/// no reason not to go on.
pub fn leave_no_core() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};

        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }
}
