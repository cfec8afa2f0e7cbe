import * as z from 'zod';
import type { KubernetesMinor } from '../../../kubernetes/minor.ts';
import cis322 from './data/cis-3.2.2.json' with { type: 'json' };
import type { Expectation } from './expectation.ts';
import { expectationSchema } from './expectation-schema.ts';
import { EVERYTHING } from './policy.ts';
import type { SecretContent, SecretHolder } from './secret-bodies.ts';
import { entryOf, SECRET_HOLDERS } from './secret-bodies.ts';

export const PROFILES = ['cis-3.2.2'] as const;
/**
 * `cis-3.2.2`: control 3.2.2 of the CIS Kubernetes Benchmark, which requires that the audit policy covers key security
 * concerns.
 */
export type Profile = (typeof PROFILES)[number];

/** The expectations of a profile. */
export function profileExpectations(profile: Profile, minor: KubernetesMinor): readonly Expectation[] {
  const data = { 'cis-3.2.2': cis322 }[profile];
  const { expect } = z.strictObject({ expect: z.array(expectationSchema(minor)) }).parse(data);
  return [...SECRET_HOLDERS.flatMap(contentUnrecorded), ...expect];
}

/** What the control names: "only log Metadata for requests to Secrets, ConfigMaps, and TokenReviews". */
const NAMED: Readonly<Partial<Record<SecretContent, string>>> = {
  secrets: 'Secrets',
  'reviewed tokens': 'TokenReviews',
  configmaps: 'ConfigMaps',
};

/** Requires that the requests are recorded, in the case of Secrets, and that no body that contains the content is. */
function contentUnrecorded(holder: SecretHolder): readonly Expectation[] {
  const kind = NAMED[holder.content];
  if (kind === undefined) return [];
  const about = (name: string, verbs: readonly string[], level: Expectation['level']): readonly Expectation[] => {
    const requests = { ...EVERYTHING, verbs, resources: [entryOf(holder)] };
    return [{ name, requests, except: [], level, neverStages: [] }];
  };
  const answered = holder.response.filter((verb) => !holder.request.includes(verb));
  return [
    ...(holder.content === 'secrets' ? about('Access to Secrets is recorded', [], { atLeast: 'Metadata' }) : []),
    ...about(`${kind} in requests are never recorded`, holder.request, { atMost: 'Metadata' }),
    ...(answered.length > 0 ? about(`${kind} in responses are never recorded`, answered, { atMost: 'Request' }) : []),
  ];
}
