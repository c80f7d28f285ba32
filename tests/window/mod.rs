//! The real window, driven as a person would: the built desktop program under WebKitWebDriver.
//!
//! These tests need a display and the built program, so plain `cargo test` lists them as ignored;
//! `cargo xtask test --only window` brings both and runs them one after another.

mod answers;
mod base64;
mod contrast;
mod desktop;
mod driver;
mod explorer;
mod exporting;
mod fast;
mod german;
mod hostile;
mod huge;
mod importing;
mod keeping;
mod keyboard;
mod leaving;
mod memory;
mod opens;
mod organizations;
mod person;
mod range;
mod remote;
mod reviewing;
mod screens;
mod silent;
mod speed;
mod states;
mod tasks;
mod ten;
mod vendor_files;
mod vendors;
mod zoom;
