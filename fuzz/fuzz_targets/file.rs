#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| trailbook_fuzz::file(data));
