import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";

export default defineConfig({
  sourceLocale: "en",
  locales: ["en"],
  catalogs: [{ path: "src/locales/{locale}/messages", include: ["src"], exclude: ["src/api/generated/**"] }],
  format: formatter({ lineNumbers: false }),
});
