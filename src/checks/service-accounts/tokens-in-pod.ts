import { isRecord } from '../../kubernetes/decoding/record.ts';

type Json = Readonly<Record<string, unknown>>;

/** The role of a Secret for a Pod that refers to it; a `missing` one prevents the Pod from starting. */
export type SecretState = 'token' | 'missing' | 'other';

/** A service account's token that a container of a Pod can read, or that it waits for. */
export type TokenInPod = {
  readonly container: string;
} & (
  | {
      readonly kind: 'projected';
      readonly file: string;
      /** `""` for the audience of the API server. */
      readonly audience: string;
      readonly seconds: number;
    }
  /** From a Secret, valid until it is deleted; `at` is a folder or an environment variable. */
  | {
      readonly kind: 'secret';
      readonly secret: string;
      readonly state: Exclude<SecretState, 'other'>;
      readonly at: string;
    }
);

/** Source: SetDefaults_ServiceAccountTokenProjection of k8s.io/kubernetes pkg/apis/core/v1/defaults.go. */
const DEFAULT_SECONDS = 3600;

/**
 * The tokens that the containers of a Pod can read, according to its spec after admission: mounted from volumes, or in
 * the environment. `stateOf` returns the state of the Secret with a given name.
 */
export function tokensInPod(spec: Json, stateOf: (secret: string) => SecretState): readonly TokenInPod[] {
  const volumes = new Map(records(spec, 'volumes').map((volume) => [text(volume, 'name'), volume]));
  const containers = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((list) => records(spec, list));
  return containers.flatMap((one) => {
    const container = text(one, 'name');
    const mounted = records(one, 'volumeMounts').flatMap((mount) => {
      const volume = volumes.get(text(mount, 'name'));
      return volume === undefined ? [] : tokensOfVolume(volume, mount, stateOf);
    });
    const inEnvironment = secretsInEnvironment(one).flatMap(({ secret, at }) => ofSecret(secret, at, stateOf));
    return [...mounted, ...inEnvironment].map((token): TokenInPod => ({ container, ...token }));
  });
}

type WithoutContainer =
  | Omit<Extract<TokenInPod, { readonly kind: 'projected' }>, 'container'>
  | Omit<Extract<TokenInPod, { readonly kind: 'secret' }>, 'container'>;

function tokensOfVolume(
  volume: Json,
  mount: Json,
  stateOf: (secret: string) => SecretState,
): readonly WithoutContainer[] {
  const at = text(mount, 'mountPath');
  const ofOne = ({ optional, ...source }: Json, key: string) =>
    ofSecret(text(source, key), at, optional === true ? (secret) => presentOf(stateOf(secret)) : stateOf);
  if (isRecord(volume.secret)) return ofOne(volume.secret, 'secretName');
  return records(volume.projected, 'sources').flatMap((source): readonly WithoutContainer[] => {
    if (isRecord(source.secret)) return ofOne(source.secret, 'name');
    if (!isRecord(source.serviceAccountToken)) return [];
    const { audience, expirationSeconds } = source.serviceAccountToken;
    const file = mountedFile(at, text(source.serviceAccountToken, 'path'), text(mount, 'subPath'));
    if (file === null) return [];
    return [
      {
        kind: 'projected',
        file,
        audience: typeof audience === 'string' ? audience : '',
        seconds: typeof expirationSeconds === 'number' ? expirationSeconds : DEFAULT_SECONDS,
      },
    ];
  });
}

function ofSecret(secret: string, at: string, stateOf: (secret: string) => SecretState): readonly WithoutContainer[] {
  const state = stateOf(secret);
  return state === 'other' ? [] : [{ kind: 'secret', secret, state, at }];
}

/** An optional reference does not delay the Pod. */
function presentOf(state: SecretState): SecretState {
  return state === 'missing' ? 'other' : state;
}

/** The path of a volume's file in the container; `null` if a `subPath` excludes it. */
function mountedFile(mountPath: string, path: string, subPath: string): string | null {
  const folder = mountPath.replace(/\/+$/, '');
  if (subPath === '') return `${folder}/${path}`;
  if (path === subPath) return folder;
  return path.startsWith(`${subPath}/`) ? `${folder}/${path.slice(subPath.length + 1)}` : null;
}

function secretsInEnvironment(container: Json): readonly { readonly secret: string; readonly at: string }[] {
  const single = records(container, 'env').flatMap(({ name, valueFrom }) =>
    isRecord(valueFrom) && isRecord(valueFrom.secretKeyRef) && valueFrom.secretKeyRef.optional !== true
      ? [{ secret: text(valueFrom.secretKeyRef, 'name'), at: `environment variable ${name}` }]
      : [],
  );
  const whole = records(container, 'envFrom').flatMap(({ secretRef }) =>
    isRecord(secretRef) && secretRef.optional !== true
      ? [{ secret: text(secretRef, 'name'), at: 'its environment' }]
      : [],
  );
  return [...single, ...whole];
}

function records(parent: unknown, key: string): readonly Json[] {
  const found = isRecord(parent) ? parent[key] : undefined;
  return Array.isArray(found) ? found.filter(isRecord) : [];
}

function text(parent: Json, key: string): string {
  const found = parent[key];
  return typeof found === 'string' ? found : '';
}
