/** Links to a query. They hold the query and no event. */
import { ipc } from "../ipc";
import { words } from "../words";
import type { App } from "./app.svelte";

/** A link that shows `text` in the organization `alias`. */
export const linkTo = (alias: string, text: string): string => `trailbook://events/${alias}?query=${encodeURIComponent(text)}`;

/** Shows what the link asks for that the program was started with; asks before it leaves the organization that is shown. */
export async function takeLink(app: App): Promise<void> {
  const link = await ipc.takeLink().catch(() => null);
  if (link === null) return;
  const known = app.organizations.some((each) => each.alias === link.alias);
  if (!known) return app.tell(words.explore.link.unknown(link.alias));
  if (link.alias === app.alias) return app.follow(link.text);
  app.linked = link;
  app.dialog = "link";
}
