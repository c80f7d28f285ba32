/** The pictures that the window uses. The build takes these from the set and lays them into index.html, outside the JavaScript. */
export const ICONS = [
  "arrow-left", "arrow-right", "chart-column", "check", "chevron-down", "chevron-left", "chevron-right", "chevron-up", "circle-x", "clock",
  "columns-3", "download", "ellipsis", "eye", "eye-off", "key-round", "keyboard", "lock", "menu", "refresh-cw", "rows-3", "search", "settings",
  "shield-alert", "shield-check", "table-2", "triangle-alert", "users", "wifi-off", "x",
] as const;

export type IconName = (typeof ICONS)[number];
