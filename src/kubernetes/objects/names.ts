/**
 * The rules for names in Kubernetes, each with its own message. Source: apimachinery pkg/util/validation/validation.go.
 */

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';

export function dnsLabelProblems(name: string): readonly string[] {
  return problems(
    name.length > 63 && 'must be no more than 63 bytes',
    !matches(LABEL, name) &&
      `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${LABEL}')`,
  );
}

export function dnsSubdomainProblems(name: string): readonly string[] {
  return problems(
    name.length > 253 && 'must be no more than 253 bytes',
    !matches(SUBDOMAIN, name) &&
      `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN}')`,
  );
}

/** Keys of labels and annotations: a name with an optional domain prefix. */
export function qualifiedNameProblems(key: string): readonly string[] {
  const parts = key.split('/');
  const name = parts.at(-1) ?? '';
  const syntax = `must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${QUALIFIED}')`;
  if (parts.length > 2) {
    return [`a valid label key ${syntax} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const prefix = parts.length === 2 ? (parts[0] ?? '') : null;
  return [
    ...(prefix === '' ? ['prefix part must be non-empty'] : []),
    ...(prefix ? dnsSubdomainProblems(prefix).map((problem) => `prefix part ${problem}`) : []),
    ...problems(
      name === '' && 'name part must be non-empty',
      name.length > 63 && 'name part must be no more than 63 bytes',
      !matches(QUALIFIED, name) && `name part ${syntax}`,
    ),
  ];
}

export function portNameProblems(name: string): readonly string[] {
  return problems(
    name.length > 15 && 'must be no more than 15 characters',
    !matches('[-a-z0-9]+', name) && 'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
    !/[a-z]/.test(name) && 'must contain at least one letter (a-z)',
    name.includes('--') && 'must not contain consecutive hyphens',
    /^-|-$/.test(name) && 'must not begin or end with a hyphen',
  );
}

function matches(pattern: string, text: string): boolean {
  return new RegExp(`^(?:${pattern})$`).test(text);
}

function problems(...found: readonly (string | false)[]): readonly string[] {
  return found.filter((problem) => problem !== false);
}
