import { type CommandContext, flagText, namespaceOf } from './context.ts';
import { type ResourceType, resourceType } from './resource-types.ts';

/** A request that a command sends. */
export interface Step {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  /** Whether it is the purpose of the command; the other requests look things up, or wait. */
  readonly main: boolean;
  /** When it is sent, if it is not always sent. */
  readonly when: string | null;
}

export interface StepOptions {
  readonly main?: boolean;
  readonly when?: string | null;
}

/** A type, and one object of it or, with `null`, all that a selector matches. */
export interface Target {
  readonly type: ResourceType;
  /** `""` for cluster-scoped types, and for objects in all namespaces. */
  readonly namespace: string;
  readonly name: string | null;
}

/** Represent the names and the namespaces of objects that the command finds first. */
export const EACH = 'NAME';
export const EACH_NAMESPACE = 'NAMESPACE';

export function step(method: Step['method'], url: string, { main = false, when = null }: StepOptions = {}): Step {
  return { method, url, main, when };
}

export function look(target: Target, options?: StepOptions, subresource?: string): Step {
  return step('GET', pathOf(target, subresource), options);
}

/** Reads the single object, or lists what the line selects. */
export function find(context: CommandContext, target: Target, options?: StepOptions, subresource?: string): Step {
  return target.name === null ? list(context, target, options) : look(target, options, subresource);
}

export function list(context: CommandContext, target: Target, options?: StepOptions): Step {
  return step('GET', withQuery(pathOf({ ...target, name: null }), selectorsOf(context)), options);
}

export function watch(target: Target, options?: StepOptions): Step {
  const selector = `fieldSelector=${encodeURIComponent(`metadata.name=${target.name ?? EACH}`)}`;
  return step('GET', withQuery(pathOf({ ...target, name: null }), [selector, 'watch=true']), options);
}

export function write(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', target: Target, when: string | null = null): Step {
  return step(method, pathOf(method === 'POST' ? { ...target, name: null } : target), { main: true, when });
}

/** Creates an object of a type in the line's namespace. */
export function make(context: CommandContext, word: string): Step {
  return write('POST', everyOf(context, word));
}

/** All objects of a type in a namespace, by default the line's. */
export function everyOf(context: CommandContext, word: string, namespace: string = namespaceOf(context)): Target {
  const type = resourceType(context.table, word);
  return { type, namespace: type.namespaced ? namespace : '', name: null };
}

/** A target's single object, or each of those that are found. */
export function each({ type, namespace, name }: Target): Target {
  const anywhere = type.namespaced && namespace === '';
  return { type, namespace: anywhere ? EACH_NAMESPACE : namespace, name: name ?? EACH };
}

/** When the requests for each object of a target are sent. */
export function foundWhen({ type, namespace, name }: Target): string | null {
  if (name !== null) return null;
  if (!type.namespaced || namespace !== '') return 'for each that it finds; NAME stands for its name';
  return 'for each that it finds, in any namespace; NAMESPACE and NAME stand for its namespace and name';
}

export function pathOf({ type, namespace, name }: Target, subresource = ''): string {
  const root = type.group === '' ? `/api/${type.version}` : `/apis/${type.group}/${type.version}`;
  const inside = namespace === '' ? [] : ['namespaces', namespace];
  const parts = [...inside, type.resource, ...(name === null ? [] : [name]), ...(subresource ? [subresource] : [])];
  return [root, ...parts.map(encodeURIComponent)].join('/');
}

export function selectorsOf(context: CommandContext): readonly string[] {
  return [
    ['labelSelector', flagText(context, 'selector')],
    ['fieldSelector', flagText(context, 'field-selector')],
  ].flatMap(([name, selector]) => (selector ? [`${name}=${encodeURIComponent(selector)}`] : []));
}

export function withQuery(path: string, parameters: readonly string[]): string {
  return parameters.length === 0 ? path : `${path}?${parameters.join('&')}`;
}
