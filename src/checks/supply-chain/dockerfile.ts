import * as z from 'zod';
import {
  type Dockerfile,
  imageName,
  isPinned,
  leakIn,
  readDockerfile,
  userOf,
} from '../../domains/supply-chain/index.ts';
import { checkSchema, defineCheck } from '../../grading/define-check.ts';
import { failing, type Verdict } from '../../grading/verdict.ts';
import { whyUnread } from '../../node/unread-file.ts';
import { absolutePath } from '../../scenarios/words.ts';
import { firstChange } from './first-change.ts';

const schema = checkSchema('dockerfile', {
  file: absolutePath.describe('the Dockerfile on the node'),
  user: z.array(z.string().min(1)).min(1).optional().describe('the user of the image, a name or a number; one of them'),
  pinned: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe(
      'the images that the stages start from, in order, without tags; each must have a digest, or a tag other than latest',
    ),
  without: z
    .strictObject({
      value: z.string().min(1).describe('a secret, which no instruction may contain'),
      file: z.string().min(1).describe('the name of a file with it, which must not be copied into the image'),
    })
    .optional()
    .describe('a secret that must not be in the image'),
  unchanged: z
    .strictObject({
      original: z.string().min(1).describe('the Dockerfile before the change'),
      except: z
        .array(z.string().regex(/^[A-Z]+$/, 'an instruction in capitals'))
        .describe('instructions that may differ'),
    })
    .optional()
    .describe('the instructions that must be the same as before, in the same order; their layout may differ'),
});
type DockerfileCheck = z.infer<typeof schema>;

/** Bytes. */
const MAX_SIZE = 1_000_000;

export const dockerfile = defineCheck({
  schema,
  domain: 'supply-chain',
  description:
    'A Dockerfile makes an image with a certain user, from certain images, without a secret, or with the same instructions as before. It is read as BuildKit reads it: stages, variables, continuation lines and here-documents count, comments do not.',
  reads: ({ file }) => ({ files: [file] }),
  async judge(check, { node, signal }) {
    const { file } = check;
    const read = await node.readFile(file, { signal, maxBytes: MAX_SIZE });
    const fail = failing(`${file} is a Dockerfile`);
    if (read.state !== 'file') return fail(`${file}: ${whyUnread(read)}`, '');
    const parsed = readDockerfile(new TextDecoder().decode(read.bytes));
    if (!parsed.ok) return fail('it cannot be built', parsed.problem, { file, line: parsed.line });
    return (
      wrongUser(parsed, check) ??
      wrongBase(parsed, check) ??
      leak(parsed, check) ??
      change(parsed, check) ?? { status: 'pass', actual: `${file} is as required` }
    );
  },
});

function wrongUser(parsed: Dockerfile, { file, user }: DockerfileCheck): Verdict | null {
  if (user === undefined) return null;
  const fail = failing(`the image runs as ${user.join(' or ')}`);
  const found = userOf(parsed);
  if (found === null)
    return fail('no USER counts for the image', 'It runs as the user of its base image, usually root.');
  if (user.includes(found.user)) return null;
  return fail(`the image runs as ${found.user}`, 'The last USER of the last stage counts.', { file, line: found.line });
}

function wrongBase({ stages }: Dockerfile, { file, pinned }: DockerfileCheck): Verdict | null {
  if (pinned === undefined) return null;
  const bases = stages.flatMap(({ base, from }) => ('image' in base ? [{ image: base.image, line: from.line }] : []));
  const fail = failing(`the stages start from certain versions of ${pinned.join(', ')}`);
  const images = bases.map(({ image }) => image).join(', ');
  for (const [place, { image, line }] of bases.entries()) {
    if (imageName(image).repository !== pinned[place]) return fail(`they start from ${images}`, '', { file, line });
    if (isPinned(image)) continue;
    return fail(`a stage starts from ${image}`, 'It can be another image at each build.', { file, line });
  }
  return bases.length === pinned.length ? null : fail(`they start from ${images}`, '', { file, line: 1 });
}

function leak(parsed: Dockerfile, { file, without }: DockerfileCheck): Verdict | null {
  if (without === undefined) return null;
  const found = leakIn(parsed, without);
  if (found === null) return null;
  const { keyword, line } = found.instruction;
  const fail = failing('no instruction leaves the secret in the image or in the Dockerfile');
  return found.of === 'value'
    ? fail(`${keyword} contains the secret`, 'Whoever has the Dockerfile, or the history of the build, can read it.', {
        file,
        line,
      })
    : fail(`${keyword} copies ${without.file} into the image`, LAYERS, { file, line });
}

const LAYERS = 'Whoever has the image can read each of its layers, even if a later one deletes the file.';

function change(parsed: Dockerfile, { file, unchanged }: DockerfileCheck): Verdict | null {
  if (unchanged === undefined) return null;
  const original = readDockerfile(unchanged.original);
  if (!original.ok) throw new Error(`the original Dockerfile cannot be read: ${original.problem}`);
  const found = firstChange(original, parsed, unchanged.except);
  if (found === null) return null;
  return failing(found.expected)(found.actual, '', { file, line: found.line });
}
