import { mkdir, rm, symlink } from 'node:fs/promises';
import { removeContainer } from './container.ts';
import type { ContainerRecord, PodIdentity } from './container-record.ts';

/** `/var/log/pods/NAMESPACE_POD_UID/CONTAINER/ATTEMPT.log` */
export function logFile(pod: PodIdentity, container: string, attempt: number): string {
  return `${logFolder(pod)}/${container}/${attempt}.log`;
}

/** Creates the folders for a container's log, and the link to it in /var/log/containers. */
export async function prepareLog(record: ContainerRecord): Promise<void> {
  await mkdir(`${logFolder(record.pod)}/${record.name}`, { recursive: true, mode: 0o755 });
  await mkdir('/var/log/containers', { recursive: true });
  await symlink(record.logPath, logLink(record));
}

/** Removes what remains of a container that has ended: its layer and its logs. */
export async function forgetContainer(record: ContainerRecord, containers: Set<ContainerRecord>): Promise<void> {
  containers.delete(record);
  await Promise.all([
    removeContainer(record.id),
    rm(record.logPath, { force: true }),
    rm(logLink(record), { force: true }),
  ]).catch(() => undefined);
}

/** Removes the log folder of a pod after all its containers have been removed. */
export async function forgetPod(pod: PodIdentity): Promise<void> {
  await rm(logFolder(pod), { recursive: true, force: true }).catch(() => undefined);
}

function logFolder({ namespace, name, uid }: PodIdentity): string {
  return `/var/log/pods/${namespace}_${name}_${uid}`;
}

function logLink({ pod, name, id }: ContainerRecord): string {
  return `/var/log/containers/${pod.name}_${pod.namespace}_${name}-${id}.log`;
}
