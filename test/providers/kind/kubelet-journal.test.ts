import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { podNews, refusals } from '../../../src/providers/kind/kubelet-journal.ts';
import type { JournalLine } from '../../../src/providers/kind/node-dump.ts';

const MANIFEST = '/etc/kubernetes/manifests/kube-apiserver.yaml';

const recordingSchema = z.object({ journal: z.array(z.object({ at: z.number(), line: z.string() })) });

/**
 * The lines that a real kubelet logged up to `until` seconds after a fault was made. For details, see
 * test/fixtures/kubelet.
 */
function recorded(fault: string, until = Number.POSITIVE_INFINITY): readonly JournalLine[] {
  const file = new URL(`../../fixtures/kubelet/${fault}.json`, import.meta.url);
  const { journal } = recordingSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return journal.filter(({ at }) => at <= until).map(({ at, line }) => ({ at: new Date(at * 1000), text: line }));
}

const newsOfApiServer = (journal: readonly JournalLine[]) =>
  [...podNews(journal).values()].filter(({ name }) => name.startsWith('kube-apiserver-'));

const troubleOfApiServer = (journal: readonly JournalLine[]) =>
  newsOfApiServer(journal).find(({ trouble }) => trouble !== null)?.trouble;

describe('podNews', () => {
  test('lists a pod from the moment the kubelet knows it', () => {
    expect(newsOfApiServer(recorded('good-edit', 10))).toEqual([
      { namespace: 'kube-system', name: 'kube-apiserver-kn-record-control-plane', trouble: null },
    ]);
  });

  test.each([
    [50, '10s', 10_000],
    [60, '20s', 20_000],
    [80, '40s', 40_000],
  ])('reads the back-off %s s after a bad policy: %s', (until, duration, backoff) => {
    expect(troubleOfApiServer(recorded('bad-policy', until))).toMatchObject({
      reason: 'CrashLoopBackOff',
      backoff,
      message: expect.stringMatching(`^back-off ${duration} restarting`),
    });
  });

  test.each([
    [
      'hostpath-file-missing',
      'MountVolume.SetUp failed for volume "audit" : hostPath type check failed, /etc/kubernetes/audit/policy.yaml is not a file, unable to determine its type: path "/etc/kubernetes/audit/policy.yaml" does not exist',
    ],
    [
      'hostpath-file-is-directory',
      'MountVolume.SetUp failed for volume "audit" : hostPath type check failed: /etc/kubernetes/audit/policy.yaml is not a file, it\'s a Directory',
    ],
    [
      'hostpath-directory-missing',
      'MountVolume.SetUp failed for volume "audit-log" : hostPath type check failed, /var/log/kubernetes/audit is not a directory, unable to determine its type: path "/var/log/kubernetes/audit" does not exist',
    ],
  ])('reads why a volume cannot be mounted: %s', (fault, message) => {
    expect(troubleOfApiServer(recorded(fault))).toMatchObject({ reason: 'FailedMount', message, backoff: null });
  });

  test('reads when a mount is tried again, with growing delays', () => {
    const journal = recorded('hostpath-file-missing');
    const tries = journal.map((_, i) => troubleOfApiServer(journal.slice(0, i + 1))?.retryAt?.getTime());
    const retries = [...new Set(tries.filter((time) => time !== undefined))];
    const pauses = retries.slice(1).map((time, i) => Math.round((time - (retries[i] ?? 0)) / 1000));
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 122]);
  });

  test('still knows the volume after the wait for it has timed out', () => {
    const timeout = recorded('hostpath-file-missing').find(({ text }) => text.includes('unmounted volumes=[audit]'));
    expect(timeout).toBeDefined();
    expect(troubleOfApiServer(recorded('hostpath-file-missing'))?.reason).toBe('FailedMount');
  });
});

describe('refusals', () => {
  test.each([
    [
      'malformed-yaml',
      `${MANIFEST}: couldn't parse as pod(yaml: line 12: found character that cannot start any token), please check config file`,
    ],
    [
      'not-a-pod',
      `${MANIFEST}: couldn't parse as pod(no kind "Deployment" is registered for version "v1" in scheme "pkg/runtime/scheme.go:111"), please check config file`,
    ],
    ['unknown-volume', 'invalid pod: [spec.containers[0].volumeMounts[5].name: Not found: "audit"]'],
    [
      'duplicate-mount-path',
      'invalid pod: [spec.containers[0].volumeMounts[7].mountPath: Invalid value: "/etc/kubernetes/audit/policy.yaml": must be unique]',
    ],
    ['secret-volume', 'static pods may not reference secrets'],
  ])('state the reason, at once and in each listing: %s', (fault, message) => {
    const journal = recorded(fault, 40);
    const [first, ...later] = refusals(journal);
    expect(first).toMatchObject({ file: MANIFEST, message, listed: false });
    expect(later.length).toBeGreaterThan(0);
    for (const refusal of later) expect(refusal).toMatchObject({ file: MANIFEST, message, listed: true });
  });

  test('are absent if a pod only crashes', () => {
    expect(refusals(recorded('bad-policy'))).toEqual([]);
  });

  test('are also reported for a folder among the manifests', () => {
    const text =
      'E1124 09:00:00.000000     562 file.go:176] "Provided manifest path is a directory, not recursing into manifest path" path="/etc/kubernetes/manifests/old"';
    expect(refusals([{ at: new Date(0), text }])).toEqual([
      {
        at: new Date(0),
        file: '/etc/kubernetes/manifests/old',
        message: 'Provided manifest path is a directory, not recursing into manifest path',
        listed: true,
      },
    ]);
  });
});
