/**
 * Reports what long work is doing. A step ends when another begins; the same step with another `detail` ("612 of 1,840
 * packages") is progress within that step.
 */
export type Progress = (step: string, detail?: string) => void;
