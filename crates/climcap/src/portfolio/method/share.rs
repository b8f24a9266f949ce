//! Work over many trees, shared among threads in parts that do not depend on how many threads there are.

use std::ops::Range;
use std::thread;

/// Below this many amounts, starting a thread takes longer than the work.
const WORTHWHILE: usize = 300_000;
const PARTS: usize = 16;

/// What `work` gives for each of some parts of `0..count`, in order. Sums over the parts are the same for any number of
/// threads.
pub(super) fn shared<T: Send>(
    count: usize,
    amounts: usize,
    threads: usize,
    work: impl Fn(Range<usize>) -> T + Sync,
) -> Vec<T> {
    let parts = if amounts < WORTHWHILE { 1 } else { PARTS };
    let part = |number: usize| number * count / parts..(number + 1) * count / parts;
    if parts == 1 || threads < 2 {
        return (0..parts).map(|number| work(part(number))).collect();
    }
    let (work, part) = (&work, &part);
    let threads = threads.min(parts);
    thread::scope(|scope| {
        let spans = (0..threads).map(|thread| thread * parts / threads..(thread + 1) * parts / threads);
        let helpers: Vec<_> =
            spans.map(|span| scope.spawn(move || span.map(|number| work(part(number))).collect::<Vec<T>>())).collect();
        let mut all = Vec::with_capacity(parts);
        for helper in helpers {
            match helper.join() {
                Ok(results) => all.extend(results),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    })
}
