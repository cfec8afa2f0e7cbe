import type { Journal } from '../journal.ts';
import type { Kubelet } from '../kubelet.ts';
import { type Answer, fail, type Shim, say, Unsupported } from './answer.ts';
import { humanDuration } from './human-duration.ts';
import { parseOptions } from './options.ts';

const COMMANDS = [
  'status',
  'is-active',
  'is-enabled',
  'restart',
  'start',
  'stop',
  'reload-or-restart',
  'daemon-reload',
];

/** systemctl for the two services of this node; its kubelet can be stopped, its container runtime cannot. */
export function systemctl(kubelet: Kubelet, journal: Journal): Shim {
  return async (argv) => {
    const { operands } = parseOptions('systemctl', argv, {
      'no-pager': { type: 'boolean' },
      full: { type: 'boolean', short: 'l' },
      lines: { type: 'string', short: 'n' },
    });
    const [command = '', ...units] = operands;
    if (!COMMANDS.includes(command)) {
      throw new Unsupported(`systemctl ${command}`.trimEnd(), `Supported commands: ${COMMANDS.join(', ')}`);
    }
    if (command === 'daemon-reload') return say([]);
    if (units.length === 0)
      throw new Unsupported(`systemctl ${command} without a unit`, 'Supported units: kubelet, containerd');
    const answers: Answer[] = [];
    for (const unit of units) answers.push(await answer(command, unit.replace(/\.service$/, ''), kubelet, journal));
    return { exitCode: Math.max(...answers.map(({ exitCode }) => exitCode)), lines: joined(answers) };
  };
}

async function* joined(answers: readonly Answer[]) {
  for (const { lines } of answers) yield* lines;
}

async function answer(command: string, unit: string, kubelet: Kubelet, journal: Journal): Promise<Answer> {
  if (unit !== 'kubelet' && unit !== 'containerd') return unknown(command, unit);
  const active = unit === 'containerd' || kubelet.isActive();
  switch (command) {
    case 'is-active':
      return say([active ? 'active' : 'inactive'], active ? 0 : 3);
    case 'is-enabled':
      return say(['enabled']);
    case 'status':
      return unit === 'kubelet' ? kubeletStatus(kubelet, journal) : say(containerdStatus());
    default:
      if (unit === 'containerd') {
        if (command === 'stop') throw new Unsupported('systemctl stop containerd', 'Only the kubelet can be stopped');
        return say([]);
      }
      if (command === 'stop') kubelet.stop();
      else if (command !== 'start' || !active) await kubelet.restart();
      return say([]);
  }
}

function unknown(command: string, unit: string): Answer {
  switch (command) {
    case 'status':
      return fail(`Unit ${unit}.service could not be found.`, 4);
    case 'is-active':
      return say(['inactive'], 4);
    case 'is-enabled':
      return fail(`Failed to get unit file state for ${unit}.service: No such file or directory`);
    default:
      return fail(`Failed to ${command} ${unit}.service: Unit ${unit}.service not found.`, 5);
  }
}

function kubeletStatus(kubelet: Kubelet, journal: Journal): Answer {
  const since = kubelet.since();
  const active = kubelet.isActive();
  const age = humanDuration(Date.now() - since.getTime());
  const head = [
    `${active ? '●' : '○'} kubelet.service - kubelet: The Kubernetes Node Agent`,
    '     Loaded: loaded (/usr/lib/systemd/system/kubelet.service; enabled; preset: enabled)',
    `     Active: ${active ? 'active (running)' : 'inactive (dead)'} since ${systemdTime(since)}; ${age} ago`,
    '       Docs: https://kubernetes.io/docs/',
    `   Main PID: ${kubelet.pid()} (kubelet)`,
  ];
  return say([...head, '', ...journal.lines().slice(-10)], active ? 0 : 3);
}

function containerdStatus(): readonly string[] {
  return [
    '● containerd.service - containerd container runtime',
    '     Loaded: loaded (/usr/lib/systemd/system/containerd.service; enabled; preset: enabled)',
    '     Active: active (running)',
  ];
}

/** `Tue 2026-11-24 09:00:00 UTC` */
function systemdTime(time: Date): string {
  const day = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][time.getUTCDay()];
  return `${day} ${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
