/** True in the bundles of `node tools/build.mjs --test-build` and in Vitest; see vite.config.ts and vitest.config.ts. */
declare const __TEST_BUILD__: boolean;
