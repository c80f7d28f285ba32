//! What the page hears of its window. It asks for it once; nothing else is broadcast.

use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use specta::Type;
use tauri::ipc::Channel;

/// Something that happened to the window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Signal {
    /// Files were dropped onto it. The paths stay here; these are their names.
    Dropped {
        /// The names, as people know them.
        files: Vec<String>,
    },
    /// The cache of an organization contradicts what was signed about it.
    Doubted {
        /// Which.
        alias: String,
    },
    /// A person wants to close it while something is being written.
    Closing,
    /// A command was chosen in the menu of the system, by its name in the page.
    Chosen {
        /// The name.
        command: String,
    },
}

/// Where signals go: to the page that listened last.
#[derive(Default)]
pub(crate) struct Signals(Mutex<Option<Channel<Signal>>>);

impl Signals {
    pub(crate) fn listen(&self, channel: Channel<Signal>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(channel);
    }

    /// Tells the page, and says whether there is one that listens.
    pub(crate) fn send(&self, signal: Signal) -> bool {
        let listening = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        listening.as_ref().is_some_and(|channel| channel.send(signal).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::sync::Arc;

    #[test]
    fn the_page_that_listened_last_hears_and_nobody_else() {
        let signals = Signals::default();
        assert!(!signals.send(Signal::Closing));
        let heard = Arc::new(Mutex::new(Vec::new()));
        let channel = |name: &'static str| {
            let heard = heard.clone();
            Channel::new(move |_| {
                heard.lock().unwrap().push(name);
                Ok(())
            })
        };

        signals.listen(channel("first"));
        signals.listen(channel("second"));

        assert!(signals.send(Signal::Dropped { files: vec!["events.csv".into()] }));
        assert_eq!(*heard.lock().unwrap(), ["second"]);
    }
}
