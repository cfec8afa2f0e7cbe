import { describe, expect, test } from 'vitest';
import { ADMIN, lint, summarize } from './lint-rules.ts';

function found(urls: string) {
  return summarize(lint(`- {level: None, nonResourceURLs: [${urls}]}`));
}

describe('paths of resources', () => {
  test.each([
    ['/api/v1/pods', '/api/v1/', '`resources: [{group: "", resources: [pods]}]`', 'kubectl get pods example'],
    [
      '/apis/apps/v1/deployments*',
      '/apis/apps/v1/',
      '`resources: [{group: "apps", resources: [deployments]}]`',
      'kubectl get deployments example',
    ],
    ['/api/v1/watch', '/api/v1/', '`resources: [{group: ""}]`', 'kubectl get configmaps example'],
    ['/api/v1/*', '/api/v1/', '`resources: [{group: ""}]`', 'kubectl get configmaps example'],
    [
      '/api/v1/namespaces/prod/pods/web/log',
      '/api/v1/',
      '`namespaces: [prod]` and `resources: [{group: "", resources: [pods/log]}]`',
      'kubectl -n prod logs example',
    ],
  ])('%s', (url, root, conditions, command) => {
    expect(found(`"${url}"`)).toEqual([
      {
        lint: 'error unknown-path',
        at: '6:35',
        message: `\`${url}\` matches no non-resource path: requests below \`${root}\` are for resources.`,
        fix: `Remove it. If such requests should really not be logged, write ${conditions} instead.`,
        shown: `${command} ${ADMIN}`,
      },
    ]);
  });

  test('a rule that logs them can be written for the resources', () => {
    expect(summarize(lint('- {level: Request, nonResourceURLs: ["/api/v1/pods"]}'))).toMatchObject([
      { fix: 'Write `resources: [{group: "", resources: [pods]}]` instead.' },
    ]);
  });

  test('next to other paths, they need another rule', () => {
    expect(found('/version, /api/v1/pods')).toMatchObject([
      { at: '6:45', fix: expect.stringContaining('`resources: [{group: "", resources: [pods]}]` in a separate rule.') },
    ]);
  });
});

test.each([
  ['/livz', '/livez', 'kubectl get --raw /livez'],
  ['/Metrics', '/metrics', 'kubectl get --raw /metrics'],
  ['/livz/*', '/livez/*', 'kubectl get --raw /livez/autoregister-completion'],
  ['/versoin*', '/version*', 'kubectl get --raw /version'],
  ['/openapi/v4/', '/openapi/v2/', null],
  ['/debug-pprof', '/debug/pprof', null],
])('a misspelling: %s', (url, right, command) => {
  const [, finding] = summarize(lint(`- {level: None, nonResourceURLs: [/statusz, /lives, "${url}"]}`, { before: '' }));
  expect(finding).toEqual({
    lint: 'error unknown-path',
    at: '5:53',
    message: `\`${url}\` matches no path of kube-apiserver; \`${right}\` does.`,
    fix: `Write \`${right}\` instead.`,
    shown: command && `${command} ${ADMIN}`,
  });
});

test.each(['/webhook', '/metrics/cadvisor', '/webhook/*', '/api/v1alpha1-of-mine'])(
  'nothing is served at %s',
  (url) => {
    expect(found(`/version, "${url}"`)).toEqual([
      {
        lint: 'warning unknown-path',
        at: '6:45',
        message: `\`${url}\` matches no path of kube-apiserver, which serves nothing there.`,
        fix: 'Remove it, or write a path that `kubectl get --raw /` lists.',
        shown: null,
      },
    ]);
  },
);

test.each([
  '/',
  '/*',
  '*',
  '/api/',
  '/api/v1/',
  '/api*',
  '/apis/apps/v1/',
  '/apis/example.com/v1',
  '/apis/example.com*',
  '/version/',
  '/version/*',
  '/index.html',
  '/debug/pprof/heap',
  '/debug/api_priority_and_fairness/dump_queues',
  '/healthz/kms-provider-0',
  '/livez/*',
  '/openapi/*',
  '/openapi/v3/apis',
  '/swagger*',
  '/ui',
  '/logs/*',
])('nothing is reported for %s', (url) => {
  expect(
    summarize(lint(`- {level: None, nonResourceURLs: ["${url}"]}`, { before: '' })).map(({ lint: name }) => name),
  ).not.toContainEqual(expect.stringMatching('unknown-path|never-matches'));
});
