/** The command that asks about a request, with its output: `kubectl auth can-i get pods -n web --as jane: yes`. */
export function answerTo(command: string, allowed: boolean): string {
  const [yes, no] = command.startsWith('kubectl auth can-i ') ? ['yes', 'no'] : ['true', 'false'];
  return `${command}: ${allowed ? yes : no}`;
}
