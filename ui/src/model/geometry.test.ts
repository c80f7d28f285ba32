import { describe, expect, test } from "vitest";
import { CAP, Geometry } from "./geometry";

function of(count: number): Geometry {
  const geometry = new Geometry(30);
  geometry.resize(count, 600);
  return geometry;
}

test("a short list scrolls one to one", () => {
  const geometry = of(1000);
  geometry.scrolled(310);
  expect(geometry.top).toBe(310);
  expect(geometry.settle()).toBe(310);
  expect(geometry.height).toBe(30_000);
});

describe("ten million rows", () => {
  test("the scrolled height is capped", () => expect(of(10_000_000).height).toBe(CAP));

  test("the end of the bar shows the last row", () => {
    const geometry = of(10_000_000);
    geometry.scrolled(CAP - 600);
    expect(geometry.top).toBe(geometry.end);
    expect(geometry.range().last).toBe(9_999_999);
    expect(geometry.settle()).toBe(CAP - 600);
  });

  test("small steps move one to one wherever they start", () => {
    const geometry = of(10_000_000);
    geometry.reveal(5_000_000, "start");
    const bar = geometry.settle();
    geometry.scrolled(bar + 300);
    expect(geometry.top).toBe(5_000_010 * 30);
  });

  test("a far row that is kept is drawn just outside", () => {
    const geometry = of(10_000_000);
    expect(geometry.y(9_000_000)).toBe(-60);
    geometry.reveal(9_000_000);
    expect(geometry.y(0)).toBe(-60);
    expect(geometry.y(9_000_000)).toBe(570);
  });
});

test("revealing moves no more than needed", () => {
  const geometry = of(1000);
  geometry.reveal(10);
  expect(geometry.top).toBe(0);
  geometry.reveal(20);
  expect(geometry.top).toBe(30);
  geometry.reveal(500, "center");
  expect(geometry.firstSeen).toBe(490);
});

test("fewer rows pull the view back", () => {
  const geometry = of(1000);
  geometry.reveal(999);
  geometry.resize(10, 600);
  expect(geometry.top).toBe(0);
  geometry.resize(0, 600);
  expect(geometry.range()).toEqual({ first: 0, last: -1 });
});
