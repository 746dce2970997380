//! The `dictum` command, with an allocator that counts what is held.

use dictum::Gauge;
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes that are allocated, and the most that ever were. Threads that allocate at the same moment may miss a peak by
/// what they took; what is held is exact.
static HELD: AtomicU64 = AtomicU64::new(0);
static PEAK: AtomicU64 = AtomicU64::new(0);

/// The allocator of the system, counted. `--max-memory` and `--stats` go by it: asking the system instead would count
/// memory that was given back and not yet taken away.
struct Counted;

#[global_allocator]
static ALLOCATOR: Counted = Counted;

/// Counts what was asked for, unless there was no room.
#[inline]
fn taken(memory: *mut u8, bytes: usize) -> *mut u8 {
    if !memory.is_null() {
        let held = HELD.fetch_add(bytes as u64, Ordering::Relaxed) + bytes as u64;
        if held > PEAK.load(Ordering::Relaxed) {
            PEAK.store(held, Ordering::Relaxed);
        }
    }
    memory
}

#[inline]
fn shrunk(bytes: usize) {
    HELD.fetch_sub(bytes as u64, Ordering::Relaxed);
}

#[allow(unsafe_code, reason = "an allocator cannot be written without; each call is handed on as it comes")]
// SAFETY: every call goes to the allocator of the system, with what it was called with.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        taken(unsafe { System.alloc(layout) }, layout.size())
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        taken(unsafe { System.alloc_zeroed(layout) }, layout.size())
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        shrunk(layout.size());
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let moved = unsafe { System.realloc(memory, layout, size) };
        if !moved.is_null() {
            shrunk(layout.size());
        }
        taken(moved, size)
    }
}

fn main() -> std::process::ExitCode {
    dictum::shell::main(Gauge { held: || HELD.load(Ordering::Relaxed), peak: || PEAK.load(Ordering::Relaxed) })
}
