import type { Place } from '../../kubernetes/place.ts';

/** What a lint has found, for the formats that code hosts read. */
export interface ReportedFinding {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly place: Place;
  readonly message: string;
}
