/**
 * Long work reports what it is doing. A step ends when another begins; the same step with another `detail` ("612 of
 * 1,840 packages") is that step, further on.
 */
export type Progress = (step: string, detail?: string) => void;
