import { expect, test } from "vitest";
import { columnsOf } from "../../model/columns";
import { exportColumns, fileName } from "./export";

test("what the grid shows is named as the file names it", () => {
  expect(exportColumns(columnsOf(["action", "actor", "actor_email", "location", "result"]))).toEqual(["occurred", "action", "actor_name", "actor_email", "actor_id", "city", "country", "outcome"]);
});

test.each([["audit.csv", "audit.csv"], ["  a b.csv ", "a b.csv"], ["", null], ["..", null], ["../x.csv", null], ["a\\b", null], ["c:x", null]])("the file name %j is taken as %j", (name, taken) => {
  expect(fileName(name)).toBe(taken);
});
