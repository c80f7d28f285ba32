//! What a process asks of the system about its memory: that it does not end up in a file when it crashes, for it holds keys
//! and events, in which pieces it is given out, and that what was freed goes back.

mod wiping;

pub use wiping::Wiping;

/// Bytes of an image of the memory that may be written. Linux leaves out what is larger than that, and hands nothing to a
/// program that collects images where the limit is just 1: with 0 it would hand over everything (`fs/coredump.c`, core(5)).
#[cfg(target_os = "linux")]
const IMAGE: u64 = 1;
#[cfg(all(unix, not(target_os = "linux")))]
const IMAGE: u64 = 0;

/// Stores of free memory in a program that stays open: as many as threads that work at the same time, mostly.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const STORES: libc::c_int = 4;

/// Forbids this process, and those that it starts, to leave an image of their memory behind. What the system refuses is
/// no reason not to go on.
pub fn leave_no_core() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};

        let _ = setrlimit(Resource::Core, Rlimit { current: Some(IMAGE), maximum: Some(IMAGE) });
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

/// Threads that share a store of free memory, from now on; asked for once, at the start of a program that stays open. The C
/// library of Linux makes eight stores for each processor otherwise, and what is in use in each of them keeps the rest there.
pub fn share_stores() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        // SAFETY: the function takes two numbers and remembers the second one (mallopt(3)).
        #[expect(unsafe_code, reason = "no safe function asks this of the C library")]
        unsafe {
            libc::mallopt(libc::M_ARENA_MAX, STORES);
        }
    }
}

/// Gives freed memory back to the system. The C library of Linux keeps it otherwise, in a store for each of several threads
/// (over 200 MB after some minutes of work of which 12 MB were in use), with whatever stood in it: rows that were shown, and
/// texts that were searched. Takes some milliseconds, so it belongs to the end of long work and to locking.
pub fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        // SAFETY: the function takes a number, may be called from any thread at any time, and only touches memory that is
        // free (malloc_trim(3), "MT-Safe").
        #[expect(unsafe_code, reason = "no safe function asks this of the C library")]
        unsafe {
            libc::malloc_trim(0);
        }
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[cfg(test)]
mod tests {
    /// KiB of memory that are resident.
    fn resident() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.split_whitespace().next().unwrap().parse().unwrap()
    }

    #[test]
    fn what_was_freed_goes_back_to_the_system() {
        let mut pieces: Vec<Vec<u8>> = (0..200_000).map(|_| vec![1; 1024]).collect();
        // What stays in use at the end keeps everything before it from going back by itself.
        let last = pieces.pop();
        drop(pieces);
        let before = resident();
        super::give_back();
        let after = resident();
        drop(last);
        assert!(after + 100_000 < before, "{before} KiB, then {after} KiB");
    }
}
