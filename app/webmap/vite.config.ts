import { defineConfig } from "vitest/config";

// The service writes the page's HTML itself and finds scripts and styles by the manifest.
export default defineConfig({
  build: {
    target: "es2023",
    manifest: true,
    assetsInlineLimit: 0, // the Content-Security-Policy allows no data: but for pictures that the map makes
    rollupOptions: { input: ["src/main.tsx", "src/theme/page.css"] },
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: { include: ["test/**/*.test.ts", "test/**/*.test.tsx"] },
});
