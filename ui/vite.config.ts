import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type Plugin } from "vite";
import { sprite } from "./sprite.ts";

/** The policy of the shipped window; the preview of the mock build runs under the same one. */
const policy = [
  "default-src 'self'",
  "connect-src ipc: http://ipc.localhost",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-src 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types svelte-trusted-html",
].join("; ");

/** In mode "mock" the page starts with a made-up backend; the shipped build never sees that folder. */
function mockEntry(): Plugin {
  return {
    name: "mock-entry",
    transformIndexHtml: { order: "pre", handler: (html) => html.replace("/src/main.ts", "/mock/main.ts") },
  };
}

/** Every picture of the window once, in the page itself. */
function pictures(): Plugin {
  return { name: "pictures", transformIndexHtml: (html) => html.replace("</body>", `  ${sprite()}\n  </body>`) };
}

export default defineConfig(({ mode }) => ({
  plugins: [svelte(), pictures(), ...(mode === "mock" ? [mockEntry()] : [])],
  base: "./",
  // No panel of this window opens under the pointer: what would watch its way there is left out.
  resolve: { alias: [{ find: /^.*\/internal\/safe-polygon\.svelte\.js$/, replacement: fileURLToPath(new URL("./src/parts/hover.ts", import.meta.url)) }], ...(process.env["VITEST"] ? { conditions: ["browser"] } : {}) },
  build: {
    target: ["es2022", "safari16.4", "chrome111"],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // Two pieces pack better than thirty: what the first screen needs, and what opens later. Another language stays apart.
    rolldownOptions: { output: { codeSplitting: { groups: [
      { name: "start", tags: ["$initial"], priority: 2 },
      { name: "later", test: /\/src\/(?!words\/)/, priority: 1 },
    ] } } },
  },
  server: { port: 5173, strictPort: true },
  preview: { host: "127.0.0.1", port: 4173, strictPort: true, headers: { "Content-Security-Policy": policy } },
  // A busy machine reads every template in more than five seconds.
  test: { testTimeout: 60_000, include: ["src/**/*.test.ts", "mock/**/*.test.ts"], environment: "node" },
}));
