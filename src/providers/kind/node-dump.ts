import * as z from 'zod';

/**
 * Prints everything that a node knows about its static pods: one line for each fact, with fields separated by tabs.
 *
 * The kubelet reports what it does only to the API server, which may be down. So the script reads the files of the
 * kubelet and containerd: `allocated_pods_state` contains the uid of each pod that the kubelet intends to run; a
 * container's `status`, its process and how it ended; its OCI `config.json` (ctr, if the container has ended), what it
 * was started with; and the journal, why something does not start. crictl shows less of this and is not part of every
 * image.
 */
export const DUMP_SCRIPT = String.raw`export LC_ALL=C
printf 'folder\t%s\n' "$(stat -L -c %.9Z /etc/kubernetes/manifests)"
for file in /etc/kubernetes/manifests/*; do
  changed=$(stat -L -c %.9Z -- "$file" || stat -c %.9Z -- "$file") || continue
  content=
  if [ -f "$file" ] && [ "$(stat -L -c %s -- "$file")" -le 1048576 ]; then content=$(base64 -w 0 -- "$file"); fi
  printf 'manifest\t%s\t%s\t%s\n' "$changed" "$(printf %s "$file" | base64 -w 0)" "$content"
done
wanted=/var/lib/kubelet/allocated_pods_state
if [ -f $wanted ]; then printf 'wanted\t%s\t%s\n' "$(stat -c %.9Y $wanted)" "$(tr -d '\n' <$wanted)"; fi
cd /var/lib/containerd/io.containerd.grpc.v1.cri/containers && for id in *; do
  status=$(tr -d '\n' <"$id/status") || continue
  config=/run/containerd/io.containerd.runtime.v2.task/k8s.io/$id/config.json
  if [ -f "$config" ]; then
    spec=$(tr -d '\n' <"$config")
    process=$(base64 -w 0 "/proc/$(printf %s "$status" | sed 's/.*"Pid":\([0-9]*\).*/\1/')/cmdline")
  else
    spec=$(ctr -n k8s.io containers info --spec "$id" | tr -d '\n')
    process=
  fi
  printf 'container\t%s\t%s\t%s\n' "$process" "$status" "$spec"
done
for log in /var/log/pods/*/*/*.log; do printf 'log\t%s\n' "$log"; done
port=$(tr '\0' '\n' <"/proc/$(pgrep -n -x kube-apiserver)/cmdline" | sed -n 's/^--secure-port=//p' | tail -n 1)
printf 'readyz\t%s\n' "$(curl -sk -m 5 -o /dev/null -w '%{http_code}' "https://127.0.0.1:$(printf %s "$port" | grep . || echo 6443)/readyz")"
eval "$(systemctl show kubelet -p InvocationID -p ExecMainStartTimestamp --timestamp=unix)"
printf 'kubelet\t%s\n' "$ExecMainStartTimestamp"
journalctl _SYSTEMD_INVOCATION_ID="$InvocationID" -o short-unix --no-hostname --no-pager --since -6min |
  grep -E '[^0-9a-f][0-9a-f]{32}[^0-9a-f]|manifest file|watch event|anifest path|Could not get metadata' |
  grep -E '"Error syncing pod|No retries permitted|AttachedVolume started|manifest file|watch event|anifest path|Could not get metadata' |
  sed 's/^/journal\t/'`;

export interface NodeDump {
  /** When an entry of the manifests folder was last added or removed. */
  readonly folderChangedAt: Date;
  readonly manifests: readonly ManifestBytes[];
  /**
   * The uids that the kubelet intends to run, and when one was last added; `null` if they are unknown. The kubelet's
   * record is imprecise: it still contains pods that have been dropped since then and, until the API server is reached,
   * pods that an earlier kubelet dropped; a pod that returns while it is still stopping is missing.
   */
  readonly wanted: { readonly uids: ReadonlySet<string>; readonly since: Date } | null;
  readonly containers: readonly Container[];
  /** The paths of all log files of pods. */
  readonly logs: readonly string[];
  /** Whether kube-apiserver answers 200 at /readyz, the endpoint that the kubelet probes. */
  readonly apiServerReady: boolean;
  /** When the running kubelet was started. */
  readonly kubeletSince: Date;
  /** What that kubelet has logged in the last six minutes, oldest first. */
  readonly journal: readonly JournalLine[];
}

/** Any entry of the manifests folder whose name does not begin with a dot. */
export interface ManifestBytes {
  readonly path: string;
  readonly changedAt: Date;
  /** `null` if it is not a file, is empty, or is larger than 1 MiB. */
  readonly bytes: Uint8Array | null;
}

export interface Container {
  readonly status: ContainerStatus;
  readonly spec: ContainerSpec;
  /** The arguments of its process, as they are now; `null` if there is no process. */
  readonly process: readonly string[] | null;
}

export interface JournalLine {
  readonly at: Date;
  /** As the kubelet wrote it, in klog's format. */
  readonly text: string;
}

/** Nanoseconds since 1970; 0 if it has not happened yet. */
const timeSchema = z.number().transform((nanoseconds) => (nanoseconds === 0 ? null : new Date(nanoseconds / 1e6)));

/** containerd's own record of a container. */
const statusSchema = z
  .object({
    Pid: z.number(),
    CreatedAt: z.number(),
    StartedAt: timeSchema,
    FinishedAt: timeSchema,
    ExitCode: z.number(),
    Reason: z.string().default(''),
    Message: z.string().default(''),
  })
  .transform((status) => ({
    pid: status.Pid,
    /** Nanoseconds since 1970. */
    createdAt: status.CreatedAt,
    startedAt: status.StartedAt,
    finishedAt: status.FinishedAt,
    exitCode: status.ExitCode,
    reason: status.Reason,
    message: status.Message,
  }));
export type ContainerStatus = z.infer<typeof statusSchema>;

/** The part of the OCI runtime specification that says what a container runs, and with which mounts. */
const specSchema = z.object({
  process: z.object({ args: z.array(z.string()).default([]) }),
  mounts: z.array(
    z.object({
      destination: z.string(),
      type: z.string().default(''),
      source: z.string().default(''),
      options: z.array(z.string()).default([]),
    }),
  ),
  annotations: z.record(z.string(), z.string()).default({}),
});
export type ContainerSpec = z.infer<typeof specSchema>;

/**
 * Parses the output of DUMP_SCRIPT. Leaves out what was incomplete on the node, such as a container that had just been
 * removed.
 */
export function readDump(text: string): NodeDump {
  const manifests: ManifestBytes[] = [];
  const containers: Container[] = [];
  const logs: string[] = [];
  const journal: JournalLine[] = [];
  let folderChangedAt = new Date(0);
  let wanted: NodeDump['wanted'] = null;
  let apiServerReady = false;
  let kubeletSince = new Date(0);
  for (const line of text.split('\n')) {
    const [kind, ...parts] = line.split('\t');
    const [first = '', second = '', third = ''] = parts;
    switch (kind) {
      case 'folder':
        folderChangedAt = seconds(first);
        break;
      case 'manifest':
        manifests.push({
          changedAt: seconds(first),
          path: Buffer.from(second, 'base64').toString(),
          bytes: third === '' ? null : Buffer.from(third, 'base64'),
        });
        break;
      case 'wanted':
        wanted = { since: seconds(first), uids: new Set(second.match(/[0-9a-f]{32}/g)) };
        break;
      case 'container': {
        const status = statusSchema.safeParse(json(second));
        const spec = specSchema.safeParse(json(third));
        if (status.success && spec.success) {
          containers.push({ status: status.data, spec: spec.data, process: processArguments(first) });
        }
        break;
      }
      case 'log':
        logs.push(first);
        break;
      case 'readyz':
        apiServerReady = first === '200';
        break;
      case 'kubelet':
        kubeletSince = seconds(first.replace('@', ''));
        break;
      case 'journal': {
        const entry = parts.join('\t');
        const [time = ''] = entry.split(' ', 1);
        journal.push({ at: seconds(time), text: entry.slice(entry.indexOf(': ') + 2) });
        break;
      }
    }
  }
  return { folderChangedAt, manifests, wanted, containers, logs, apiServerReady, kubeletSince, journal };
}

function seconds(text: string): Date {
  return new Date(Number(text) * 1000);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function processArguments(base64: string): readonly string[] | null {
  return base64 === '' ? null : Buffer.from(base64, 'base64').toString().split('\0').slice(0, -1);
}
