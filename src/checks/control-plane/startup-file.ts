import type { PresentManifest } from '../../control-plane/manifest.ts';
import type { GradedLab } from '../../grading/facts.ts';
import type { Where } from '../../node/where.ts';
import type { ScenarioDefinition } from '../../scenarios/schema.ts';

/** A file on the node that the API server reads once, when it starts. */
export interface StartupFile {
  /** Its path, if the scenario is about it. */
  readonly pathIn: (scenario: ScenarioDefinition) => string | null;
  /** When its content was last written; `null` if it cannot be read. */
  readonly writtenAt: (lab: GradedLab) => Promise<Date | null>;
  /**
   * The error with which the API server is certain to exit because of this file, if it is started with this manifest.
   */
  readonly foresee: (lab: GradedLab, manifest: PresentManifest) => Promise<string | null>;
  /** The line of the file that causes an error of the API server. */
  readonly placeOf: (lab: GradedLab, error: string) => Promise<Where | null>;
}
