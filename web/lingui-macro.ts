import { type PluginItem, transformAsync, types } from "@babel/core";
import { compileMessage } from "@lingui/message-utils/compileMessage";
import type { Plugin } from "vite";

/**
 * Lingui's macros are a Babel plugin and Vite's own compiler runs none: this runs it, on the files that use a macro.
 *
 * Each message stays where it is used, compiled, so that a page brings its own words and no other's. A translation is a
 * catalogue that is loaded beside them and found by the same ids.
 */
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
          plugins: [["@lingui/babel-plugin-lingui-macro", { stripMessageField: false }], compiled],
        });
        return { code: result?.code ?? code, map: result?.map ?? null };
      },
    },
  };
}

/** The macro marks what it has made of a message with a comment. */
const compiled: PluginItem = {
  visitor: {
    Program: {
      exit: (program) =>
        program.traverse({
          ObjectExpression: ({ node }) => {
            if (!node.leadingComments?.some(({ value }) => value === "i18n")) return;
            for (const property of node.properties) {
              if (!types.isObjectProperty(property) || !types.isStringLiteral(property.value)) continue;
              if (types.isIdentifier(property.key, { name: "message" })) property.value = types.valueToNode(compileMessage(property.value.value));
            }
          },
        }),
    },
  },
};
