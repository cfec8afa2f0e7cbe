import { isRecord } from '../../kubernetes/decoding/record.ts';

type Json = Readonly<Record<string, unknown>>;

/** A service account's token that a container of a Pod can read. */
export type TokenInPod = {
  readonly container: string;
} & (
  | {
      readonly kind: 'projected';
      readonly file: string;
      /** `""` for that of the API server. */
      readonly audience: string;
      readonly seconds: number;
    }
  /** Out of a Secret, valid until that is deleted; `at` is a file, a folder or an environment variable. */
  | { readonly kind: 'secret'; readonly secret: string; readonly at: string }
);

/** Source: SetDefaults_ServiceAccountTokenProjection of k8s.io/kubernetes pkg/apis/core/v1/defaults.go. */
const DEFAULT_SECONDS = 3600;

/**
 * The tokens that the containers of a Pod can read, by the spec that admission gave it: mounted by volumes, or in the
 * environment. `isToken` says of a Secret's name whether it holds one.
 */
export function tokensInPod(spec: Json, isToken: (secret: string) => boolean): readonly TokenInPod[] {
  const volumes = new Map(records(spec, 'volumes').map((volume) => [text(volume, 'name'), volume]));
  const containers = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((list) => records(spec, list));
  return containers.flatMap((one) => {
    const container = text(one, 'name');
    const mounted = records(one, 'volumeMounts').flatMap((mount) => {
      const volume = volumes.get(text(mount, 'name'));
      return volume === undefined ? [] : tokensOfVolume(volume, mount, isToken);
    });
    const inEnvironment = secretsInEnvironment(one).filter(({ secret }) => isToken(secret));
    return [...mounted, ...inEnvironment.map((found) => ({ kind: 'secret', ...found }) as const)].map(
      (token): TokenInPod => ({ container, ...token }),
    );
  });
}

type WithoutContainer =
  | Omit<Extract<TokenInPod, { readonly kind: 'projected' }>, 'container'>
  | Omit<Extract<TokenInPod, { readonly kind: 'secret' }>, 'container'>;

function tokensOfVolume(volume: Json, mount: Json, isToken: (secret: string) => boolean): readonly WithoutContainer[] {
  const at = text(mount, 'mountPath');
  const ofSecret = (secret: string): readonly WithoutContainer[] =>
    isToken(secret) ? [{ kind: 'secret', secret, at }] : [];
  if (isRecord(volume.secret)) return ofSecret(text(volume.secret, 'secretName'));
  return records(volume.projected, 'sources').flatMap((source): readonly WithoutContainer[] => {
    if (isRecord(source.secret)) return ofSecret(text(source.secret, 'name'));
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

/** Where a file of a volume is in the container; `null` where a `subPath` leaves it out. */
function mountedFile(mountPath: string, path: string, subPath: string): string | null {
  const folder = mountPath.replace(/\/+$/, '');
  if (subPath === '') return `${folder}/${path}`;
  if (path === subPath) return folder;
  return path.startsWith(`${subPath}/`) ? `${folder}/${path.slice(subPath.length + 1)}` : null;
}

function secretsInEnvironment(container: Json): readonly { readonly secret: string; readonly at: string }[] {
  const single = records(container, 'env').flatMap(({ name, valueFrom }) =>
    isRecord(valueFrom) && isRecord(valueFrom.secretKeyRef)
      ? [{ secret: text(valueFrom.secretKeyRef, 'name'), at: `environment variable ${name}` }]
      : [],
  );
  const whole = records(container, 'envFrom').flatMap(({ secretRef }) =>
    isRecord(secretRef) ? [{ secret: text(secretRef, 'name'), at: 'its environment' }] : [],
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
