export { WEB_SOCKET_OPTIONS } from './limits.ts';
export type { Access, Person } from './person.ts';
export {
  type SeatTerminals,
  type SeatTerminalsOptions,
  seatTerminals,
  type TerminalNumber,
  type TerminalStream,
} from './seat-terminals.ts';
