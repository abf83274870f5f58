import { defineConfig } from "@hey-api/openapi-ts";

/** Operations are named by method and path, so that renaming a Python function does not rename a TypeScript one. */
export default defineConfig({
  input: "./openapi.json",
  output: { path: "src/api/generated", clean: true },
  plugins: [
    { name: "@hey-api/client-fetch", throwOnError: true },
    "@hey-api/typescript",
    { name: "@hey-api/sdk", operationId: false },
  ],
});
