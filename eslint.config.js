import js from "@eslint/js";
import globals from "globals";

export default [
  {ignores: ["build/", "dist/", ".venv/", "tests/widgets/", "tests/seminar/"]},
  js.configs.recommended,
  {
    files: ["tender_cycles/**/*.js"],
    languageOptions: {ecmaVersion: 2024, sourceType: "module", globals: globals.browser},
    rules: {
      eqeqeq: "error",
      "no-unused-vars": ["error", {argsIgnorePattern: "^_", varsIgnorePattern: "^_", caughtErrors: "none"}],
      "no-var": "error",
      "prefer-const": ["error", {destructuring: "all"}],
      "no-control-regex": "off", // the search cuts texts at control characters
      "no-implicit-coercion": ["error", {allow: ["!!", "+"]}],
      "object-shorthand": "error",
    },
  },
  {files: ["tests/js/**/*.js", "*.js"], languageOptions: {ecmaVersion: 2024, sourceType: "module", globals: globals.node}},
];
