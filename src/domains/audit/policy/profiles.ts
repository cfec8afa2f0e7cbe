import * as z from 'zod';
import type { KubernetesMinor } from '../../../kubernetes/minor.ts';
import cis322 from './data/cis-3.2.2.json' with { type: 'json' };
import type { Expectation } from './expectation.ts';
import { expectationSchema } from './expectation-schema.ts';

export const PROFILES = ['cis-3.2.2'] as const;
/** `cis-3.2.2`: control 3.2.2 of the CIS Kubernetes Benchmark, that the audit policy covers key security concerns. */
export type Profile = (typeof PROFILES)[number];

/** The expectations of a profile. */
export function profileExpectations(profile: Profile, minor: KubernetesMinor): readonly Expectation[] {
  const data = { 'cis-3.2.2': cis322 }[profile];
  return z.strictObject({ expect: z.array(expectationSchema(minor)) }).parse(data).expect;
}
