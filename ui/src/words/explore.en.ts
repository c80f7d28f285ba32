/** English words of the explorer's newer parts: selection, columns, places in time, saved views, people and the palette. */
import { count, plural } from "./format";

const events = (n: number) => plural(n, "event", "events");

export const explore = {
  selection: {
    some: (n: number) => `${count(n)} selected`, copy: "Copy rows", copyJson: "Copy as JSON", none: "Clear selection",
    copied: (n: number) => `${events(n)} copied.`, tooMany: (n: number) => `Only the first ${count(n)} were copied. An export takes all of them.`,
  },
  head: {
    menu: (name: string) => `Column ${name}`, hide: "Hide column", left: "Move left", right: "Move right", wider: "Wider", narrower: "Narrower", reset: "Reset width", resize: (name: string) => `Width of ${name}`,
  },
  value: { person: "Show this person", around: "Around this event" },
  around: {
    tab: "Around this event", by: "Around by", time: "Time", actor: "Actor", target: "Target", hint: "Filters do not apply here.", here: "this event", none: "No other event.", list: "Events around this one",
    back: "Back to the list",
  },
  changes: { title: "What the later version changed", same: "Only the order or the spacing differs.", removed: "removed", added: "added" },
  chip: {
    menu: (label: string, value: string) => `Filter ${label} ${value}`, edit: "Edit in the search", exclude: "Exclude instead", include: "Ask for it instead", copy: "Copy filter", remove: "Remove",
  },
  recent: { title: "Recent queries", detail: "recent" },
  pasted: (n: number) => `${count(n)} values became one filter.`,
  undo: { nothing: "Nothing to undo.", again: "Nothing to do again.", undone: (what: string) => `Undone: ${what}.`, redone: (what: string) => `Done again: ${what}.`, query: "filters", columns: "columns", views: "saved views" },
  keys: { shift: "Shift" },
  refresh: "Refresh",
  goto: { title: "Go to date and time", moment: "Date and time", go: "Go", calendar: "Calendar", form: "YYYY-MM-DD HH:mm", wrong: "Write a date such as 2026-11-21 14:30.", hint: "Shows the newest event that is not after this time. The filters stay as they are.", newest: "No event is that new; this is the newest.", before: "Previous month", after: "Next month", at: (time: string) => `The newest event not after ${time}.` },
  date: { relative: "Relative, such as 2 hours ago", clock: "Date and time", iso: "YYYY-MM-DD HH:mm:ss", vendor: "As the provider shows it", style: "How times are shown", head: (zone: string) => `${zone}, relative` },
  views: {
    title: "Saved views", save: "Save view", update: "Update view", discard: "Discard changes", name: "Name", first: "Open this view first", remove: "Delete view", rename: "Rename…", up: "Move up", down: "Move down", link: "Copy link",
    menu: (name: string) => `View ${name}`, changed: "Unsaved changes", saved: (name: string) => `Saved "${name}".`, removed: (name: string) => `Deleted "${name}". Ctrl+Z brings it back.`, none: "Save a query here to find it again.", linkCopied: "Link copied. It holds the query, no event.",
  },
  link: { title: (name: string) => `Show events of ${name}?`, text: "A link asks for another organization than the one shown.", go: "Show", unknown: (alias: string) => `The link names the organization ${alias}, which is not on this laptop.` },
  people: {
    title: "People", search: "Search by name or e-mail", events: "Events", person: "Person", name: "Name", none: "Nobody matches.", more: (n: number) => `The ${count(n)} most active are listed; search for others.`, show: "Show events", back: "All people",
    firstSeen: "First seen", lastSeen: "Last seen", actions: "Actions", addresses: "IP addresses", places: "Countries", cities: "Cities", workspaces: "Workspaces", sources: "Sources", results: "Results", activity: "Activity", role: "Role", copy: "Copy name", total: "Events", note: "Counted over everything on this laptop.", failed: "Failed",
  },
  palette: {
    title: "Go to or run a command", open: "Go to or run a command", placeholder: "Type a command, a name or a query", none: "Nothing matches.",
    recent: "Recent queries", events: "Events", people: "People", views: "Saved views", organizations: "Organizations", actions: "Actions", run: (text: string) => `Search events for ${text}`,
    go: (name: string) => `Go to ${name}`, exporting: "Export current view…", date: "Go to date and time…", copyQuery: "Copy query", copyLink: "Copy link to this query", zone: (name: string) => `Time: ${name}`, theme: (name: string) => `Theme: ${name}`, facets: "Show or hide facets", columns: "Reset columns", sync: "Sync now", refresh: "Refresh", shortcuts: "Keyboard shortcuts", undo: "Undo", redo: "Redo", save: "Save view…", relative: "Times: relative", absolute: "Times: date and time", density: (name: string) => `Rows: ${name}`,
  },
  palettes: { theme: { system: "as the system", light: "light", dark: "dark" }, density: { compact: "compact", comfortable: "comfortable", roomy: "roomy" } },
  range: { until: "The end is not part of the range.", days: "Days" },
  file: { from: "From the file", imported: (time: string) => `imported ${time}` },
  counting: (n: number) => `${count(n)}+`,
};

export type ExploreWords = typeof explore;
