import { Agent, request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import type { Container, HttpGet, Probe } from '../../../kubernetes/objects/pod.ts';
import { http } from '../../../process/node-http.ts';
import type { IdleSuspension } from './idle-suspension.ts';

export interface ProbeEvents {
  readonly onStarted: () => void;
  readonly onReady: (ready: boolean) => void;
  /** The container must be restarted. */
  readonly onDead: () => void;
}

/** Milliseconds between startup probes: shorter than the kubelet's period, so that readiness is known without delay. */
const STARTUP_PERIOD = 200;

/**
 * Runs the probes of a container as the kubelet does, anonymously and over a new connection each time, which may resume
 * the TLS session of an earlier one: first the startup probe, then liveness and readiness. Only the initial delay and
 * the period of a startup probe are shortened; in total, it may still take failureThreshold × periodSeconds. A
 * suspended lab is probed while it runs. Source: pkg/kubelet/prober.
 */
export function startProbes(
  container: Container,
  kubernetes: string,
  suspension: Pick<IdleSuspension, 'whileRunning'>,
  events: ProbeEvents,
  startupPeriod = STARTUP_PERIOD,
): { stop(): void } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const { startupProbe, livenessProbe, readinessProbe } = container;
  // `kube-probe/1.37`
  const userAgent = `kube-probe/${/\d+\.\d+/.exec(kubernetes)?.[0]}`;
  const agent = new Agent();
  const succeeds = (probe: Probe) => suspension.whileRunning(() => holds(probe, container, userAgent, agent, signal));

  async function run(): Promise<void> {
    if (startupProbe && !(await untilStarted(startupProbe))) return;
    events.onStarted();
    if (!readinessProbe) events.onReady(true);
    await Promise.all([
      livenessProbe && watchLiveness(livenessProbe),
      readinessProbe && watchReadiness(readinessProbe),
    ]);
  }

  async function untilStarted(probe: Probe): Promise<boolean> {
    const deadline = Date.now() + (probe.initialDelaySeconds + probe.failureThreshold * probe.periodSeconds) * 1_000;
    while (!(await succeeds(probe))) {
      if (Date.now() > deadline) {
        events.onDead();
        return false;
      }
      await pause(startupPeriod, signal);
      if (signal.aborted) return false;
    }
    return !signal.aborted;
  }

  async function watchLiveness(probe: Probe): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      failures = (await succeeds(probe)) ? 0 : failures + 1;
      if (signal.aborted) return;
      if (failures >= probe.failureThreshold) {
        events.onDead();
        return;
      }
      await pause(probe.periodSeconds * 1_000, signal);
    }
  }

  async function watchReadiness(probe: Probe): Promise<void> {
    let ready = false;
    let inARow = 0;
    while (!signal.aborted) {
      const success = await succeeds(probe);
      if (signal.aborted) return;
      inARow = success === ready ? 0 : inARow + 1;
      if (inARow >= (success ? probe.successThreshold : probe.failureThreshold)) {
        ready = success;
        inARow = 0;
        events.onReady(ready);
      }
      await pause(probe.periodSeconds * 1_000, signal);
    }
  }

  void run();
  return { stop: () => stopping.abort() };
}

function holds(
  probe: Probe,
  container: Container,
  userAgent: string,
  agent: Agent,
  signal: AbortSignal,
): Promise<boolean> {
  const timeout = AbortSignal.any([signal, AbortSignal.timeout(probe.timeoutSeconds * 1_000)]);
  if (probe.httpGet) return getSucceeds(probe.httpGet, container, userAgent, agent, timeout);
  if (probe.tcpSocket) return canConnect(probe.tcpSocket.host, portNumber(probe.tcpSocket.port, container), timeout);
  // exec and grpc: no control plane image can answer them.
  return Promise.resolve(false);
}

function getSucceeds(
  get: HttpGet,
  container: Container,
  userAgent: string,
  agent: Agent,
  signal: AbortSignal,
): Promise<boolean> {
  const isSecure = get.scheme === 'HTTPS';
  const request = isSecure ? httpsRequest : http.request;
  return new Promise((resolve) => {
    const sent = request(
      {
        host: get.host || '127.0.0.1',
        port: portNumber(get.port, container),
        path: get.path,
        headers: { 'User-Agent': userAgent, Accept: '*/*', Connection: 'close' },
        agent: isSecure && agent,
        rejectUnauthorized: false,
        signal,
      },
      (response) => {
        const { statusCode = 0 } = response;
        response.resume();
        resolve(statusCode >= 200 && statusCode < 400);
      },
    );
    sent.on('error', () => resolve(false));
    sent.end();
  });
}

function canConnect(host: string, port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: host || '127.0.0.1', port, signal });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

function portNumber(port: string | number, { ports }: Container): number {
  if (typeof port === 'number') return port;
  return ports.find(({ name }) => name === port)?.containerPort ?? 0;
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
