import type { PageAsset } from '../pages/serve.ts';
import type { SeatTerminals, SeatTerminalsOptions } from '../terminals/index.ts';

/** What the hub shows and does not make itself, so that a test can replace it. */
export interface HubParts {
  /** By URL path. */
  readonly pages: () => Promise<ReadonlyMap<string, PageAsset>>;
  readonly terminals: (options: SeatTerminalsOptions) => SeatTerminals;
}
