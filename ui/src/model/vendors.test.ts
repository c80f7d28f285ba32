import { expect, test } from "vitest";
import { datesOf, zoneOf } from "./vendors";

test("each vendor's times look as in its own log", () => {
  expect([zoneOf("kilo"), datesOf("kilo")]).toEqual(["local", "clock"]);
  expect([zoneOf("invent"), datesOf("invent")]).toEqual(["UTC", "relative"]);
  expect([zoneOf("fpt-cloud"), datesOf("fpt-cloud")]).toEqual(["UTC", "iso"]);
  expect([zoneOf("github"), datesOf(null)]).toEqual(["UTC", "clock"]);
});
