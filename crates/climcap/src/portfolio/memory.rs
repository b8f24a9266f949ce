//! How much memory the process holds.

/// Bytes that the process holds in memory; `None` where the system does not say.
#[cfg(target_os = "linux")]
pub(super) fn resident() -> Option<u64> {
    of_status(&std::fs::read_to_string("/proc/self/status").ok()?)
}

/// Bytes that the process holds in memory; `None` where the system does not say.
#[cfg(not(target_os = "linux"))]
pub(super) const fn resident() -> Option<u64> {
    None
}

/// Linux gives it in kilobytes of 1024 bytes, whatever the size of a page (proc_pid_status(5)).
#[cfg(target_os = "linux")]
fn of_status(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1024)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_memory_held_grows_with_what_is_written_to() {
        let before = resident().unwrap();
        let held = vec![1_u8; 64 << 20];
        let grown = resident().unwrap() - before;
        assert!(held.iter().map(|byte| u64::from(*byte)).sum::<u64>() == 64 << 20);
        assert!(grown > 60 << 20, "{grown} bytes more");
    }

    #[test]
    fn only_kilobytes_are_read() {
        assert_eq!(of_status("VmHWM:\t  12 kB\nVmRSS:\t  10 kB\n"), Some(10_240));
        assert_eq!(of_status("VmRSS:\t  10 pages\n"), None);
        assert_eq!(of_status("VmHWM:\t  12 kB\n"), None);
    }
}
