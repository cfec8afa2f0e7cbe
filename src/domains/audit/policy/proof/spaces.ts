import type { Bits } from './bits.ts';
import { emptyBits, insert, intersect, positions, unite } from './bits.ts';
import type { Endpoint } from './endpoints.ts';
import type { Path } from './paths.ts';
import type { Attribute, Box, Sets, Universe } from './universe.ts';
import { isLegalName, RESOURCE_VERBS } from './universe.ts';
import { append } from './values.ts';

/**
 * Requests of one form, in which every value of one attribute can be combined with every value of the others. `order`
 * lists the attributes of the form by their importance for how ordinary a request is.
 */
export interface Space {
  readonly served: boolean;
  /** `none`: the attribute is `""`. `own`: namespace and name are the same. */
  readonly namespace: 'none' | 'some' | 'own';
  readonly name: 'none' | 'some';
  readonly order: readonly Attribute[];
  readonly within: Sets;
  /** The numbers of the boxes that contain requests of the form. */
  readonly boxes: Bits;
}

/** The verbs of one endpoint, or the methods of one path, in one form of request. */
interface Form {
  readonly served: boolean;
  readonly namespace: Space['namespace'];
  /** `odd`: a name that cannot be in a field selector. */
  readonly name: 'none' | 'legal' | 'odd';
  readonly verbs: readonly string[];
}

/** Every request that can be sent, served ones separate from the others, in as few spaces as there are forms. */
export function spacesOf({ classes, everything, boxes }: Universe): readonly Space[] {
  const names = {
    none: everything.name,
    legal: positions(classes.name, isLegalName),
    odd: positions(classes.name, (name) => !isLegalName(name)),
  };
  const space = (form: Form, order: readonly Attribute[], within: Sets): Space => {
    const { served, namespace } = form;
    const name = form.name === 'none' ? 'none' : 'some';
    const isIn = (box: Box) =>
      order.every((attribute) => intersect(box.sets[attribute], within[attribute])) &&
      (order.includes('path') || ((namespace !== 'none' || box.unscoped) && (name !== 'none' || box.unnamed)));
    return { served, namespace, name, order, within, boxes: positions(boxes, isIn) };
  };
  const ofResources = grouped(classes.endpoint, ({ behaviour }) => behaviour, formsOfEndpoint).map(
    ({ form, members }) =>
      space(form, ['person', 'endpoint', 'verb', ...namesOf(form)], {
        ...everything,
        endpoint: members,
        verb: positions(classes.verb, (verb) => form.verbs.includes(verb)),
        name: names[form.name],
      }),
  );
  const ofPaths = grouped(
    classes.path,
    ({ methods }) => methods.join(),
    (path) => formsOfPath(path, classes.method),
  ).map(({ form, members }) =>
    space(form, ['person', 'path', 'method'], {
      ...everything,
      path: members,
      method: positions(classes.method, (method) => form.verbs.includes(method)),
    }),
  );
  return [...ofResources, ...ofPaths];
}

function namesOf({ namespace, name }: Form): readonly Attribute[] {
  if (namespace === 'own') return ['own'];
  return [...(namespace === 'some' ? (['namespace'] as const) : []), ...(name === 'none' ? [] : (['name'] as const))];
}

/** The items grouped by the forms that they have in common; items of the same kind have the same forms. */
function grouped<T>(items: readonly T[], kindOf: (item: T) => string, formsOf: (item: T) => readonly Form[]) {
  const kinds = new Map<string, number[]>();
  for (const [at, item] of items.entries()) append(kinds, kindOf(item), at);
  const groups = new Map<string, { readonly form: Form; readonly members: Bits }>();
  for (const numbers of kinds.values()) {
    const first = items[numbers[0] ?? 0];
    if (first === undefined) continue;
    const alike = emptyBits(items.length);
    for (const number of numbers) insert(alike, number);
    for (const form of formsOf(first)) {
      if (form.verbs.length === 0) continue;
      const key = JSON.stringify(form);
      const group = groups.get(key) ?? { form, members: emptyBits(items.length) };
      unite(group.members, alike);
      groups.set(key, group);
    }
  }
  return [...groups.values()];
}

function formsOfPath(path: Path, methods: readonly string[]): readonly Form[] {
  const form = { namespace: 'none', name: 'none' } as const;
  const unserved = methods.filter((method) => !path.methods.includes(method));
  return [
    { ...form, served: true, verbs: path.methods },
    { ...form, served: false, verbs: unserved },
  ];
}

function formsOfEndpoint(endpoint: Endpoint): readonly Form[] {
  const forms: Form[] = [
    { served: true, namespace: 'own', name: 'legal', verbs: servedVerbs(endpoint, 'own', 'legal') },
  ];
  for (const namespace of ['none', 'some'] as const) {
    for (const name of ['none', 'legal', 'odd'] as const) {
      const served = servedVerbs(endpoint, namespace, name);
      const unserved = sendableVerbs(endpoint, namespace, name).filter((verb) => !served.includes(verb));
      forms.push({ served: true, namespace, name, verbs: served }, { served: false, namespace, name, verbs: unserved });
    }
  }
  return forms;
}

function servedVerbs(endpoint: Endpoint, namespace: Form['namespace'], name: Form['name']): readonly string[] {
  const sendable = sendableVerbs(endpoint, namespace, name);
  if (endpoint.serves === 'anything') return namespace === 'own' ? [] : sendable;
  if (endpoint.serves === 'nothing') return [];
  const actions = endpoint.serves.actions.filter(
    (action) => action.namespace === namespace && (action.name === 'none') === (name === 'none'),
  );
  return sendable.filter((verb) => actions.some((action) => action.verb === verb));
}

/**
 * The verbs for which some method and URL produce a request of the form.
 * Source: k8s.io/apiserver pkg/endpoints/request/requestinfo.go, NewRequestInfo: get and delete are those with a name
 * in the path, `/namespaces/NS/status` is a subresource of the namespace, and below `/proxy/` there is no subresource.
 */
function sendableVerbs(endpoint: Endpoint, namespace: Form['namespace'], name: Form['name']): readonly string[] {
  if (namespace === 'some' && ['status', 'finalize'].includes(endpoint.resource)) return [];
  return RESOURCE_VERBS.filter((verb) => {
    if (verb === 'get' || verb === 'delete') return name !== 'none';
    if (verb === 'deletecollection') return name === 'none';
    if (verb === 'list') return name !== 'odd';
    if (verb === 'proxy') return endpoint.subresource === '';
    return true;
  });
}
