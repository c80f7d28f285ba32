import { vitePreprocess } from "@sveltejs/vite-plugin-svelte";

export default {
  preprocess: vitePreprocess({ script: false }),
  compilerOptions: {
    discloseVersion: false,
    // The class of a component stands in its styles and in its templates: a short one is less to load.
    cssHash: ({ hash, css }) => `s-${hash(css).slice(0, 4)}`,
  },
};
