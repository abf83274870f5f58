import { mergeConfig } from "vite";
import { oneFile } from "./one-file.ts";
import app from "./vite.config.ts";

/** The performance report: one file that opens without a studio and without a net. Built beside the web UI, after it. */
export default mergeConfig(app, {
  plugins: [oneFile()],
  publicDir: false,
  build: {
    emptyOutDir: false,
    manifest: false,
    modulePreload: false,
    cssCodeSplit: false,
    rollupOptions: { input: "report.html", output: { codeSplitting: false } },
  },
});
