import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { proxy: { "/api": "http://127.0.0.1:8000", "/_allauth": "http://127.0.0.1:8000" } },
  // Filled in anew for each answer by regulars/config/pages.py.
  html: { cspNonce: "nonce-of-this-answer" },
  build: { chunkSizeWarningLimit: 700, manifest: true },
  test: {
    pool: "threads",
    testTimeout: 30_000,
    environment: "jsdom",
    setupFiles: ["src/app/test-setup.ts"],
    css: false,
  },
});
