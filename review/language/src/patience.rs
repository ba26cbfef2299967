//! Whether anybody still waits for what a rule computes.
//!
//! Rules that go over many sentences or events ask between one and the next
//! ([`go_on`]). Whoever may lose interest calls them [`while_wanted`]; elsewhere, as
//! in the browser, asking costs next to nothing and nothing ends. No rule gives another
//! result for it: it gives its own, or none. What is given up is unwound, without a
//! panic's message, so no rule needs a way to say that it did not finish.

use std::{
    cell::RefCell,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    rc::Rc,
};

/// Says whether the result is still wanted.
type Wanted = Rc<dyn Fn() -> bool>;

thread_local! {
    /// Of the innermost [`while_wanted`] on this thread.
    static WANTED: RefCell<Option<Wanted>> = const { RefCell::new(None) };
}

/// What unwinds out of a rule that is given up.
struct GivenUp;

/// Puts back what was there before, however the work ends.
struct Restored(Option<Wanted>);

impl Drop for Restored {
    fn drop(&mut self) {
        WANTED.set(self.0.take());
    }
}

/// Does `work`, and leaves it soon after `wanted` says for the first time that nobody
/// waits for it any more: then there is no result. `wanted` is asked about once a
/// sentence or event, on this thread; it must be quick. A panic of the work passes through.
///
/// Where panics abort, as in the browser's modules, `wanted` must always be true.
pub fn while_wanted<T>(wanted: impl Fn() -> bool + 'static, work: impl FnOnce() -> T) -> Option<T> {
    let _restored = Restored(WANTED.replace(Some(Rc::new(wanted))));
    // Nobody sees what was left half done: it belongs to the work, and ends with it.
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => Some(done),
        Err(cause) if cause.is::<GivenUp>() => None,
        Err(cause) => resume_unwind(cause),
    }
}

/// Comes back where the result is still wanted, or nobody said otherwise: what a rule
/// calls once a sentence or event.
pub fn go_on() {
    let wanted = WANTED.with_borrow(Clone::clone);
    if wanted.is_some_and(|wanted| !wanted()) {
        resume_unwind(Box::new(GivenUp));
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn asking(times: u32) -> (Rc<Cell<u32>>, impl Fn() -> bool + 'static) {
        let asked = Rc::new(Cell::new(0));
        let counted = asked.clone();
        let wanted = move || {
            counted.set(counted.get() + 1);
            counted.get() < times
        };
        (asked, wanted)
    }

    #[test]
    #[cfg(not(target_arch = "wasm32"))]
    fn work_ends_with_the_first_no() {
        let (asked, wanted) = asking(3);
        let done = while_wanted(wanted, || (0..10).for_each(|_| go_on()));
        assert_eq!((done, asked.get()), (None, 3));
        // Nobody asks any more.
        (0..10).for_each(|_| go_on());
        assert_eq!(asked.get(), 3);
    }

    #[test]
    #[cfg(not(target_arch = "wasm32"))]
    fn work_within_work_asks_for_itself_and_a_panic_is_a_panic() {
        let (asked, wanted) = asking(9);
        let inner = while_wanted(wanted, || {
            go_on();
            let (inner, no_more) = asking(1);
            let left = while_wanted(no_more, || (0..10).for_each(|_| go_on()));
            go_on();
            (left, inner.get())
        });
        assert_eq!((inner, asked.get()), (Some((None, 1)), 2));
        let panicked = catch_unwind(|| while_wanted(|| true, || panic!("on purpose")));
        let cause = panicked.expect_err("it panicked");
        assert_eq!(cause.downcast_ref(), Some(&"on purpose"));
    }
}
