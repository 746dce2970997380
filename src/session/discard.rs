//! Throwing away what is made of many pieces: freeing millions of them takes longer than somebody who has cancelled is
//! willing to wait.

/// Frees something on a thread of its own; where none can be had, here.
pub(super) fn discard<T: Send + 'static>(many: T) {
    // Where no thread starts, `many` is dropped with the closure.
    let _ = std::thread::Builder::new().spawn(move || drop(many));
}
