import { expect, test, vi } from "vitest";
import { PAGE, Pages } from "./pages";

function slow() {
  const asked: number[] = [];
  const answers = new Map<number, (rows: number[]) => void>();
  const load = (start: number) => {
    asked.push(start / PAGE);
    return new Promise<number[]>((resolve) => answers.set(start / PAGE, resolve));
  };
  const answer = async (page: number) => {
    answers.get(page)?.(Array.from({ length: PAGE }, (_, at) => page * PAGE + at));
    await vi.waitFor(() => undefined);
  };
  return { asked, load, answer };
}

test("at most two pages are on their way", () => {
  const { asked, load } = slow();
  new Pages<number>([], load, () => undefined, () => undefined).want(0, 5 * PAGE);
  expect(asked).toEqual([0, 1]);
});

test("a wish that was not sent is forgotten when another place is wanted", async () => {
  const { asked, load, answer } = slow();
  const pages = new Pages<number>([], load, () => undefined, () => undefined);
  pages.want(0, 5 * PAGE);
  pages.want(100 * PAGE, 100 * PAGE + 20);
  await answer(0);
  expect(asked).toEqual([0, 1, 100]);
});

test("rows are found once their page is here, and the change is told", async () => {
  const { load, answer } = slow();
  const changed = vi.fn();
  const pages = new Pages<number>([7], load, changed, () => undefined);
  expect(pages.row(0)).toBe(7);
  pages.want(PAGE, PAGE + 1);
  expect(pages.row(PAGE)).toBeUndefined();
  await answer(1);
  expect(pages.row(PAGE + 3)).toBe(PAGE + 3);
  expect(changed).toHaveBeenCalledOnce();
});

test("a closed result ignores what still arrives", async () => {
  const { load, answer } = slow();
  const changed = vi.fn();
  const pages = new Pages<number>([], load, changed, () => undefined);
  pages.want(0, 1);
  pages.close();
  await answer(0);
  expect(changed).not.toHaveBeenCalled();
  expect(pages.row(0)).toBeUndefined();
});

test("old pages make room", async () => {
  const pages = new Pages<number>([], (start) => Promise.resolve([start]), () => undefined, () => undefined);
  for (let page = 0; page < 60; page += 1) await pages.bring(page * PAGE);
  expect([...pages.here()]).toHaveLength(40);
  expect(pages.row(0)).toBeUndefined();
  expect(pages.row(59 * PAGE)).toBe(59 * PAGE);
});
