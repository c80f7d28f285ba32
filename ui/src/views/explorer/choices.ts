/** Builds the lists of the filter menus out of what the connector knows and what the log holds. */
import type { CategorySummary, FacetValue } from "../../ipc";
import type { Choice, Group } from "../../parts/PickList.svelte";
import { called, words } from "../../words";

/** What occurs comes before what does not; else everything keeps its order. */
function byOccurrence<T>(list: readonly T[], occurs: (each: T) => boolean): T[] {
  return [...list.filter(occurs), ...list.filter((each) => !occurs(each))];
}

/**
 * The actions by category, those that occur first; those that the connector does not know come last, and chosen ones are
 * never missing. Without `values` nothing is known of counts yet.
 */
export function actionGroups(categories: readonly CategorySummary[], found: readonly FacetValue[] | null, chosen: readonly string[]): Group[] {
  const values = found ?? [];
  const counts = new Map(values.map((each) => [each.value.toLowerCase(), each]));
  const left = new Map(values.map((each) => [each.value.toLowerCase(), each.value]));
  for (const value of chosen) if (!left.has(value.toLowerCase())) left.set(value.toLowerCase(), value);
  const occurs = (choice: Choice) => (choice.count ?? 0) > 0 || chosen.includes(choice.value);
  const known: Group[] = categories.map(({ category, actions }) => ({
    title: category,
    choices: actions.map(({ action, label, description }) => {
      const key = action.toLowerCase();
      const own = chosen.find((each) => each.toLowerCase() === key);
      left.delete(key);
      return { value: own ?? action, label: label === "" ? action : label, detail: description === null ? action : `${action} · ${called(description)}`, count: counts.get(key)?.count ?? (found === null ? null : 0) };
    }),
  }));
  const groups = byOccurrence(known.map(({ title, choices }) => ({ title, choices: byOccurrence(choices, occurs) })), ({ choices }) => choices.some(occurs));
  const others = [...left.values()].map((value) => ({ value, label: value, count: counts.get(value.toLowerCase())?.count ?? null, mono: true }));
  if (others.length > 0) groups.push({ title: groups.length === 0 ? "" : words.filters.other, choices: others });
  return groups;
}

/** The values of a field as one group; `chosen` ones that the list does not hold come first. */
export function valueGroups(field: string, values: readonly FacetValue[], chosen: readonly string[]): Group[] {
  const known = new Set(values.map((each) => each.value.toLowerCase()));
  const missing = chosen.filter((each) => !known.has(each.toLowerCase())).map((value) => ({ value, label: labelOf(field, value, value) }));
  const found = values.map(({ value, label, count }) => {
    const own = chosen.find((each) => each.toLowerCase() === value.toLowerCase());
    return { value: own ?? value, label: labelOf(field, value, label), count };
  });
  return [{ title: "", choices: [...missing, ...found] }];
}

/** The results and scopes in words; everything else as it is. */
export function labelOf(field: string, value: string, label: string): string {
  if (field === "result") return words.outcomes[value] ?? label;
  if (field === "scope" && label === value) return label.charAt(0).toUpperCase() + label.slice(1);
  return label;
}
