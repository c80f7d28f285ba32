/** A role in words: "workspace_admin" is "Workspace admin". */
export function roleName(role: string): string {
  const text = role.replaceAll("_", " ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** The one or two letters that stand for `name`. */
export function initials(name: string): string {
  const parts = name.split(/[\s_-]+/u).map((part) => [...part].find((letter) => /[\p{L}\p{N}]/u.test(letter)) ?? "").filter((letter) => letter !== "");
  const letters = parts.length > 1 ? [parts[0], parts.at(-1)] : [...(name.match(/[\p{L}\p{N}]/gu) ?? [])].slice(0, 2);
  return letters.join("").toUpperCase() || "?";
}
