import { transformAsync } from "@babel/core";
import type { Plugin } from "vite";

/** Lingui's macros are a Babel plugin and Vite's own compiler runs none: this runs it, on the files that use a macro. */
export function linguiMacro(): Plugin {
  return {
    name: "lingui-macro",
    enforce: "pre",
    transform: {
      filter: { id: /\/src\/.*\.tsx?$/, code: /@lingui\/(core|react)\/macro/ },
      async handler(code, id) {
        const result = await transformAsync(code, {
          filename: id,
          babelrc: false,
          configFile: false,
          sourceMaps: true,
          parserOpts: { plugins: ["typescript", "jsx"] },
          plugins: ["@lingui/babel-plugin-lingui-macro"],
        });
        return { code: result?.code ?? code, map: result?.map ?? null };
      },
    },
  };
}
