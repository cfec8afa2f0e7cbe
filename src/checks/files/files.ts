import * as z from 'zod';
import { checkSchema, defineCheck } from '../../grading/define-check.ts';
import type { GradedLab } from '../../grading/facts.ts';
import { failing, type Verdict } from '../../grading/verdict.ts';
import { absolutePath } from '../../scenarios/words.ts';
import { plural } from '../../text/plural.ts';
import { digestOnNode, type FoundFile, fileOnNode } from './file-on-node.ts';

const permissions = z.string().regex(/^0?[0-7]{3}$|^[0-7]{4}$/, 'permission bits in octal: "0755"');

const condition = z.union([
  z.strictObject({
    path: absolutePath.describe('a file of the node; links are followed'),
    sha256: digest(64).optional().describe('the SHA-256 of its content'),
    sha512: digest(128).optional().describe('the SHA-512 of its content'),
    grants: permissions.optional().describe('permission bits that must be set, in octal'),
    withholds: permissions.optional().describe('permission bits that must not be set, in octal'),
    owner: z.string().min(1).optional().describe('the name of its user'),
    group: z.string().min(1).optional().describe('the name of its group'),
  }),
  z.strictObject({
    path: absolutePath.describe('a path of the node'),
    absent: z.literal(true).describe('there must be nothing, not even a link that leads nowhere'),
  }),
]);
type Condition = z.infer<typeof condition>;
type Present = Exclude<Condition, { absent: true }>;

export const files = defineCheck({
  schema: checkSchema('files', {
    all: z.array(condition).min(1).describe('conditions on files, which must all be met'),
  }),
  domain: 'files',
  description:
    'Files of the node have a certain content, by its digest, permissions and owner, or do not exist. A digest is computed from the bytes of the file, not by a program of the node.',
  reads: ({ all }) => ({ files: all.map(({ path }) => path) }),
  async judge({ all }, lab) {
    for (const one of all) {
      const wrong = 'absent' in one ? await stillThere(one.path, lab) : await wrongFile(one, lab);
      if (wrong !== null) return wrong;
    }
    return { status: 'pass', actual: `${plural(all.length, 'file')} ${all.length === 1 ? 'is' : 'are'} as required` };
  },
});

async function stillThere(path: string, { node, signal }: GradedLab): Promise<Verdict | null> {
  const slash = path.lastIndexOf('/');
  const names = await node.list(path.slice(0, slash) || '/', { signal });
  if (names === null || !names.includes(path.slice(slash + 1))) return null;
  return failing(`there is no ${path}`)(`${path} exists`, '');
}

async function wrongFile(demand: Present, lab: GradedLab): Promise<Verdict | null> {
  const { path } = demand;
  const found = await fileOnNode(lab, path);
  if (found.state === 'missing') return failing(`there is a file ${path}`)(`there is no ${path}`, '');
  if (found.state === 'other') return failing(`${path} is a file`)(`it is a ${found.type}`, '');
  return wrongOwner(demand, found) ?? wrongPermissions(demand, found) ?? (await wrongContent(demand, lab));
}

function wrongOwner({ path, owner, group }: Present, found: FoundFile): Verdict | null {
  const actual = `${path} belongs to ${found.owner}:${found.group}`;
  if (owner !== undefined && found.owner !== owner) return failing(`${path} belongs to user ${owner}`)(actual, '');
  if (group !== undefined && found.group !== group) return failing(`${path} belongs to group ${group}`)(actual, '');
  return null;
}

function wrongPermissions({ path, grants = '0', withholds = '0' }: Present, { stat }: FoundFile): Verdict | null {
  const missing = Number.parseInt(grants, 8) & ~stat.mode;
  const surplus = Number.parseInt(withholds, 8) & stat.mode;
  if (missing === 0 && surplus === 0) return null;
  const expected =
    missing === 0
      ? `the mode of ${path} has none of the bits ${octal(withholds)}`
      : `the mode of ${path} has the bits ${octal(grants)}`;
  return failing(expected)(`its mode is ${octal(stat.mode.toString(8))}`, allowed(missing === 0 ? surplus : missing));
}

/** What permission bits allow. Source: inode(7). */
function allowed(bits: number): string {
  const parts = (['owner', 'group', 'others'] as const).flatMap((who, place) => {
    const own = (bits >> (6 - 3 * place)) & 7;
    const what = ['read', 'write', 'execute'].filter((_, bit) => (own & (4 >> bit)) !== 0);
    return what.length === 0 ? [] : [`${who}: ${what.join(', ')}`];
  });
  return parts.length === 0 ? '' : `It is about ${parts.join('; ')}.`;
}

async function wrongContent({ path, sha256, sha512 }: Present, lab: GradedLab): Promise<Verdict | null> {
  const demanded = { sha256, sha512 };
  for (const algorithm of ['sha256', 'sha512'] as const) {
    const expected = demanded[algorithm];
    if (expected === undefined) continue;
    const actual = await digestOnNode(lab, path, algorithm);
    if (actual === expected) continue;
    const name = algorithm === 'sha256' ? 'SHA-256' : 'SHA-512';
    return failing(`the ${name} of ${path} begins with ${expected.slice(0, SHOWN)}`)(
      `it begins with ${actual.slice(0, SHOWN)}`,
      `To compare all of it: ${algorithm}sum ${path}`,
    );
  }
  return null;
}

/** How many digits of a digest are shown. */
const SHOWN = 16;

function octal(mode: string): string {
  return mode.padStart(4, '0');
}

function digest(digits: number) {
  return z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`), `${digits} lowercase hexadecimal digits`);
}
