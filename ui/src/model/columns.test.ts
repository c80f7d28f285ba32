import { expect, test } from "vitest";
import { COLUMNS, columnsOf, fitting, leastWidth, moved, tracks } from "./columns";
import { event } from "../../mock/events";

const ids = (names: string[]) => columnsOf(names).map((each) => each.id);

test("time is always first and every column comes once", () => {
  expect(ids(["actor", "time", "outcome", "result"])).toEqual(["time", "actor", "result"]);
});

test("the columns of a connector are known by the names of the contract", () => {
  expect(ids(["occurred", "action_label", "actor_name", "actor_role", "target_name", "origin", "country"])).toEqual(["time", "event", "actor", "role", "target", "source", "location"]);
});

test("a column is called what its vendor's own list calls it", () => {
  expect(columnsOf(["actor_email", "outcome"], { occurred: "Timestamp", actor_email: "User" }).map((each) => each.title)).toEqual(["Timestamp", "User", "Result"]);
});

test("unknown names are left out, and none at all means the default set", () => {
  expect(ids(["nonsense", "workspace"])).toEqual(["time", "workspace"]);
  expect(ids(["nonsense"])).toEqual(["time", "action", "actor", "target", "ip", "result"]);
});

test("every column has a heading in words", () => {
  for (const each of COLUMNS) expect(each.title).not.toBe(each.id);
});

test("a cell names the term that would find it", () => {
  const row = { ...event(1, 0), action: "user.login", actor: "Ann", actor_email: "ann@x", actor_id: "u1", ip: null };
  const term = (id: string) => columnsOf([id])[1]?.term?.(row);
  expect(term("action")).toEqual({ field: "action", value: "user.login" });
  expect(term("actor")).toEqual({ field: "actor", value: "ann@x" });
  expect(term("ip")).toBeNull();
});

test("fixed columns do not grow", () => {
  const columns = columnsOf(["result", "actor"]);
  expect(tracks(columns)).toBe("150px 70px minmax(108px, 1fr)");
  expect(leastWidth(columns)).toBe(150 + 70 + 108 + 24 + 32);
});

test("a width that a person chose is kept within reason", () => {
  const [, actor] = columnsOf(["actor"]);
  expect(tracks([actor!], { actor: 300 })).toBe("300px");
  expect(tracks([actor!], { actor: 1 })).toBe(`${fitting(1)}px`);
  expect(leastWidth([actor!], { actor: 300 })).toBe(332);
});

test("a column moves past its neighbour and never past the time", () => {
  expect(moved(["time", "action", "actor"], "actor", -1)).toEqual(["actor", "action"]);
  expect(moved(["time", "action", "actor"], "action", -1)).toEqual(["action", "actor"]);
  expect(moved(["action", "actor"], "gone", 1)).toEqual(["action", "actor"]);
});
