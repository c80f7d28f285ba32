//! Memory that holds nothing any more once it was freed: for a program that stays open after the keys have left it.

use std::alloc::{GlobalAlloc, Layout, System};

/// The system's allocator, which overwrites what is given back to it. Texts of events pass through so many values that
/// wiping each of them by name could not be kept up; here they all come by.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wiping;

/// Fills with zeros in a way that is not left out, although nobody reads it again.
///
/// # Safety
/// `size` bytes from `start` on belong to the caller.
#[expect(unsafe_code, reason = "memory is given as a pointer and a size")]
unsafe fn wipe(start: *mut u8, size: usize) {
    // SAFETY: the caller's promise.
    unsafe { start.write_bytes(0, size) };
    // Whatever might look through this pointer is unknown to the compiler, so the zeros have to be there.
    std::hint::black_box(start);
}

// SAFETY: every block comes from the system's allocator and goes back to it with the layout that it was asked for with;
// between, only bytes within that layout are touched, and only those that the caller has given up.
#[expect(unsafe_code, reason = "an allocator is made of functions that are unsafe by their contract")]
unsafe impl GlobalAlloc for Wiping {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, start: *mut u8, layout: Layout) {
        unsafe {
            wipe(start, layout.size());
            System.dealloc(start, layout);
        }
    }

    unsafe fn realloc(&self, start: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        unsafe {
            if size <= layout.size() {
                wipe(start.add(size), layout.size() - size);
                return System.realloc(start, layout, size);
            }
            // A block that grows may move, and the system would leave what was in it behind.
            let moved = System.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !moved.is_null() {
                moved.copy_from_nonoverlapping(start, layout.size());
                self.dealloc(start, layout);
            }
            moved
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(unsafe_code, reason = "an allocator is asked directly")]
    fn what_grows_and_shrinks_keeps_what_is_in_it() {
        let layout = |size| Layout::from_size_align(size, 8).unwrap();
        // SAFETY: each block is used within its size, and freed once with the layout that it has then.
        unsafe {
            let start = Wiping.alloc(layout(100));
            (0..100_u8).for_each(|at| start.add(usize::from(at)).write(at));
            let grown = Wiping.realloc(start, layout(100), 100_000);
            assert!((0..100_u8).all(|at| grown.add(usize::from(at)).read() == at));
            let shrunk = Wiping.realloc(grown, layout(100_000), 50);
            assert!((0..50_u8).all(|at| shrunk.add(usize::from(at)).read() == at));
            Wiping.dealloc(shrunk, layout(50));
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    #[expect(unsafe_code, reason = "an allocator is asked directly")]
    fn what_was_freed_is_empty() {
        use std::os::unix::fs::FileExt as _;

        let layout = |size| Layout::from_size_align(size, 8).unwrap();
        let memory = std::fs::File::open("/proc/self/mem").unwrap();
        let sevens = |start: *mut u8| {
            // Memory that went back to the system cannot be read at all.
            let mut bytes = [0; 2000];
            let _ = memory.read_at(&mut bytes, start as u64);
            bytes.iter().filter(|byte| **byte == 7).count()
        };
        // SAFETY: each block is used within its size, and freed once with the layout that it has then; what was freed is
        // looked at through the system's file alone.
        unsafe {
            let first = Wiping.alloc(layout(2000));
            first.write_bytes(7, 2000);
            assert_eq!(sevens(first), 2000, "what is in use is seen");
            let grown = Wiping.realloc(first, layout(2000), 4000);
            let left = sevens(first);
            Wiping.dealloc(grown, layout(4000));

            assert!(left < 40 && sevens(grown) < 40, "{left} bytes of the first block, and of the second");
        }
    }
}
