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
    let workers = if parts == 1 { 1 } else { threads.clamp(1, parts) };
    dealt(&mut vec![(); workers], (0..parts).collect(), &|(), number| work(part(number)), &|| false)
}

/// Does each job, dealt out to workers with a thread each, and gives the results in the order of the jobs, however the threads
/// come along. Jobs that are not begun when `halt` says so have none.
pub(super) fn dealt<W: Send, J: Send, R: Send>(
    workers: &mut [W],
    jobs: Vec<J>,
    run: &(dyn Fn(&mut W, J) -> R + Sync),
    halt: &(dyn Fn() -> bool + Sync),
) -> Vec<R> {
    let count = workers.len();
    let mut shares: Vec<Vec<(usize, J)>> = (0..count).map(|_| Vec::new()).collect();
    for (place, job) in jobs.into_iter().enumerate() {
        shares[place % count].push((place, job));
    }
    let share = |worker: &mut W, jobs: Vec<(usize, J)>| -> Vec<(usize, R)> {
        jobs.into_iter().take_while(|_| !halt()).map(|(place, job)| (place, run(worker, job))).collect()
    };
    let pairs = workers.iter_mut().zip(shares);
    let mut results: Vec<(usize, R)> = if count < 2 {
        pairs.flat_map(|(worker, jobs)| share(worker, jobs)).collect()
    } else {
        thread::scope(|scope| {
            let share = &share;
            let helpers: Vec<_> = pairs.map(|(worker, jobs)| scope.spawn(move || share(worker, jobs))).collect();
            let joined = helpers.into_iter().flat_map(|helper| match helper.join() {
                Ok(results) => results,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            joined.collect()
        })
    };
    results.sort_by_key(|(place, _)| *place);
    results.into_iter().map(|(_, result)| result).collect()
}
