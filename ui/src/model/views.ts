/** The views of the window, in the order of their list and of their keys. */

/** Each view with the digit that opens it together with Ctrl; a view that is not listed here is reached otherwise. */
export const VIEWS = [
  { id: "events", digit: 1 },
  { id: "people", digit: 2 },
  { id: "sync", digit: 3 },
  { id: "exports", digit: 4 },
  { id: "verify", digit: 5 },
  { id: "settings", digit: null },
] as const;

/** Asks for the events that came without a time or an action that is understood. */
export const UNCLEAR = "is:no_time,no_action";

export type View = (typeof VIEWS)[number]["id"];

/** Whether a view is about the organization shown; the settings are about the whole program. */
export const ofOrganization = (view: View): boolean => view !== "settings";
