// After the build: every script and style also compressed, for the server to send as it is; and the first load weighed.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

const DIST = new URL("dist/", import.meta.url);
const FIRST_LOAD = 250_000;
const FIRST_PAGES = ["index.html", "src/features/customers/customers-page.tsx"];

for (const name of readdirSync(new URL("assets/", DIST))) {
  if (!/\.(js|css|svg)$/.test(name)) continue;
  const file = new URL(`assets/${name}`, DIST);
  const bytes = readFileSync(file);
  writeFileSync(new URL(`${file}.gz`), gzipSync(bytes, { level: 9 }));
  writeFileSync(new URL(`${file}.br`), brotliCompressSync(bytes));
}

const manifestFile = new URL(".vite/manifest.json", DIST);
const manifest = JSON.parse(readFileSync(manifestFile, "utf8"));
const needed = new Set();
const need = (key) => {
  if (needed.has(key)) return;
  needed.add(key);
  (manifest[key].imports ?? []).forEach(need);
};
FIRST_PAGES.forEach(need);
const files = new Set([...needed].map((key) => manifest[key].file).filter((name) => name.endsWith(".js")));
const total = [...files].reduce((sum, name) => sum + readFileSync(new URL(`${name}.gz`, DIST)).length, 0);
rmSync(new URL(".vite", DIST), { recursive: true });

console.log(`First load: ${Math.round(total / 1000)} kB of compressed JavaScript, at most ${FIRST_LOAD / 1000}.`);
if (total > FIRST_LOAD) process.exit(1);
