import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { linguiMacro } from "./lingui-macro.ts";

const studio = process.env.TRAINYARD_SERVER_URL ?? "http://127.0.0.1:8765";

export default defineConfig({
  plugins: [linguiMacro(), react(), tailwindcss()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "../src/trainyard/web",
    emptyOutDir: true,
    manifest: true,
    target: "es2022",
  },
  server: { proxy: { "/api": { target: studio, ws: true } } },
  test: {
    environment: "jsdom",
    include: ["tests/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/setup.ts"],
  },
});
