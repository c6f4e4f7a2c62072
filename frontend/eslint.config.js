import js from "@eslint/js";
import ts from "typescript-eslint";

const features = ["login", "customers", "customer", "rfm", "clv", "segments", "imports", "settings"];
const forbid = (patterns, message) => ({
  "no-restricted-imports": ["error", { patterns: [{ group: patterns, message }] }],
});

export default ts.config(
  { ignores: ["src/api/generated"] },
  js.configs.recommended,
  ...ts.configs.recommended,
  { files: ["src/ui/**"], rules: forbid(["@/features/*", "@/app/*"], "ui knows no feature.") },
  { files: ["src/lib/**", "src/api/**"], rules: forbid(["@/features/*", "@/app/*", "@/ui/*"], "Only downwards.") },
  ...features.map((name) => ({
    files: [`src/features/${name}/**`],
    rules: forbid(
      ["@/app/*", ...features.filter((other) => other !== name).map((other) => `@/features/${other}/*`)],
      "Features never import each other.",
    ),
  })),
);
