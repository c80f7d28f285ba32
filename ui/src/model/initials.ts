import { capital, told } from "../words";

/** A role in words: "workspace_admin" is "Workspace admin", or what that is called in the language of the window. */
export const roleName = (role: string): string => told(capital(role.replaceAll("_", " ")));

/** The one or two letters that stand for `name`. */
export function initials(name: string): string {
  const parts = name.split(/[\s_-]+/u).map((part) => [...part].find((letter) => /[\p{L}\p{N}]/u.test(letter)) ?? "").filter((letter) => letter !== "");
  const letters = parts.length > 1 ? [parts[0], parts.at(-1)] : [...(name.match(/[\p{L}\p{N}]/gu) ?? [])].slice(0, 2);
  return letters.join("").toUpperCase() || "?";
}
