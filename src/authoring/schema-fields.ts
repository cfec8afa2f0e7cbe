import type { JsonSchema } from '../scenarios/json-schema.ts';

/** A field of an object in a file of the format, for a table. */
export interface Field {
  /** Dotted, with `[]` for the items of a list: `all[].get`. */
  readonly name: string;
  readonly isRequired: boolean;
  /** The form of its value: `string`, `"read" or "write"`, `list of strings`. */
  readonly form: string;
  readonly description: string;
}

/** The fields of an object, and of objects inside lists; if an object has several forms, those of all forms. */
export function fieldsOf(schema: JsonSchema): readonly Field[] {
  return fieldsBelow(schema, '', schema.$defs ?? {});
}

type Definitions = Readonly<Record<string, JsonSchema>>;

function fieldsBelow(schema: JsonSchema, prefix: string, definitions: Definitions): readonly Field[] {
  const forms = schema.anyOf ?? [schema];
  const names = new Set(forms.flatMap(({ properties }) => Object.keys(properties ?? {})));
  return [...names].flatMap((name) => {
    const having = forms.flatMap(({ properties }) => schemaIn(properties?.[name]));
    const [property] = having;
    if (property === undefined) return [];
    const field: Field = {
      name: `${prefix}${name}`,
      isRequired: forms.every(({ required }) => required?.includes(name)),
      form: formOf(property, definitions),
      description: descriptionOf(property, having.length === forms.length),
    };
    const below = objectsIn(property).flatMap((items) => fieldsBelow(items, `${prefix}${name}[].`, definitions));
    return [field, ...below];
  });
}

function descriptionOf({ description = '', default: unset }: JsonSchema, isInEveryForm: boolean): string {
  return [
    description,
    isInEveryForm ? '' : 'one of the alternatives',
    unset === undefined ? '' : `default: \`${JSON.stringify(unset)}\``,
  ]
    .filter(Boolean)
    .join('; ');
}

/** The schema of a list's items, if they are objects. */
function objectsIn({ items }: JsonSchema): readonly JsonSchema[] {
  return schemaIn(items).filter((one) => (one.anyOf ?? [one]).every(({ type }) => type === 'object'));
}

function formOf(schema: JsonSchema, definitions: Definitions): string {
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(code).join(' or ');
  if (schema.anyOf !== undefined) return schema.anyOf.map((form) => formOf(form, definitions)).join(' or ');
  if (schema.$ref !== undefined) return definitions[schema.$ref.replace(/^.*\//, '')]?.type?.toString() ?? 'any value';
  if (schema.type !== 'array') return schema.type?.toString() ?? 'any value';
  const [items] = schemaIn(schema.items);
  const form =
    items === undefined || items.anyOf?.every(({ type }) => type === 'object') ? 'object' : formOf(items, definitions);
  return `list of ${form}`;
}

function code(value: unknown): string {
  return `\`${JSON.stringify(value)}\``;
}

/** The schema at a place where JSON Schema also allows a boolean or several schemas. */
function schemaIn(found: JsonSchema['items'] | boolean): readonly JsonSchema[] {
  return typeof found === 'object' && !Array.isArray(found) ? [found] : [];
}
