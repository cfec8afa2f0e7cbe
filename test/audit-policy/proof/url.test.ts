import { expect, test } from 'vitest';
import type { ResourceTarget } from '../../../src/audit-policy/attributes.ts';
import { resourceRequest } from '../../../src/audit-policy/proof/url.ts';
import { attributesOf } from '../../../src/audit-policy/request-info.ts';

const NAMES = ['', 'x', 'a=b,c\\d', 'ü & ?', '%', '..'];

function* targets(): Generator<ResourceTarget> {
  for (const group of ['', 'apps']) {
    for (const resource of ['pods', 'namespaces', 'status', 'watch', 'proxy', '*', '']) {
      for (const subresource of ['', 'log', 'status']) {
        for (const namespace of ['', 'x', 'status', 'a b']) {
          for (const name of NAMES) yield { group, resource, subresource, namespace, name };
        }
      }
    }
  }
}

/** What no URL can ask for, by the way that the API server reads it. */
function isImpossible(verb: string, { resource, subresource, namespace, name }: ResourceTarget): boolean {
  if (namespace !== '' && resource === 'status') return true;
  if (verb === 'proxy') return subresource !== '';
  if (verb === 'list') return ['%', '..'].includes(name);
  return verb === 'deletecollection' ? name !== '' : ['get', 'delete'].includes(verb) && name === '';
}

test.each(['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection', 'proxy', ''])(
  'a URL is found for every "%s" that can be sent',
  (verb) => {
    for (const target of targets()) {
      if (isImpossible(verb, target)) continue;
      const { method, path, query } = resourceRequest(verb, target, 'v1');
      const url = path.split('/').map(encodeURIComponent).join('/') + query;
      expect(attributesOf(method, url, null)).toEqual({
        ok: true,
        attributes: { user: null, verb, path, resource: target },
      });
    }
  },
);
