import { expect, test } from "vitest";
import { CONNECTORS } from "../../../mock/fixtures";
import { blank, chosen, faults, secrets, settings, several, toggled, way } from "./form";

const [acme, northbank, harbor] = CONNECTORS;
if (acme === undefined || northbank === undefined || harbor === undefined) throw new Error("the made-up connectors are missing");

test("a new form starts from the defaults with a free name", () => {
  expect(blank(northbank, ["northbank", "northbank-2"])).toEqual({ alias: "northbank-3", connector: "northbank", settings: { base_url: "", region: "eu" }, secrets: { client: "", secret: "" }, sign_in: null });
});

test("each missing field is named", () => {
  const form = { ...blank(acme, []), alias: "Not good" };
  expect(Object.keys(faults(form, acme))).toEqual(["alias", "secret-key"]);
  expect(faults({ ...form, alias: "acme", secrets: { key: "x" } }, acme)).toEqual({});
});

test("a choice decides what is asked for", () => {
  const form = blank(harbor, []);
  const by = (method: string) => ({ ...form, settings: { ...form.settings, method } });

  expect(secrets(by("key"), harbor).map((secret) => secret.id)).toEqual(["token"]);
  expect([secrets(by("code"), harbor), secrets(by("browser"), harbor)]).toEqual([[], []]);
  expect([way(by("key"), harbor), way(by("code"), harbor)?.in_browser, way(by("browser"), harbor)?.in_browser]).toEqual([null, false, true]);
  expect(settings(form, harbor).map((setting) => setting.id)).toEqual(["method", "logs", "organization"]);
});

test("a sign-in is missing until it was done, and the organization until it is looked for", () => {
  const form = blank(harbor, []);

  expect(Object.keys(faults(form, harbor))).toEqual(["setting-organization", "sign-in"]);
  expect(faults(form, harbor, "sign-in")).toEqual({});
  expect(Object.keys(faults(form, harbor, "discover"))).toEqual(["sign-in"]);
  expect(faults({ ...form, alias: "", sign_in: 7 }, harbor, "several")).toEqual({});
});

test("several values are one text with commas, in the order of the choices", () => {
  expect(several(" admin, ,login")).toEqual(["admin", "login"]);
  expect(toggled("login", "admin", ["admin", "login"])).toBe("admin,login");
  expect(toggled("admin,login", "login", ["admin", "login"])).toBe("admin");
});

test("what is here already is not added again", () => {
  const found = [
    { id: "1", name: "One", role: null, alias: "one", added_as: "here" },
    { id: "2", name: "Two", role: null, alias: "two", added_as: null },
    { id: "3", name: null, role: null, alias: "three", added_as: null },
  ];

  expect(chosen(found, ["1", "2"])).toEqual([{ id: "2", alias: "two" }]);
});
