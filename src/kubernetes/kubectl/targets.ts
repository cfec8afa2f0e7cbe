import { KubectlLineError } from './arguments.ts';
import { type CommandContext, flagText, isSet, namesFiles, namespaceOf, required, selects } from './context.ts';
import { type ManifestObject, typeOfObject } from './manifest-object.ts';
import { type ResourceType, resourceType, resourceTypes } from './resource-types.ts';
import { find, type Step, type Target } from './step.ts';

/**
 * The objects that the line names, as words or in files. It must specify which ones: by name, by a selector or by
 * --all.
 */
export function targets(context: CommandContext): readonly Target[] {
  const found = targetsOrAll(context);
  if (found.some(({ name }) => name === null) && !selects(context) && !isSet(context, 'all')) {
    throw new KubectlLineError('resource(s) were provided, but no name was specified');
  }
  return found;
}

/** Like `targets`, for commands for which a type alone means all its objects. */
export function targetsOrAll(context: CommandContext): readonly Target[] {
  if (!namesFiles(context)) return targetsOfWords(context);
  if (context.words.length === 0) return targetsOfFiles(context);
  throw new KubectlLineError(
    'when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well',
  );
}

/** The objects in the files of -f, which the command requires. */
export function targetsOfFiles(context: CommandContext): readonly (Target & { readonly name: string })[] {
  return objectsOfFiles(context).map(({ name, ...target }) => {
    if (name === null) throw new KubectlLineError('resource name may not be empty');
    return { ...target, name };
  });
}

/** Like `targetsOfFiles`, without a name if the API server generates it. */
export function objectsOfFiles(context: CommandContext): readonly Target[] {
  if (context.flags.has('kustomize')) {
    throw new KubectlLineError(
      'the output of a kustomization is not read; write it to a file with "kubectl kustomize DIR" and name that file with -f',
    );
  }
  if (!context.flags.has('filename')) throw new KubectlLineError('must specify one of -f and -k');
  if (context.objects.length === 0) {
    throw new KubectlLineError('the line names no object, and the contents of the file given with -f are not known');
  }
  return context.objects.map((object) => {
    const type = typeOfObject(context.table, object);
    return { type, namespace: type.namespaced ? namespaceOfObject(context, object) : '', name: object.name };
  });
}

function namespaceOfObject(context: CommandContext, { namespace }: ManifestObject): string {
  const asked = flagText(context, 'namespace');
  if (namespace && asked && namespace !== asked) {
    throw new KubectlLineError(
      `the namespace from the provided object "${namespace}" does not match the namespace "${asked}"`,
    );
  }
  return namespace || namespaceOf(context);
}

function targetsOfWords(context: CommandContext): readonly Target[] {
  const [first, ...names] = context.words;
  if (first === undefined) throw new KubectlLineError('the line names no resource');
  const selected = selects(context) || isSet(context, 'all');
  if (context.words.some((word) => word.includes('/'))) {
    if (selected) {
      throw new KubectlLineError('selectors and the all flag cannot be used when passing resource/name arguments');
    }
    return context.words.map((word) => slashTarget(context, word));
  }
  const types = resourceTypes(context.table, first);
  if (names.length === 0) return types.map((type) => target(context, type, null));
  if (selected) throw new KubectlLineError('name cannot be provided when a selector is specified');
  return types.flatMap((type) => names.map((name) => target(context, type, name)));
}

/** The object that `pod/web` names. */
export function slashTarget(context: CommandContext, word: string): Target {
  const [type = '', name, ...more] = word.split('/');
  if (name === undefined) {
    throw new KubectlLineError(
      'there is no need to specify a resource type as a separate argument when passing arguments in resource/name form',
    );
  }
  if (more.length > 0) {
    throw new KubectlLineError('arguments in resource/name form may not have more than one slash');
  }
  return target(context, resourceType(context.table, type), required(name, `a name after ${type}/`));
}

function target(context: CommandContext, type: ResourceType, name: string | null): Target {
  const everywhere = isSet(context, 'all-namespaces');
  if (everywhere && type.namespaced && name !== null) {
    throw new KubectlLineError('a resource cannot be retrieved by name across all namespaces');
  }
  return { type, namespace: type.namespaced && !everywhere ? namespaceOf(context) : '', name };
}

/** Reads what the line names; objects in files need no requests. */
export function lookAt(context: CommandContext): readonly Step[] {
  return namesFiles(context) ? [] : targets(context).map((target) => find(context, target));
}
