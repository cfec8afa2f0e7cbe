/** The parameters of a list request that affect its attributes. */
export interface ListOptions {
  readonly watch: boolean;
  /** The name that the field selector requires; `""` if it requires none. */
  readonly name: string;
}

/**
 * Parses the parameters of a list request. If one of them is invalid, only `watch` counts.
 * Source: k8s.io/apiserver pkg/endpoints/request/requestinfo.go, with the conversions of metav1.ListOptions.
 */
export function parseListOptions(query: ReadonlyMap<string, readonly string[]>): ListOptions {
  const parameter = (name: string) => query.get(name)?.[0];
  const watch = isTrue(parameter('watch'));
  const selector = parseFieldSelector(parameter('fieldSelector') ?? '');
  const readable =
    isLabelSelector(parameter('labelSelector') ?? '') &&
    ['timeoutSeconds', 'limit'].every((name) => isInt64(parameter(name) ?? '0'));
  const name = (readable && selector?.find(({ field, equal }) => field === 'metadata.name' && equal)?.value) || '';
  return { watch, name: isPathSegment(name) ? name : '' };
}

interface FieldRequirement {
  readonly field: string;
  readonly equal: boolean;
  readonly value: string;
}

/** `undefined` if the text is not a field selector. Source: k8s.io/apimachinery pkg/fields/selector.go. */
function parseFieldSelector(text: string): readonly FieldRequirement[] | undefined {
  const requirements: FieldRequirement[] = [];
  for (const term of splitTerms(text).sort()) {
    if (term === '') continue;
    const match = /^(.*?)(!=|==?)((?:\\[\\,=]|[^\\,=])*)$/su.exec(term);
    if (!match) return undefined;
    const [, field = '', operator, value = ''] = match;
    requirements.push({ field, equal: operator !== '!=', value: value.replaceAll(/\\(.)/gsu, '$1') });
  }
  return requirements;
}

/** Splits at commas that do not follow a backslash. */
function splitTerms(selector: string): string[] {
  return Array.from(selector.matchAll(/(?<=^|,)(?:\\.|[^\\,])*\\?(?=,|$)/gsu), ([term]) => term);
}

const SPACE = '[ \\t\\r\\n]*';
const SUBDOMAIN = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*';
const NAME = '[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?';
const KEY = `(?:(?=[^/]{1,253}/)${SUBDOMAIN}/)?${NAME}`;
const VALUE = `(?:${NAME})?`;
const VALUES = `\\(${SPACE}${VALUE}${SPACE}(?:,${SPACE}${VALUE}${SPACE})*\\)`;
const OPERATION = [
  `${SPACE}(?:==?|!=)${SPACE}${VALUE}`,
  `${SPACE}[<>]${SPACE}(?<number>[0-9]{1,18})`,
  `[ \\t\\r\\n]+(?:in|notin)${SPACE}${VALUES}`,
].join('|');
const REQUIREMENT = `(?:!${SPACE}${KEY}|${KEY}(?:${OPERATION})?)`;
const LABEL_SELECTOR = new RegExp(`^${SPACE}(?:${REQUIREMENT}${SPACE}(?:,${SPACE}${REQUIREMENT}${SPACE})*)?$`);

/** Source: k8s.io/apimachinery pkg/labels/selector.go. */
function isLabelSelector(text: string): boolean {
  return LABEL_SELECTOR.test(text);
}

/** Only `0` and `false` are false; the empty string is not. */
function isTrue(value: string | undefined): boolean {
  return value !== undefined && value !== '0' && value.toLowerCase() !== 'false';
}

function isInt64(text: string): boolean {
  return /^[-+]?[0-9]+$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text);
}

/** Whether a name may be a path segment. Source: k8s.io/apimachinery pkg/api/validate/content/path.go. */
function isPathSegment(name: string): boolean {
  return name !== '.' && name !== '..' && !/[/%]/.test(name);
}
