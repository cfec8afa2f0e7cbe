import type { Terminal } from '@xterm/xterm';

/**
 * Leaves the queries of programs unanswered: the hub answers them, once, however many browsers show the terminal. Source:
 * xterm's ctlseqs, "Device Attributes", "Device Status Report", DECRQM, DECRQSS, XTVERSION, and the colors of OSC.
 */
export function silenceAnswers({ parser }: Terminal): void {
  const swallow = () => true;
  const finals: readonly (readonly [prefix: string, intermediates: string, final: string])[] = [
    ['', '', 'c'],
    ['>', '', 'c'],
    ['=', '', 'c'],
    ['', '', 'n'],
    ['?', '', 'n'],
    ['', '$', 'p'],
    ['?', '$', 'p'],
    ['>', '', 'q'],
  ];
  for (const [prefix, intermediates, final] of finals)
    parser.registerCsiHandler({ prefix, intermediates, final }, swallow);
  parser.registerDcsHandler({ intermediates: '$', final: 'q' }, swallow);
  for (const colors of [4, 10, 11, 12]) parser.registerOscHandler(colors, (data) => data.split(';').includes('?'));
}
