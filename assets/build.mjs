// Makes the static files: node assets/build.mjs [FOLDER]  (default: portal/static).
//
//   assets/css/NAME.css    bundled, unless NAME starts with "_"   css/NAME.css
//   assets/js/NAME.js      bundled as a module                    js/NAME.js
//   assets/images/**       copied                                 images/**
//   assets/fonts.json      files named there, with their licence  fonts/*
//   assets/icons.txt       one Lucide name a line                 icons/NAME.svg, icons/sprite.svg
//
// Names are stable and the bytes depend on the sources only: the application puts a digest of
// the whole tree into the address.

import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { rmSync } from "node:fs";
import { constants, brotliCompressSync, gzipSync } from "node:zlib";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const assets = dirname(fileURLToPath(import.meta.url));
const modules = resolve(assets, "../node_modules");
const wanted = resolve(process.argv[2] ?? join(assets, "../portal/static"));
const target = `${wanted}.new`; // takes its place once it is whole

const inFolder = async (folder) => (await readdir(folder).catch(() => [])).sort();
const linesOf = async (file) =>
  (await readFile(file, "utf8").catch(() => ""))
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter(Boolean);

async function bundle(kind, options) {
  const names = (await inFolder(join(assets, kind))).filter(
    (name) => name.endsWith(`.${kind}`) && !name.startsWith("_"),
  );
  if (names.length === 0) return;
  await build({
    entryPoints: names.map((name) => join(assets, kind, name)),
    outdir: join(target, kind),
    bundle: true,
    minify: true,
    legalComments: "none",
    charset: "utf8",
    logLevel: "warning",
    external: ["../fonts/*", "../images/*", "../icons/*"],
    ...options,
  });
}

async function fonts() {
  const wanted = JSON.parse(await readFile(join(assets, "fonts.json"), "utf8"));
  for (const [family, files] of Object.entries(wanted)) {
    const source = join(modules, "@fontsource", family);
    for (const file of files) {
      const name = `${family}-${file}.woff2`;
      await cp(join(source, "files", name), join(target, "fonts", name));
    }
    await cp(join(source, "LICENSE"), join(target, "fonts", `${family}-LICENSE.txt`));
  }
}

async function icons() {
  const names = await linesOf(join(assets, "icons.txt"));
  if (names.length === 0) return;
  const source = join(modules, "lucide-static");
  const folder = join(target, "icons");
  await mkdir(folder, { recursive: true });
  const symbols = [];
  for (const name of names) {
    const svg = await readFile(join(source, "icons", `${name}.svg`), "utf8");
    const inner = svg
      .replace(/<!--.*?-->/gs, "")
      .replace(/^\s*<svg[^>]*>|<\/svg>\s*$/g, "")
      .replace(/\s*\n\s*/g, "");
    const drawn =
      'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" ' +
      'stroke-linecap="round" stroke-linejoin="round"';
    await writeFile(
      join(folder, `${name}.svg`),
      `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" ${drawn}>${inner}</svg>\n`,
    );
    symbols.push(`<symbol id="${name}" ${drawn}>${inner}</symbol>`);
  }
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
  await writeFile(join(folder, "sprite.svg"), sprite);
  await cp(join(source, "LICENSE"), join(folder, "LICENSE.txt"));
}

async function compress(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await compress(path);
    else if (/\.(css|js|svg)$/.test(basename(path))) {
      const bytes = await readFile(path);
      if (bytes.length < 1000) continue; // fits one packet as it is
      await writeFile(`${path}.gz`, gzipSync(bytes, { level: 9 }));
      const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
      await writeFile(`${path}.br`, brotliCompressSync(bytes, { params }));
    }
  }
}

process.on("exit", () => rmSync(target, { recursive: true, force: true })); // what was not whole
await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
await bundle("css", { target: ["chrome109", "firefox115", "safari16"] });
await bundle("js", { format: "esm", target: "es2020" });
if ((await inFolder(join(assets, "images"))).length > 0) {
  await cp(join(assets, "images"), join(target, "images"), { recursive: true });
}
await fonts();
await icons();
await compress(target);
await rm(wanted, { recursive: true, force: true });
await rename(target, wanted);
