import { expect, test } from "vitest";
import { COLUMNS, columnsOf, fitting, leastWidth, moved, tracks, within } from "./columns";
import { event } from "../../mock/events";

const ids = (names: string[]) => columnsOf(names).map((each) => each.id);

test("time is always first and every column comes once", () => {
  expect(ids(["actor", "time", "outcome", "result"])).toEqual(["time", "actor", "result"]);
});

test("the columns of a connector are known by the names of the contract", () => {
  expect(ids(["occurred", "action_label", "actor_name", "actor_role", "target_name", "origin", "country"])).toEqual(["time", "event", "actor", "role", "target", "source", "location"]);
});

test("a column is called what its vendor's own list calls it", () => {
  expect(columnsOf(["actor_email", "outcome"], { titles: { occurred: "Timestamp", actor_email: "User" } }).map((each) => each.title)).toEqual(["Timestamp", "User", "Result"]);
});

test("an action is written as its vendor's own list writes it, and found by its whole name", () => {
  const row = { ...event(1, 0), action: "organization.user.login" };
  const [, action] = columnsOf(["action"], { prefix: "organization." });
  expect(action?.text(row)).toBe("user.login");
  expect(action?.term?.(row)).toEqual({ field: "action", value: "organization.user.login" });
  expect(action?.text({ ...row, action: "organization." })).toBe("organization.");
  expect(columnsOf(["action"])[1]?.text(row)).toBe("organization.user.login");
});

test("who has no e-mail is named otherwise where the column stands for the actor", () => {
  const row = { ...event(1, 0), actor: "deploy-bot", actor_email: null, actor_id: "u9" };
  const [, user] = columnsOf(["actor_email"], { titles: { actor_email: "User" } });
  expect(user?.text(row)).toBe("deploy-bot");
  expect(user?.term?.(row)).toEqual({ field: "actor", value: "u9" });
  expect(columnsOf(["actor_email"])[1]?.text(row)).toBeNull();
});

test("beside an open event the last columns give way, the result never", () => {
  const shown = (room: number) => within(columnsOf(["event", "actor", "result", "description"]), {}, room).map((each) => each.id);
  expect(shown(10_000)).toEqual(["time", "event", "actor", "result", "description"]);
  expect(shown(560)).toEqual(["time", "event", "actor", "result"]);
  expect(shown(450)).toEqual(["time", "event", "result"]);
  expect(shown(0)).toEqual(["time", "result"]);
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
  expect(tracks(columns)).toBe("150px 70px minmax(104px, 1fr)");
  expect(leastWidth(columns)).toBe(150 + 70 + 104 + 24 + 32);
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
