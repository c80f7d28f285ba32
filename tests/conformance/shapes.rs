//! The manifests that the pretend remote is read with: one for each way of reading.

use crate::wire::Way;

/// A way of reading, by name.
pub struct Shape {
    pub name: &'static str,
    pub way: Way,
    /// Whether events have identifiers.
    pub ids: bool,
    own: &'static str,
}

const COMMON: &str = r#"
manifest = 1
id = "shape"
name = "Shape"
vendor = "Acme"
evidence = "fixture"
[[setting]]
id = "base_url"
kind = "url"
required = true
[[secret]]
id = "token"
label = "Key"
[auth]
kind = "bearer"
secret = "token"
[records]
at = "/events"
uid = ["/id"]
uid_else = { fields = ["/time", "/action", "/actor"] }
time = [{ at = "/time" }]
nulls = ["null"]
total = { at = "/count" }
[map]
action = "/action"
actor_name = "/actor/name"
[[error]]
when = { status = 410 }
means = "cursor_gone"
say = "The place is no longer known."
[[error]]
when = { status = 401 }
means = "auth"
say = "The key was rejected: enter a new one."
"#;

const WINDOW: &str = r#"
[window]
format = "rfc3339_ms"
step = "2d"
retention = "5d"
settle = "30s"
overlap = "10m"
revisit = ["1h"]
"#;

const DESC: &str = "[order]\ndir = \"desc\"\ncertain = true\n";
const ASC: &str = "[order]\ndir = \"asc\"\ncertain = true\n";

impl Shape {
    /// Says whether pages say in a word whether more follows.
    pub fn has_word(&self) -> bool {
        self.own.contains("/more")
    }

    /// Returns the manifest, with more `[limits]`.
    pub fn manifest(&self, limits: &str) -> String {
        let request = match self.way {
            Way::Feed => {
                "[request]\nmethod = \"POST\"\nurl = \"{base_url}/log\"\nbody = { limit = \"{size}\", from = \"{from}\", cursor = \"{page}\" }\n"
            }
            Way::Follow => "[request]\nurl = \"{base_url}/log\"\nquery = { limit = \"{size}\", from = \"{from}\" }\n",
            Way::Link | Way::SlideLink => {
                "[request]\nurl = \"{base_url}/log\"\nquery = { limit = \"{size}\", from = \"{from}\", to = \"{to}\" }\n"
            }
            Way::Whole => "[request]\nurl = \"{base_url}/log\"\nquery = { from = \"{from}\", to = \"{to}\" }\n",
            Way::Head | Way::List | Way::SlideHead => {
                "[request]\nurl = \"{base_url}/log\"\nquery = { limit = \"{size}\", cursor = \"{page}\" }\n"
            }
            Way::Climb => {
                "[request]\nurl = \"{base_url}/log\"\nquery = { limit = \"{size}\", since = \"{since}\", from = \"{from}\", to = \"{to}\", cursor = \"{page}\" }\n"
            }
            Way::Token | Way::Number | Way::Offset | Way::TimeKey | Way::SlideToken | Way::Sealed => {
                "[request]\nurl = \"{base_url}/log\"\nquery = { limit = \"{size}\", from = \"{from}\", to = \"{to}\", cursor = \"{page}\" }\n"
            }
        };
        let order = match self.way {
            Way::Link | Way::Climb => ASC,
            Way::Follow | Way::Feed => "",
            _ => DESC,
        };
        let limits = format!("[limits]\n{limits}\n");
        let text = [COMMON, WINDOW, request, order, self.own, &limits].concat();
        if self.ids { text } else { text.replace("uid = [\"/id\"]\n", "") }
    }
}

/// Every way of reading.
pub const SHAPES: [Shape; 18] = [
    Shape {
        name: "windows with a token",
        way: Way::Token,
        ids: true,
        own: "[page]\nkind = \"token\"\nat = \"/next\"\nsize = { value = 3 }\n[sync]\nmode = \"windows\"\n",
    },
    Shape {
        name: "windows with a token and a word for the end",
        way: Way::Token,
        ids: true,
        own: "[page]\nkind = \"token\"\nat = \"/next\"\nend = { at = \"/more\", is = false }\nsize = { value = 3 }\n[sync]\nmode = \"windows\"\n",
    },
    Shape {
        name: "windows with a token, without identifiers",
        way: Way::Token,
        ids: false,
        own: "[page]\nkind = \"token\"\nat = \"/next\"\nsize = { value = 3 }\n[sync]\nmode = \"windows\"\n",
    },
    Shape {
        name: "windows with links",
        way: Way::Link,
        ids: true,
        own: "[page]\nkind = \"link\"\nrel = \"next\"\nsize = { value = 3 }\n[sync]\nmode = \"windows\"\n",
    },
    Shape {
        name: "windows with page numbers",
        way: Way::Number,
        ids: true,
        own: "[page]\nkind = \"number\"\nend = \"empty\"\nsize = { value = 3 }\n[sync]\nmode = \"windows\"\n",
    },
    Shape {
        name: "windows with offsets",
        way: Way::Offset,
        ids: true,
        own: "[page]\nkind = \"offset\"\nend = \"empty\"\nsize = { value = 3 }\n[sync]\nmode = \"windows\"\n",
    },
    Shape {
        name: "time key",
        way: Way::TimeKey,
        ids: true,
        own: "[page]\nkind = \"time_key\"\nformat = \"rfc3339_ms\"\nnudge = \"1ms\"\nend = { at = \"/more\", is = false }\nsize = { value = 3 }\n[sync]\nmode = \"windows\"\n",
    },
    Shape {
        name: "windows without pages",
        way: Way::Whole,
        ids: true,
        own: "[page]\nkind = \"none\"\n[sync]\nmode = \"windows\"\n",
    },
    Shape {
        name: "windows without pages and identifiers",
        way: Way::Whole,
        ids: false,
        own: "[page]\nkind = \"none\"\n[sync]\nmode = \"windows\"\n",
    },
    Shape {
        name: "list",
        way: Way::List,
        ids: true,
        own: "[page]\nkind = \"number\"\nend = \"empty\"\nsize = { value = 3 }\n[sync]\nmode = \"list\"\n",
    },
    Shape {
        name: "stream with links",
        way: Way::Follow,
        ids: true,
        own: "[page]\nkind = \"link\"\nrel = \"next\"\nend = \"empty\"\nsize = { value = 3 }\n[sync]\nmode = \"stream\"\nresume = \"link\"\n",
    },
    Shape {
        name: "stream with a token",
        way: Way::Feed,
        ids: true,
        own: "[page]\nkind = \"token\"\nat = \"/next\"\nsend = \"only_token\"\nend = { at = \"/more\", is = false }\nsize = { value = 3 }\n[sync]\nmode = \"stream\"\nresume = \"token\"\n",
    },
    Shape {
        name: "head",
        way: Way::Head,
        ids: true,
        own: "[page]\nkind = \"token\"\nat = \"/next\"\nsize = { value = 3 }\n[sync]\nmode = \"head\"\n",
    },
    Shape {
        name: "windows with links that count",
        way: Way::SlideLink,
        ids: true,
        own: "[page]\nkind = \"link\"\nrel = \"next\"\nsize = { value = 3 }\n[sync]\nmode = \"windows\"\n",
    },
    Shape {
        name: "windows with tokens that count",
        way: Way::SlideToken,
        ids: true,
        own: "[page]\nkind = \"token\"\nat = \"/next\"\nsize = { value = 3 }\n[sync]\nmode = \"windows\"\n",
    },
    Shape {
        name: "windows with sealed counts",
        way: Way::Sealed,
        ids: true,
        own: "[page]\nkind = \"token\"\nat = \"/next\"\nshifts = true\nsize = { value = 3 }\n[sync]\nmode = \"windows\"\n",
    },
    Shape {
        name: "head with tokens that count",
        way: Way::SlideHead,
        ids: true,
        own: "[page]\nkind = \"token\"\nat = \"/next\"\nsize = { value = 3 }\n[sync]\nmode = \"head\"\n",
    },
    Shape {
        name: "time key, oldest first",
        way: Way::Climb,
        ids: true,
        own: "[page]\nkind = \"time_key\"\nformat = \"rfc3339_ms\"\nnudge = \"1ms\"\nend = { at = \"/more\", is = false }\nsize = { value = 3 }\n[sync]\nmode = \"windows\"\n",
    },
];
