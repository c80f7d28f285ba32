import { expect, test } from "vitest";
import { pasted } from "./paste";

test("addresses become one filter, however they are separated", () => {
  for (const list of ["ann@x.example\nbo@x.example", "ann@x.example, bo@x.example;", "<ann@x.example>\t<bo@x.example>\r\nann@x.example"]) {
    expect(pasted(list)).toEqual({ field: "actor", values: ["ann@x.example", "bo@x.example"] });
  }
});

test("networks are told from people", () => {
  expect(pasted("203.0.113.7 10.0.0.0/8")).toEqual({ field: "ip", values: ["203.0.113.7", "10.0.0.0/8"] });
  expect(pasted("2001:db8::1\n2001:db8::/32")?.field).toBe("ip");
});

test("anything else is pasted as it is", () => {
  for (const text of ["ann@x.example", "ann@x.example and bo@x.example", "actor:ann@x.example result:failed", "ann@x.example 10.0.0.1", "", "12:30 13:30"]) expect(pasted(text)).toBeNull();
});
