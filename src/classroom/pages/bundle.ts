import { basename, join } from 'node:path';
import { build } from 'esbuild';

/** A page: where its code starts, which is also the name of its document, and its title. */
const PAGES = [
  { name: 'join', title: 'Join the class' },
  { name: 'seat', title: 'Your seat' },
  { name: 'class', title: 'Class' },
] as const;

/** Bundles the code and the style of the pages; the result contains their documents and `assets/…`, by path. */
export async function bundlePages(): Promise<readonly (readonly [path: string, body: Uint8Array])[]> {
  const browser = join(import.meta.dirname, 'browser');
  const { outputFiles, metafile } = await build({
    entryPoints: PAGES.map(({ name }) => ({ in: join(browser, name, 'main.ts'), out: name })),
    absWorkingDir: browser,
    outdir: 'assets',
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    legalComments: 'eof',
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  const outputs = Object.entries(metafile.outputs);
  const documents = PAGES.map(({ name, title }) => {
    const [script, output] = outputs.find(([, { entryPoint }]) => entryPoint === `${name}/main.ts`) ?? [];
    if (script === undefined || output === undefined) throw new Error(`esbuild made no script for the page ${name}`);
    const preloaded = output.imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path);
    const text = document({ title, script, preloaded, style: output.cssBundle ?? null });
    return [`${name}.html`, new TextEncoder().encode(text)] as const;
  });
  return [...documents, ...outputFiles.map(({ path, contents }) => [`assets/${basename(path)}`, contents] as const)];
}

interface Document {
  readonly title: string;
  readonly script: string;
  readonly preloaded: readonly string[];
  readonly style: string | null;
}

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='3' fill='%230a55b5'/%3E%3Cpath d='M3.5 5l3 3-3 3M8.5 11.5h4' stroke='%23fff' stroke-width='1.6' fill='none'/%3E%3C/svg%3E";

function document({ title, script, preloaded, style }: Document): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="${ICON}">
${style === null ? '' : `<link rel="stylesheet" href="/${style}">`}
${preloaded.map((path) => `<link rel="modulepreload" href="/${path}">`).join('\n')}
<script type="module" src="/${script}"></script>
</head>
<body>
<noscript><p>This page needs JavaScript.</p></noscript>
</body>
</html>
`;
}
