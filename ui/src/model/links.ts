/** Links to a query. They hold the query and no event. */

/** A link that shows `text` in the organization `alias`. */
export const linkTo = (alias: string, text: string): string => `trailbook://events/${alias}?query=${encodeURIComponent(text)}`;
