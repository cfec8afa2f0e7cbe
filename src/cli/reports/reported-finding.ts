import type { Place } from '../../kubernetes/place.ts';

/** A lint finding, for the formats that code hosts read. */
export interface ReportedFinding {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly place: Place;
  readonly message: string;
}
