import { expect, test } from "vitest";
import { reviewOf } from "./review";

const note = (from: string, to: string, why: string, stream = "events") => ({ stream, from, to, by: "Ann", at: "2026-11-21T12:00:00Z", why });
const gap = { stream: "events", from: "2026-10-02T00:00:00Z", to: "2026-10-09T00:00:00Z" };

test("a note holds for the gap it was made for and for what is left of it", () => {
  const notes = [note(gap.from, gap.to, "the provider was down")];
  expect(reviewOf(gap, notes)?.why).toBe("the provider was down");
  expect(reviewOf({ ...gap, from: "2026-10-04T00:00:00Z" }, notes)?.why).toBe("the provider was down");
});

test("a gap that grew, or that of another stream, is not reviewed", () => {
  const notes = [note(gap.from, gap.to, "seen")];
  expect(reviewOf({ ...gap, to: "2026-10-10T00:00:00Z" }, notes)).toBeNull();
  expect(reviewOf({ ...gap, stream: "sign-ins" }, notes)).toBeNull();
});

test("the youngest note is the one that is shown", () => {
  expect(reviewOf(gap, [note(gap.from, gap.to, "first"), note(gap.from, gap.to, "second")])?.why).toBe("second");
});
