import { expect, test } from "vitest";
import { CONNECTORS } from "../../../mock/fixtures";
import { blank, faults } from "./form";

const [acme, northbank] = CONNECTORS;
if (acme === undefined || northbank === undefined) throw new Error("the made-up connectors are missing");

test("a new form starts from the defaults with a free name", () => {
  expect(blank(northbank, ["northbank", "northbank-2"])).toEqual({ alias: "northbank-3", connector: "northbank", settings: { base_url: "", region: "eu" }, secrets: { client: "", secret: "" } });
});

test("each missing field is named", () => {
  const form = { ...blank(acme, []), alias: "Not good" };
  expect(Object.keys(faults(form, acme))).toEqual(["alias", "secret-key"]);
  expect(faults({ ...form, alias: "acme", secrets: { key: "x" } }, acme)).toEqual({});
});
