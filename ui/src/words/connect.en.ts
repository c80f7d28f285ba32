/** English: connecting where a key alone is not enough. */
import { plural } from "./format";

export const connect = {
  signIn: {
    label: "Sign-in", start: "Sign in…", again: "Sign in again", starting: "Asking the provider", code: "Your code", compare: "Open the page and see to it that it asks for this code.", open: "Open page",
    browser: "Your browser asks you to agree. This page waits for it.", waiting: (seconds: number) => `Waiting for up to ${plural(Math.ceil(seconds / 60), "minute", "minutes")}.`, stop: "Stop", done: "Signed in.", missing: "Sign in first.",
    title: (name: string) => `Sign in again to ${name}`, text: "The sign-in has ended. What is on this laptop stays readable; syncing goes on once you have signed in.",
  },
  discover: {
    label: "Organizations", find: "Find the organizations of this key", finding: "Asking the provider", none: "This key reads no organization.", here: (alias: string) => `Here already, as ${alias}`, choose: "Choose which to add; each keeps the key for itself.",
    save: (n: number) => `Add ${plural(n, "organization", "organizations")} and sync`,
  },
};
