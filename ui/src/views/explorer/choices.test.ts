import { expect, test } from "vitest";
import { actionGroups, labelOf, valueGroups } from "./choices";

const known = [{ category: "Asset", actions: [{ action: "asset.deleted", label: "Asset deleted", description: null }] }];

test("known actions stand in their category with their count, zero included", () => {
  const [group] = actionGroups(known, [], []);
  expect(group).toEqual({ title: "Asset", choices: [{ value: "asset.deleted", label: "Asset deleted", detail: "asset.deleted", count: 0 }] });
});

test("what occurs comes first, and nothing is called absent before it was counted", () => {
  const action = (name: string) => ({ action: name, label: name, description: null });
  const categories = [{ category: "Asset", actions: [action("a"), action("b")] }, { category: "Key", actions: [action("c"), action("d")] }];
  const order = (groups: ReturnType<typeof actionGroups>) => groups.map(({ title, choices }) => [title, ...choices.map((each) => `${each.value}${each.count ?? "?"}`)]);
  expect(order(actionGroups(categories, null, []))).toEqual([["Asset", "a?", "b?"], ["Key", "c?", "d?"]]);
  expect(order(actionGroups(categories, [{ value: "d", label: "d", count: 4 }], []))).toEqual([["Key", "d4", "c0"], ["Asset", "a0", "b0"]]);
  expect(order(actionGroups(categories, [], ["b"]))).toEqual([["Asset", "b0", "a0"], ["Key", "c0", "d0"]]);
});

test("actions that the connector does not know come last", () => {
  const groups = actionGroups(known, [{ value: "odd.thing", label: "odd.thing", count: 3 }, { value: "asset.deleted", label: "", count: 7 }], []);
  expect(groups.map((group) => group.title)).toEqual(["Asset", "Other"]);
  expect(groups[0]?.choices[0]?.count).toBe(7);
  expect(groups[1]?.choices).toEqual([{ value: "odd.thing", label: "odd.thing", count: 3, mono: true }]);
});

test("what is chosen is never missing from the list, however it is written", () => {
  expect(actionGroups(known, [], ["gone.action"])[1]?.choices[0]?.value).toBe("gone.action");
  expect(actionGroups(known, [], ["Asset.Deleted"])[0]?.choices[0]?.value).toBe("Asset.Deleted");
  expect(valueGroups("actor", [{ value: "ann", label: "Ann", count: 1 }], ["bob"])[0]?.choices.map((each) => each.value)).toEqual(["bob", "ann"]);
});

test("results and scopes are shown in words", () => {
  expect(labelOf("result", "failure", "failure")).toBe("Failed");
  expect(labelOf("scope", "billing", "billing")).toBe("Billing");
  expect(labelOf("actor", "ann", "ann")).toBe("ann");
});
